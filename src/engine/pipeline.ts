/** The steps from a config to a judged router: read → merge duplicates → pool → split → train → certify → judge. */
import { certify, judge, servingOf, type JudgeInput } from '../core/judge/judge';
import { taskMeans } from '../core/judge/predictorQuality';
import { isBinary } from '../core/certificate';
import { predictedCost } from '../core/decide';
import { mean } from '../core/math';
import { routingEfficiency } from '../core/metrics/recovery';
import {
  columnMeans,
  observedCost,
  selectModels,
  selectRows,
  type OutcomeTable,
  type PriceTable,
} from '../core/outcomes';
import { hasGaps, observedPart, scoredCells } from '../core/partial/gaps';
import type { RouterConfig } from '../core/config';
import type { Report } from '../core/report';
import type { RouterSpec } from '../core/routerSpec';
import { lambdaAt, makePart } from '../core/serve';
import type { SplitPart } from '../core/split';
import { chooseBackend } from '../learn/backend';
import { trainRouter, type TrainedRouter } from '../learn/trainRouter';
import { measureLatency } from '../onnx/latency';
import { buildRouterGraph } from '../onnx/routerGraph';
import { RouterSession } from '../onnx/routerSession';
import { assetPath } from './assets';
import { onnxEncoder } from './encoderPort';
import { isRecertified, keepRun, type KeptRun, openKept, packKept } from './keptRun';
import { NeedsTraining } from './needsTraining';
import { poolChange } from './poolChange';
import { withPreferences } from './policyPreferences';
import type { EvaluateInput, Judged, Pipeline, RunJob, TrainInput } from './pipelineTypes';
import { prepareOutcomes, type PreparedOutcomes } from './prepare';
import { openSame, type EncoderPlaces } from './routerEncoder';
import { version } from './version';

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
    encoder: onnxEncoder(prepared.config, prepared.encoder, job),
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
  return judgeRun(prepared, keepRun(prepared, trained, training, backend.label), job);
}

async function evaluate({ prepared, predictions, job }: EvaluateInput<PreparedOutcomes>): Promise<Judged> {
  return judgeRun(prepared, openKept(prepared, predictions), job);
}

/** A run's outcomes by part, in the columns of the trained models. */
export type RunTables = Record<SplitPart, OutcomeTable>;

/** What the pool of today charges, and which of the trained models it still has. */
export interface PoolTerms {
  price: PriceTable;
  fee?: Float64Array;
  available: boolean[];
}

/** What certifies and judges a run, for the pool and the prices that were prepared. */
export function judgeInputOf(
  prepared: PreparedOutcomes,
  kept: KeptRun,
): JudgeInput & { table: OutcomeTable; rowsOf: (ids: readonly string[]) => Int32Array } {
  const { trained, ids, dollars } = kept;
  const { table, price, available } = poolChange({ ...trained.spec, dollars }, prepared);
  if (trained.logging?.rule === 'stated' && table.propensity === undefined && hasGaps(table)) {
    throw new NeedsTraining({
      what: 'This run was trained with the propensities of the data, and cannot use them for this pool',
      where: { path: 'pool' },
      remedy: 'Train the router again.',
    });
  }
  const rowsOf = rowFinder(table);
  const part = (name: SplitPart) => selectRows(table, rowsOf(ids[name]));
  const tables = {
    train: part('train'),
    tune: part('tune'),
    calibrate: part('calibrate'),
    test: part('test'),
  };
  return {
    ...judgeInputFor(prepared.config, kept, tables, { price, fee: table.fee, available }),
    table,
    rowsOf,
  };
}

/** The same for outcomes that were selected already. A model that is not available has zeros in them. */
export function judgeInputFor(
  config: RouterConfig,
  kept: Pick<KeptRun, 'trained' | 'certifiedFor'>,
  tables: RunTables,
  { price, fee, available }: PoolTerms,
  facts = trainFacts(kept, tables.train),
): JudgeInput {
  const { trained } = kept;
  const part = (name: 'tune' | 'calibrate' | 'test') =>
    makePart({ ...tables[name], fee }, trained.predictions[name], price, trained.logging);
  const train = { ...tables.train, fee };
  const m = trained.spec.models.length;
  return {
    config,
    models: trained.spec.models,
    decider: { ...trained.spec, price, fee, available },
    targetRange: trained.targetRange,
    tune: part('tune'),
    calibrate: part('calibrate'),
    test: part('test'),
    ...facts,
    trainCost: trained.logging
      ? predictedCost(trained.spec.rule.meanUsage, price, fee)
      : columnMeans(observedCost(train, price), m),
    recertified: isRecertified(kept, config),
  };
}

/** What judging needs of the scores of the train split. */
export function trainFacts(
  { trained }: Pick<KeptRun, 'trained'>,
  { score, tasks }: OutcomeTable,
): Pick<JudgeInput, 'trainAccuracy' | 'taskAccuracy' | 'binary'> {
  const m = trained.spec.models.length;
  return {
    trainAccuracy: trained.logging?.trainAccuracy ?? columnMeans(score, m),
    taskAccuracy: taskMeans(tasks, score, m),
    binary: isBinary(score.filter((s) => !Number.isNaN(s))),
  };
}

/** Certifies, judges, and writes the graph. */
async function judgeRun(prepared: PreparedOutcomes, kept: KeptRun, job: RunJob): Promise<Judged> {
  const { config } = prepared;
  const { trained } = kept;
  job.checkCancelled();
  job.progress({ phase: 'certify', fraction: 0.95, message: 'Certifying floors' });
  const { table, rowsOf, ...measured } = judgeInputOf(prepared, kept);
  const input = await withPreferences(measured, true, () => job.checkCancelled());
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
  const timedPrompts = selectRows(table, rowsOf(kept.ids.test)).prompts;
  const timing = await timeRouting(router, timedPrompts, prepared.encoder);
  const accuracies = judgement.levels.filter((level) => level.feasible).map((level) => level.accuracy);
  const routing = { ...timing, efficiency: routingEfficiency(mean(accuracies), timing.p50Us) };
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
  return {
    report,
    router,
    predictions: packKept(kept),
    backend: kept.backend,
    ...(prepared.encoder && { encoder: prepared.encoder }),
  };
}

/** How much of the pool's outcomes was observed. */
export function observedData(
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

/** Finds rows by their prompts' ids. @throws UserError where one is gone. */
function rowFinder(table: OutcomeTable): (ids: readonly string[]) => Int32Array {
  const rows = new Map(table.ids.map((id, row) => [id, row]));
  return (ids) =>
    Int32Array.from(ids, (id) => {
      const row = rows.get(id);
      if (row === undefined) {
        throw new NeedsTraining({
          what: `Prompt "${id}", which this run was trained or judged on, is gone from the data`,
          remedy: 'Train the router again.',
        });
      }
      return row;
    });
}

/** How often a router is timed; a sentence encoder takes a hundred times as long, and its vectors are not cached here. */
const TIMED = {
  ngram: { rounds: 5, count: 400, warmup: 200 },
  sentence: { rounds: 3, count: 16, warmup: 3 },
};

async function timeRouting(
  router: Uint8Array,
  prompts: readonly string[],
  encoder: EncoderPlaces | undefined,
): Promise<Report['routing']> {
  const session = await RouterSession.open(
    router,
    undefined,
    encoder && ((needed) => openSame(encoder.path, needed)),
  );
  try {
    const kind = session.metadata.encoder === undefined ? 'ngram' : 'sentence';
    return await measureLatency(session, prompts.slice(0, 500), TIMED[kind]);
  } finally {
    await session.release();
  }
}
