/** From a run to what a simulation needs: the world of its test prompts, its routers, and its ONNX session. */
import { join } from 'node:path';
import { certify, servingOf } from '../core/judge/judge';
import type { RouterConfig } from '../core/config';
import { UserError } from '../core/errors';
import { isBinary } from '../core/certificate';
import { columnMeans, selectModels, selectRows, type OutcomeTable, type PriceTable } from '../core/outcomes';
import type { Report } from '../core/report';
import { gapNotes, type RoutingData, type SplitData } from '../core/simulate/traffic/routingData';
import type { TrafficWorld } from '../core/simulate/traffic/world';
import type { Job } from '../core/trainingLog';
import type { RouterSession } from '../onnx/routerSession';
import type { LoadedConfig } from './configFile';
import { openKept, type KeptRun } from './keptRun';
import { judgeInputOf } from './pipeline';
import { withPreferences } from './policyPreferences';
import { prepareOutcomes, type PreparedOutcomes } from './prepare';
import { openRouter } from './routerEncoder';
import { readPredictions, runFiles, type Run } from './runFolder';

export interface Rehearsal {
  world: TrafficWorld;
  data: RoutingData;
  /** The run's router in service. */
  session: Pick<RouterSession, 'route' | 'release'>;
  prompts: readonly string[];
  notes: string[];
}

/** @throws UserError where the run and the data do not go together any more */
export async function openRehearsal(loaded: LoadedConfig, run: Run, job: Job): Promise<Rehearsal> {
  // The pool and prices that the run was judged with; the traffic's tiers are those of the config today.
  const config: RouterConfig = { ...run.config, data: { ...run.config.data, path: loaded.config.data.path } };
  const prepared = await prepareOutcomes({ ...loaded, config }, job);
  job.checkCancelled();
  const kept = openKept(prepared, await readPredictions(run.dir));
  const input = await withPreferences(judgeInputOf(prepared, kept), false, () => job.checkCancelled());
  const map = certify(input);
  const { table, price } = await wholePool({ loaded, config, kept, prepared, input }, job);
  const decider = { ...input.decider, price, fee: table.fee };
  const split = (part: 'tune' | 'calibrate' | 'test'): SplitData =>
    completeOf(
      { table: selectRows(table, input.rowsOf(kept.ids[part])), predictions: kept.trained.predictions[part] },
      part,
    );
  const train = selectRows(table, input.rowsOf(kept.ids.train));
  const m = input.models.length;
  const data: RoutingData = {
    models: input.models,
    decider,
    serving: servingOf(map, config),
    limit: map.limit,
    confidence: config.certificate.confidence,
    binary: isBinary(train.score.filter((s) => !Number.isNaN(s))),
    tune: split('tune'),
    calibrate: split('calibrate'),
    test: split('test'),
    trainAccuracy: columnMeans(train.score, m),
    trainUsage: columnMeans(train.usage, 2 * m),
  };
  const { tiers, notes } = tiersOf(loaded.config, run.report);
  const { table: test } = data.test;
  return {
    world: {
      models: data.models,
      ids: test.ids,
      tasks: test.tasks,
      score: test.score,
      usage: test.usage,
      dollars: test.dollars,
      latency: test.latency,
      price,
      fee: test.fee,
      available: decider.available,
      tiers,
      outlook: outlookOf(data),
    },
    data,
    session: await openRouter(join(run.dir, runFiles.router)),
    prompts: test.prompts,
    notes: [...notes, ...poolNotes(loaded.config, run.config), ...gapNotes(data, kept)],
  };
}

interface RunPool {
  loaded: LoadedConfig;
  config: RouterConfig;
  kept: KeptRun;
  prepared: PreparedOutcomes;
  input: { table: OutcomeTable; decider: { price: PriceTable } };
}

/** With the outcomes of models that are switched off, so that they can join, and with latencies. */
async function wholePool(
  { loaded, config, kept, prepared, input }: RunPool,
  job: Job,
): Promise<{ table: OutcomeTable; price: PriceTable }> {
  const { models } = kept.trained.spec;
  const off = (config.pool ?? []).filter((model) => !model.enabled && models.includes(model.id));
  const pool = config.pool?.map((model) => ({ ...model, enabled: model.enabled || off.includes(model) }));
  const all =
    off.length === 0 ? prepared : await prepareOutcomes({ ...loaded, config: { ...config, pool } }, job);
  const columns = models.map((model) => all.table.models.indexOf(model));
  // A model that the config has no entry for any more stays without outcomes: it cannot join.
  if (columns.some((c) => c < 0)) return { table: input.table, price: input.decider.price };
  return {
    table: selectModels(all.table, columns),
    price: Float64Array.from(
      { length: 2 * models.length },
      (_, k) => all.price[2 * columns[k >> 1] + (k & 1)],
    ),
  };
}

/** The tiers of the config; without any, three from the levels that the run can hold. */
function tiersOf(config: RouterConfig, report: Report): { tiers: TrafficWorld['tiers']; notes: string[] } {
  if (config.tiers.length > 0) return { tiers: config.tiers, notes: [] };
  const held = report.levels.filter((level) => level.certified);
  const levels = held.length > 0 ? held : report.levels.filter((level) => level.feasible);
  const floors = (levels.length > 0 ? levels : report.levels).map((level) => level.tau);
  const at = (share: number) => floors[Math.round(share * (floors.length - 1))];
  const tiers = [
    { name: 'gold', floor: at(1), share: 0.2 },
    { name: 'silver', floor: at(0.5), share: 0.3 },
    { name: 'bulk', floor: at(0), share: 0.5 },
  ];
  const words = tiers.map(({ name, floor, share }) => `${name} ${floor} (${100 * share} %)`).join(', ');
  return { tiers, notes: [`The config has no tiers: ${words}, from the levels of the run.`] };
}

function poolNotes(today: RouterConfig, then: RouterConfig): string[] {
  const same = JSON.stringify(today.pool) === JSON.stringify(then.pool);
  return same
    ? []
    : [
        'The pool of the config has changed since the run was judged; the run’s is simulated. Evaluate it to apply.',
      ];
}

/** Fewer prompts of a part rehearse nothing. */
const FEWEST = 20;

/**
 * A simulated answer needs a score and a cost, whichever model gives it: prompts with gaps are left out.
 * @throws UserError where too few are left
 */
function completeOf({ table, predictions }: SplitData, part: string): SplitData {
  const m = table.models.length;
  const whole = (cells: Float32Array, row: number, width: number) =>
    !cells.subarray(row * width, (row + 1) * width).some(Number.isNaN);
  const rows = Int32Array.from(table.ids.keys()).filter(
    (row) => whole(table.score, row, m) && whole(table.usage, row, 2 * m),
  );
  if (rows.length === table.ids.length) return { table, predictions };
  if (rows.length < FEWEST) {
    throw new UserError({
      what: `Only ${rows.length} prompts of the ${part} split have the outcomes of every model`,
      where: { path: 'data.path' },
      remedy: `A simulation needs ${FEWEST}: collect all models' outcomes for some prompts.`,
    });
  }
  const pick = (cells: Float32Array, width: number) => {
    const picked = new Float32Array(rows.length * width);
    rows.forEach((row, i) => picked.set(cells.subarray(row * width, (row + 1) * width), i * width));
    return picked;
  };
  const picked = <P extends { score: Float32Array; usage: Float32Array }>(from: P): P => ({
    ...from,
    score: pick(from.score, m),
    usage: pick(from.usage, 2 * m),
  });
  const { neighbours } = predictions;
  return {
    table: selectRows(table, rows),
    predictions: {
      ...picked(predictions),
      ...(neighbours && {
        neighbours: {
          omniRouter: picked(neighbours.omniRouter),
          carrot: picked(neighbours.carrot),
          routerBench: picked(neighbours.routerBench),
        },
      }),
    },
  };
}

/** Beyond the noise of both means, this much is no shift. */
const SHIFT = 0.01;

/** p̂ of the best model, per test prompt and on average over the prompts that the router was judged on. */
function outlookOf({ tune, calibrate, test, models }: RoutingData): TrafficWorld['outlook'] {
  const best = ({ predictions }: SplitData) => {
    const n = predictions.score.length / models.length;
    return Float32Array.from({ length: n }, (_, i) =>
      Math.max(...predictions.score.subarray(i * models.length, (i + 1) * models.length)),
    );
  };
  const before = Float32Array.from([...best(tune), ...best(calibrate)]);
  const of = best(test);
  const mean = (x: Float32Array) => x.reduce((a, b) => a + b, 0) / x.length;
  const centre = mean(before);
  const spread = Math.sqrt(before.reduce((sum, x) => sum + (x - centre) ** 2, 0) / before.length);
  const noise = spread * Math.sqrt(1 / before.length + 1 / of.length);
  return { of, mean: centre, tolerance: SHIFT + 3 * noise };
}
