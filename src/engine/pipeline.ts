/** The steps from a config to a judged router: read → merge duplicates → pool → split → train → certify → judge. */
import { UserError } from '../core/errors';
import { certify, judge, servingOf, type JudgeInput } from '../core/judge/judge';
import { isBinary } from '../core/certificate';
import type { RouterConfig } from '../core/config';
import { predictedCost } from '../core/decide';
import { columnMeans, observedCost, selectModels, selectRows, type OutcomeTable } from '../core/outcomes';
import { pack, unpack } from '../core/pack';
import { hasGaps, observedPart, scoredCells } from '../core/partial/gaps';
import type { Report } from '../core/report';
import type { RouterSpec } from '../core/routerSpec';
import { lambdaAt, makePart } from '../core/serve';
import type { SplitPart } from '../core/split';
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
export interface KeptRun {
  trained: TrainedRouter;
  backend: string;
  training: Report['training'];
  dataSha256: string;
  /** What counts the usage of each model was learned in: dollars, else tokens. */
  dollars: boolean[];
  /** Prompts of each part: predictions are in this order, and what has been trained on stays so. */
  ids: Record<SplitPart, string[]>;
  /** The settings that the router was trained with. */
  settings: TrainingSettings;
  /** What its floors were first certified for. */
  certifiedFor: CertifiedFor;
}

type TrainingSettings = Pick<RouterConfig, 'encoder' | 'training'> & { split: RouterConfig['data']['split'] };

/** The settings that a certificate depends on beside the training. */
type CertifiedFor = Pick<RouterConfig, 'pool' | 'tiers'> & { confidence: number };

function certifiedFor({ pool, tiers, certificate }: RouterConfig): CertifiedFor {
  return { pool, tiers, confidence: certificate.confidence };
}

function trainingSettings({ encoder, training, data }: RouterConfig): TrainingSettings {
  return { encoder, training, split: data.split };
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
  const trained = await trainRouter({
    ...prepared,
    encoder: onnxEncoder(job),
    checkpoints: checkpoint,
    job: {
      progress: (p) => job.progress(p),
      checkCancelled: () => job.checkCancelled(),
      session: (log) => job.session(log),
    },
  });
  const { dual, rule } = trained.spec;
  const training: Report['training'] = {
    sessions: prepared.config.training.updates * prepared.config.training.sessions,
    seconds: (performance.now() - started) / 1000,
    gamma: rule.gamma,
    lambda: Array.from(dual.target, (tau) => [tau, lambdaAt(trained.spec, tau)]),
  };
  const kept: KeptRun = {
    trained,
    backend: backend.label,
    training,
    dataSha256: prepared.dataSha256,
    dollars: prepared.table.dollars,
    ids: idsOf(prepared),
    settings: trainingSettings(prepared.config),
    certifiedFor: certifiedFor(prepared.config),
  };
  return judgeRun(prepared, kept, job);
}

async function evaluate({ prepared, predictions, job }: EvaluateInput<PreparedOutcomes>): Promise<Judged> {
  return judgeRun(prepared, openKept(prepared, predictions), job);
}

/**
 * What `predictions.bin` keeps, for the config and the data that were prepared.
 * @throws UserError where it cannot be read, or they ask for another router than it holds
 */
export function openKept(prepared: PreparedOutcomes, predictions: Uint8Array): KeptRun {
  let kept: KeptRun;
  try {
    kept = unpack(predictions) as KeptRun;
  } catch (cause) {
    throw new UserError(
      { what: 'The predictions of this run cannot be read', remedy: 'Train the router again.' },
      { cause },
    );
  }
  requireSameTraining(kept, prepared);
  return kept;
}

function idsOf({ table, split }: PreparedOutcomes): KeptRun['ids'] {
  const ids = (rows: Int32Array) => Array.from(rows, (row) => table.ids[row]);
  return {
    train: ids(split.train),
    tune: ids(split.tune),
    calibrate: ids(split.calibrate),
    test: ids(split.test),
  };
}

/** @throws UserError where the config or the data asks for another router than the run holds. */
function requireSameTraining(kept: KeptRun, { config, dataSha256 }: PreparedOutcomes): void {
  if (kept.dataSha256 !== dataSha256) {
    throw new UserError({
      what: 'The outcome data has changed since this run was trained',
      where: { path: 'data.path' },
      remedy: 'Train the router again: what it has seen and what judges it would no longer be kept apart.',
    });
  }
  const today = trainingSettings(config);
  for (const key of ['encoder', 'training', 'split'] as const) {
    if (JSON.stringify(kept.settings[key]) === JSON.stringify(today[key])) continue;
    throw new UserError({
      what: `The config's ${key} settings differ from those that this run was trained with`,
      where: { path: key === 'split' ? 'data.split' : key },
      remedy: 'Train the router again, or set them back to evaluate this run.',
    });
  }
}

/** What certifies and judges a run, for the pool and the prices that were prepared. */
export function judgeInputOf(
  prepared: PreparedOutcomes,
  { trained, ids, dollars, certifiedFor: first }: KeptRun,
): JudgeInput & { table: OutcomeTable; rowsOf: (ids: readonly string[]) => Int32Array } {
  const { config } = prepared;
  const { table, price, available } = poolChange({ ...trained.spec, dollars }, prepared);
  if (trained.logging?.rule === 'stated' && table.propensity === undefined && hasGaps(table)) {
    throw new UserError({
      what: 'This run was trained with the propensities of the data, and cannot use them for this pool',
      where: { path: 'pool' },
      remedy: 'Train the router again.',
    });
  }
  const rowsOf = rowFinder(table);
  const decider = { ...trained.spec, price, fee: table.fee, available };
  const part = (name: 'tune' | 'calibrate' | 'test') =>
    makePart(selectRows(table, rowsOf(ids[name])), trained.predictions[name], price, trained.logging);
  const train = selectRows(table, rowsOf(ids.train));
  return {
    config,
    models: trained.spec.models,
    decider,
    targetRange: trained.targetRange,
    tune: part('tune'),
    calibrate: part('calibrate'),
    test: part('test'),
    trainAccuracy: trained.logging?.trainAccuracy ?? columnMeans(train.score, trained.spec.models.length),
    trainCost: trained.logging
      ? predictedCost(trained.spec.rule.meanUsage, price, table.fee)
      : columnMeans(observedCost(train, price), trained.spec.models.length),
    binary: isBinary(train.score.filter((s) => !Number.isNaN(s))),
    recertified: JSON.stringify(first) !== JSON.stringify(certifiedFor(config)),
    table,
    rowsOf,
  };
}

/** Certifies, judges, and writes the graph. */
async function judgeRun(prepared: PreparedOutcomes, kept: KeptRun, job: RunJob): Promise<Judged> {
  const { config } = prepared;
  const { trained } = kept;
  job.checkCancelled();
  job.progress({ phase: 'certify', fraction: 0.95, message: 'Certifying floors' });
  const { table, rowsOf, ...input } = judgeInputOf(prepared, kept);
  const { price, available } = input.decider;
  const map = certify(input);
  job.checkCancelled();
  job.progress({ phase: 'evaluate', fraction: 0.97, message: 'Measuring on the test split' });
  const judgement = judge(input, map);
  const spec: RouterSpec = {
    version: 1,
    ...trained.spec,
    price,
    fee: table.fee,
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
  const routing = await timeRouting(router, selectRows(table, rowsOf(kept.ids.test)).prompts);
  const report: Report = {
    format: 'proteus-report/1',
    version,
    createdAt: new Date().toISOString(),
    seed: kept.settings.training.seed,
    backend: kept.backend,
    data: {
      prompts: Object.values(kept.ids).reduce((sum, ids) => sum + ids.length, 0),
      models: trained.spec.models.filter((_, m) => available[m]),
      tasks: [...new Set(prepared.table.tasks)].filter((task) => task !== '').sort(),
      split: {
        train: kept.ids.train.length,
        tune: kept.ids.tune.length,
        calibrate: kept.ids.calibrate.length,
        test: kept.ids.test.length,
      },
      duplicatesMerged: prepared.duplicatesMerged,
      sha256: prepared.dataSha256,
      ...(trained.logging && { observed: observedData(trained, table, available, kept.ids, rowsOf) }),
    },
    ...judgement,
    routing,
    training: kept.training,
  };
  return { report, router, predictions: pack(kept), backend: kept.backend };
}

/** How much of the pool's outcomes was observed. */
function observedData(
  { logging, spec }: TrainedRouter,
  table: OutcomeTable,
  available: readonly boolean[],
  ids: KeptRun['ids'],
  rowsOf: (ids: readonly string[]) => Int32Array,
): Report['data']['observed'] {
  if (logging === undefined) return undefined;
  const on = spec.models.flatMap((_, m) => (available[m] ? [m] : []));
  const pool = selectModels(table, on);
  const part = (name: SplitPart) => observedPart(pool, rowsOf(ids[name]));
  const all = Int32Array.from(table.ids.keys());
  const scored = scoredCells(pool, all);
  return {
    rule: logging.rule,
    independence: logging.independence,
    split: { train: part('train'), tune: part('tune'), calibrate: part('calibrate'), test: part('test') },
    models: Object.fromEntries(pool.models.map((model, m) => [model, scored[m] / all.length])),
  };
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
  };
}

/** Finds rows by their prompts' ids. @throws UserError where one is gone. */
function rowFinder(table: OutcomeTable): (ids: readonly string[]) => Int32Array {
  const rows = new Map(table.ids.map((id, row) => [id, row]));
  return (ids) =>
    Int32Array.from(ids, (id) => {
      const row = rows.get(id);
      if (row === undefined) {
        throw new UserError({
          what: `Prompt "${id}", which this run was trained or judged on, is gone from the data`,
          remedy: 'Train the router again.',
        });
      }
      return row;
    });
}

async function timeRouting(router: Uint8Array, prompts: readonly string[]): Promise<Report['routing']> {
  const session = await RouterSession.open(router);
  try {
    return await measureLatency(session, prompts.slice(0, 500), { rounds: 5, count: 400, warmup: 200 });
  } finally {
    await session.release();
  }
}
