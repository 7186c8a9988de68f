/** The steps from a config to a judged router: read → merge duplicates → pool → split → train → certify → judge. */
import { UserError } from '../core/errors';
import { certify, judge, servingOf, type JudgeInput } from '../core/judge/judge';
import { columnMeans, observedCost, selectRows } from '../core/outcomes';
import { pack, unpack } from '../core/pack';
import type { Report } from '../core/report';
import type { RouterSpec } from '../core/routerSpec';
import { lambdaAt, makePart } from '../core/serve';
import { chooseBackend } from '../learn/backend';
import type { EncoderPort } from '../learn/encoder';
import { trainRouter, type TrainedRouter } from '../learn/trainRouter';
import { EncoderSession } from '../onnx/encoderSession';
import { measureLatency } from '../onnx/latency';
import { buildRouterGraph } from '../onnx/routerGraph';
import { RouterSession } from '../onnx/routerSession';
import { assetPath } from './assets';
import { poolChange } from './poolChange';
import type { EvaluateInput, Judged, Pipeline, RunJob, TrainInput } from './pipelineTypes';
import { prepareOutcomes, type PreparedOutcomes } from './prepare';
import { version } from './version';

/** What `predictions.bin` keeps: enough to certify and judge again without training. */
interface KeptRun {
  trained: TrainedRouter;
  backend: string;
  training: Report['training'];
  seed: number;
  dataSha256: string;
}

export const pipeline: Pipeline<PreparedOutcomes> = { prepare: prepareOutcomes, train, evaluate };

async function train({ prepared, checkpoint, job, tfjsNode }: TrainInput<PreparedOutcomes>): Promise<Judged> {
  const started = performance.now();
  const backend = await chooseBackend({
    wanted: prepared.config.training.backend,
    wasmFolder: assetPath('wasm'),
    nodeFrom: tfjsNode ?? assetPath('.'),
  });
  job.log('info', `Training on ${backend.label}.`);
  let sessions = 0;
  const trained = await trainRouter({
    ...prepared,
    encoder: onnxEncoder(job),
    checkpoints: checkpoint,
    job: {
      progress: (p) => job.progress(p),
      checkCancelled: () => job.checkCancelled(),
      session: (log) => {
        sessions++;
        job.session(log);
      },
    },
  });
  const { dual, rule } = trained.spec;
  const training: Report['training'] = {
    sessions,
    seconds: (performance.now() - started) / 1000,
    gamma: rule.gamma,
    lambda: Array.from(dual.target, (tau) => [tau, lambdaAt(trained.spec, tau)]),
  };
  const kept: KeptRun = {
    trained,
    backend: backend.label,
    training,
    seed: prepared.config.training.seed,
    dataSha256: prepared.dataSha256,
  };
  return judgeRun(prepared, kept, job);
}

async function evaluate({ prepared, predictions, job }: EvaluateInput<PreparedOutcomes>): Promise<Judged> {
  let kept: KeptRun;
  try {
    kept = unpack(predictions) as KeptRun;
  } catch (cause) {
    throw new UserError(
      { what: 'The predictions of this run cannot be read', remedy: 'Train the router again.' },
      { cause },
    );
  }
  if (kept.dataSha256 !== prepared.dataSha256 || kept.seed !== prepared.config.training.seed) {
    throw new UserError({
      what: 'The outcome data or the seed has changed since this run was trained',
      remedy: 'Train the router again: its splits would no longer keep what it has seen from what judges it.',
    });
  }
  return judgeRun(prepared, kept, job);
}

/** Certifies, judges, and writes the graph. */
async function judgeRun(prepared: PreparedOutcomes, kept: KeptRun, job: RunJob): Promise<Judged> {
  const { config } = prepared;
  const { trained } = kept;
  job.checkCancelled();
  job.progress({ phase: 'certify', fraction: 0.95, message: 'Certifying floors' });
  const { table, price, available } = poolChange(trained.spec, prepared);
  const decider = { ...trained.spec, price, available };
  const part = (name: 'tune' | 'calibrate' | 'test') =>
    makePart(selectRows(table, prepared.split[name]), trained.predictions[name], price);
  const train = selectRows(table, prepared.split.train);
  const input: JudgeInput = {
    config,
    models: trained.spec.models,
    decider,
    targetRange: trained.targetRange,
    tune: part('tune'),
    calibrate: part('calibrate'),
    test: part('test'),
    trainAccuracy: columnMeans(train.score, trained.spec.models.length),
    trainCost: columnMeans(observedCost(train, price), trained.spec.models.length),
  };
  const map = certify(input);
  job.checkCancelled();
  job.progress({ phase: 'evaluate', fraction: 0.97, message: 'Measuring on the test split' });
  const judgement = judge(input, map);
  const spec: RouterSpec = {
    version: 1,
    ...trained.spec,
    price,
    available,
    serving: servingOf(map, config),
    limit: map.limit,
    confidence: config.certificate.confidence,
    tiers: map.tiers.map(({ name, floor, certified }) => ({ name, floor, certified })),
    dataSha256: prepared.dataSha256,
  };
  const router = buildRouterGraph(spec, { version });
  job.checkCancelled();
  job.progress({ phase: 'evaluate', fraction: 0.98, message: 'Timing the router' });
  const routing = await timeRouting(router, prepared);
  const { split } = prepared;
  const report: Report = {
    format: 'proteus-report/1',
    version,
    createdAt: new Date().toISOString(),
    seed: kept.seed,
    backend: kept.backend,
    data: {
      prompts: prepared.table.ids.length,
      models: trained.spec.models.filter((_, m) => available[m]),
      tasks: [...new Set(prepared.table.tasks)].filter((task) => task !== '').sort(),
      split: {
        train: split.train.length,
        tune: split.tune.length,
        calibrate: split.calibrate.length,
        test: split.test.length,
      },
      duplicatesMerged: prepared.duplicatesMerged,
      sha256: prepared.dataSha256,
    },
    ...judgement,
    routing,
    training: kept.training,
  };
  return { report, router, predictions: pack(kept), backend: kept.backend };
}

/** The encoder's sub-graph under ONNX Runtime, as training sees it. */
function onnxEncoder(job: RunJob): EncoderPort {
  const whole = { encode: [0.05, 0.15] };
  const onBatch = (done: number, total: number) => {
    job.checkCancelled();
    const [from, to] = whole.encode;
    job.progress({
      phase: 'encode',
      fraction: from + ((to - from) * done) / total,
      message: `Encoding prompts, ${done} of ${total}`,
    });
  };
  return {
    async grams(spec, prompts) {
      const session = await EncoderSession.create(spec);
      try {
        return await session.grams(prompts, onBatch);
      } finally {
        await session.release();
      }
    },
    async encode(spec, prompts) {
      const session = await EncoderSession.create(spec);
      try {
        return await session.encode(prompts, onBatch);
      } finally {
        await session.release();
      }
    },
  };
}

async function timeRouting(
  router: Uint8Array,
  { table, split }: PreparedOutcomes,
): Promise<Report['routing']> {
  const session = await RouterSession.open(router);
  try {
    const prompts = Array.from(split.test.subarray(0, 500), (row) => table.prompts[row]);
    return await measureLatency(session, prompts, { count: 1000, warmup: 100 });
  } finally {
    await session.release();
  }
}
