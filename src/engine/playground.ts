/** What the playground asks of a router: one prompt at every floor, and the prompts of a file at one. */
import type { TauStep } from '../core/tauSteps';
import type { Job } from '../core/trainingLog';
import { readPromptFile, type PromptList } from '../data/promptFile';
import { UNAVAILABLE_SCORE } from '../onnx/routerGraph';
import type { RouterSession } from '../onnx/routerSession';
import type {
  Explained,
  ExplainParams,
  RoutedFile,
  RouteFileParams,
  RouterAbout,
  RouterParams,
} from '../protocol/playground';
import { OpenRouters } from './openRouters';
import { Tally } from './routedTally';
import { WholeFile } from './wholeFile';

/** Prompts between two looks at the job, and between two writes. */
const CHUNK = 512;

/** Every operation throws UserError, CancelledError, or something else for a bug. */
export class Playground {
  private readonly routers = new OpenRouters();

  open({ router }: RouterParams): Promise<RouterAbout> {
    return this.routers.use(router, ({ metadata }) => {
      const { models, available, tiers, limit, confidence, serve } = metadata;
      return Promise.resolve({
        models,
        available,
        tiers: tiers.map(({ name, floor }) => ({ name, floor })),
        limit: { certified: numberOrNull(limit.certified), observed: numberOrNull(limit.observed) },
        confidence,
        serve,
      });
    });
  }

  explain({ router, prompt, available }: ExplainParams, job: Job): Promise<Explained> {
    return this.routers.use(router, (session) => explainPrompt(session, prompt, available, job));
  }

  async routeFile(params: RouteFileParams, job: Job): Promise<RoutedFile> {
    const list = await readPromptFile(params.file, {
      progress: ({ fraction }) =>
        job.progress({ phase: 'read', fraction: fraction / 10, message: 'Reading the prompts' }),
      checkCancelled: () => job.checkCancelled(),
    });
    return this.routers.use(params.router, (session) => routeAll(session, list, params, job));
  }
}

function numberOrNull(x: number): number | null {
  return Number.isFinite(x) ? x : null;
}

/** Each point that any floor is served at, asked once; all in one call. */
export async function explainPrompt(
  session: RouterSession,
  prompt: string,
  available: readonly boolean[] | undefined,
  job: Job,
): Promise<Explained> {
  const ends = stepEnds(session.servingFloors());
  const m = session.metadata.models.length;
  const result = await session.route(
    ends.map(() => prompt),
    ends,
    { available, scores: true, onBatch: () => job.checkCancelled() },
  );
  const row = (of: Float32Array, k: number) => Array.from(of.subarray(k * m, (k + 1) * m));
  const steps = ends.map((upTo, k): TauStep => {
    const score = row(result.score, k).map((s) => (s <= UNAVAILABLE_SCORE ? null : s));
    return { upTo, model: result.model[k], mu: result.mu[k], score };
  });
  return { accuracy: row(result.accuracy, 0), cost: row(result.cost, 0), steps };
}

/** The floors at which a step ends, within 0 … 1 and up to 1: what lies outside serves no τ. */
function stepEnds(floors: Float32Array): number[] {
  const ends = Array.from(floors)
    .filter((floor) => floor >= 0)
    .map((floor) => Math.min(1, floor));
  return [...new Set([...ends, 1])];
}

async function routeAll(
  session: RouterSession,
  { prompts, lines }: PromptList,
  { tau, available, to }: RouteFileParams,
  job: Job,
): Promise<RoutedFile> {
  const { metadata } = session;
  // Another pool than the trained one has no certificate.
  const asTrained = available?.every((on, m) => on === metadata.available[m]) ?? true;
  const tally = new Tally(metadata.models, { tau, asTrained });
  const file = to === undefined ? undefined : await WholeFile.open(to);
  try {
    await file?.write(Buffer.from(tally.csvHead));
    for (let from = 0; from < prompts.length; from += CHUNK) {
      const chunk = prompts.slice(from, from + CHUNK);
      const result = await session.route(chunk, tau, { available, onBatch: () => job.checkCancelled() });
      const csv = tally.add(chunk, lines.slice(from, from + CHUNK), result);
      await file?.write(Buffer.from(csv));
      const done = from + chunk.length;
      job.progress({
        phase: 'evaluate',
        fraction: 0.1 + (0.9 * done) / prompts.length,
        message: `Routed ${done} of ${prompts.length} prompts`,
      });
    }
    await file?.publish();
  } catch (error) {
    await file?.discard();
    throw error;
  }
  return tally.routed();
}
