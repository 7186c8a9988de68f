/** A trained router in service: prompts and floors in, decisions out. */
import { readFile } from 'node:fs/promises';
import { cleanPrompt } from '../core/encoder/text';
import { UserError } from '../core/errors';
import { batchesByLength } from './batches';
import type { OnBatch } from './encoderSession';
import { readRouterMetadata, type RouterMetadata } from './metadata';
import { fixInputs, inputNames, requireInputs } from './requireInputs';
import { checkedTau, checkedTaus, checkLength, checkPrice } from './routeArguments';
import { OnnxSession, type OnnxTensor, type RuntimeKind } from './runtime';
import { servingFloors } from './servingFloors';

export interface RouteOptions {
  /** M: which models may be chosen. Default: metadata.available, those that are switched on. */
  available?: readonly boolean[];
  /** M × [input, output], USD per million units of usage. Default: as trained. */
  price?: ArrayLike<number>;
  /** Whether to give the scores s too, which takes time that a decision has no use for. */
  scores?: boolean;
  onBatch?: OnBatch;
}

/** N decisions over M models; matrices are N × M, row-major. */
export interface RouteResult {
  /** N: index into metadata.models, −1 where no model is available. */
  model: Int32Array;
  /** N, 1 = yes: τ ≤ certified limit, for the trained pool and prices. */
  certified: Uint8Array;
  /** N, 1 = yes: τ ≤ observed limit, for the trained pool and prices. */
  feasible: Uint8Array;
  /** p̂. */
  accuracy: Float32Array;
  /** ĉ in USD. */
  cost: Float32Array;
  /** s; −1e30 for a model that is not available. Empty where no scores were asked for. */
  score: Float32Array;
  /** N. */
  mu: Float32Array;
}

const DEFAULTED = ['available', 'price'];
const INPUTS = ['query', 'tau', ...DEFAULTED];
const DECISION = ['model', 'certified', 'feasible', 'accuracy', 'cost', 'mu'];
const OUTPUTS = [...DECISION, 'score'];

const VECTORS = ['model', 'certified', 'feasible', 'mu'] as const;
const MATRICES = ['accuracy', 'cost', 'score'] as const;

export class RouterSession {
  private poolSession: Promise<OnnxSession> | undefined;

  private constructor(
    private readonly model: Uint8Array,
    /** For the pool as the file has it: faster than feeding it. */
    private readonly session: OnnxSession,
    readonly metadata: RouterMetadata,
    private readonly file: string | undefined,
  ) {}

  /**
   * Opens `router.onnx` from its bytes or path. Throws UserError where the file is missing, cut short,
   * no ONNX model or no router.
   */
  static async open(source: Uint8Array | string, runtime?: RuntimeKind): Promise<RouterSession> {
    const file = typeof source === 'string' ? source : undefined;
    const model = typeof source === 'string' ? await readModel(source) : source;
    const metadata = readRouterMetadata(model, file);
    const session = await openModel(model, file, runtime);
    const inputs = inputNames(model);
    const missing = [
      ...INPUTS.filter((name) => !inputs.includes(name)),
      ...OUTPUTS.filter((name) => !session.outputNames.includes(name)),
    ];
    if (missing.length > 0) {
      await session.release();
      throw new UserError({
        what: `This router lacks ${missing.join(', ')}`,
        where: place(file),
        remedy: 'Export the router again; a file edited by other tools may no longer be a router.',
      });
    }
    return new RouterSession(model, session, metadata, file);
  }

  get runtime(): RuntimeKind {
    return this.session.runtime;
  }

  /** As `servingFloors`: where, along τ, the operating point changes. */
  servingFloors(): Float32Array {
    return servingFloors(this.model, this.file);
  }

  /**
   * Routes N prompts at one floor, or at one floor each. Throws UserError where a floor is not within
   * 0 … 1 or a length does not fit. An unavailable model or another price voids the certificate:
   * `certified` and `feasible` speak of the pool as trained.
   */
  async route(
    queries: readonly string[],
    tau: number | ArrayLike<number>,
    options: RouteOptions = {},
  ): Promise<RouteResult> {
    const n = queries.length;
    const floors = typeof tau === 'number' ? new Float32Array(n).fill(checkedTau(tau)) : checkedTaus(tau, n);
    const fed = await this.pool(options);
    const prompts = queries.map(cleanPrompt);
    if (n === 1) {
      // Without the copying that batches need: a tenth of the time of a single prompt.
      const answer = await runBatch(fed, prompts, floors, options);
      options.onBatch?.(1, 1);
      return answer;
    }
    const m = this.metadata.models.length;
    const result: RouteResult = {
      model: new Int32Array(n),
      certified: new Uint8Array(n),
      feasible: new Uint8Array(n),
      accuracy: new Float32Array(n * m),
      cost: new Float32Array(n * m),
      score: new Float32Array(options.scores === true ? n * m : 0),
      mu: new Float32Array(n),
    };
    let done = 0;
    // An empty list makes no batch: the graph itself answers an empty batch with a wrong shape.
    for (const batch of batchesByLength(prompts)) {
      const rows = Array.from(batch);
      const texts = rows.map((r) => prompts[r]);
      const answer = await runBatch(
        fed,
        texts,
        Float32Array.from(rows, (r) => floors[r]),
        options,
      );
      rows.forEach((row, k) => {
        for (const name of VECTORS) result[name][row] = answer[name][k];
        for (const name of MATRICES) {
          if (result[name].length > 0) result[name].set(answer[name].subarray(k * m, (k + 1) * m), row * m);
        }
      });
      done += rows.length;
      options.onBatch?.(done, n);
    }
    return result;
  }

  async release(): Promise<void> {
    await this.session.release();
    await (await this.poolSession)?.release();
  }

  /** The session for a pool, and what it is fed beside prompts and floors. */
  private async pool({ available, price }: RouteOptions): Promise<FedSession> {
    if (available === undefined && price === undefined) return { session: this.session, feeds: {} };
    const { metadata } = this;
    const m = metadata.models.length;
    if (available !== undefined) checkLength('available', available.length, m, 'one value per model');
    if (price !== undefined) checkPrice(price, m);
    this.poolSession ??= OnnxSession.open(requireInputs(this.model, DEFAULTED), this.runtime);
    const session = await this.poolSession;
    return {
      session,
      feeds: {
        available: session.bools(Uint8Array.from(available ?? metadata.available, Number)),
        price: session.floats(Float32Array.from(price ?? metadata.price.flat()), [m, 2]),
      },
    };
  }
}

interface FedSession {
  session: OnnxSession;
  feeds: Record<string, OnnxTensor>;
}

async function runBatch(
  { session, feeds }: FedSession,
  prompts: readonly string[],
  floors: Float32Array,
  { scores }: RouteOptions,
): Promise<RouteResult> {
  const query = session.strings(prompts);
  const outputs = await session.run(
    { ...feeds, query, tau: session.floats(floors) },
    scores === true ? OUTPUTS : DECISION,
  );
  return {
    model: Int32Array.from(outputs.model as BigInt64Array, Number),
    certified: outputs.certified as Uint8Array,
    feasible: outputs.feasible as Uint8Array,
    accuracy: outputs.accuracy as Float32Array,
    cost: outputs.cost as Float32Array,
    score: scores === true ? (outputs.score as Float32Array) : new Float32Array(0),
    mu: outputs.mu as Float32Array,
  };
}

async function readModel(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UserError(
      {
        what: missing ? 'There is no such router file' : `The router file cannot be read (${String(error)})`,
        where: { file },
        remedy: missing
          ? 'Train or export a router first, or check the path.'
          : 'Choose a readable router.onnx.',
      },
      { cause: error },
    );
  }
}

async function openModel(
  model: Uint8Array,
  file: string | undefined,
  runtime?: RuntimeKind,
): Promise<OnnxSession> {
  try {
    return await OnnxSession.open(fixInputs(model, DEFAULTED), runtime);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      {
        what: `ONNX Runtime does not load this router (${error instanceof Error ? error.message : String(error)})`,
        where: place(file),
        remedy: 'Copy it again, or export the router again.',
      },
      { cause: error },
    );
  }
}

function place(file: string | undefined) {
  return file === undefined ? undefined : { file };
}
