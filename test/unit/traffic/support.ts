/** Made-up worlds and plans of traffic, small enough to compute by hand what they must show. */
import { Rng } from '../../../src/core/rng';
import { simulationSchema, type SimulationConfig } from '../../../src/core/simulationConfig';
import type { z } from 'zod';
import { planTraffic, type TrafficPlan } from '../../../src/core/simulate/traffic/plan';
import type { Frame, LogEntry, SimulationSummary } from '../../../src/core/simulate/traffic/result';
import type { FloorPolicy, PoolState, TrafficRouter } from '../../../src/core/simulate/traffic/router';
import { TrafficSimulation } from '../../../src/core/simulate/traffic/simulation';
import { traceLine, type TraceRecord } from '../../../src/core/simulate/traffic/traceRecord';
import type { TrafficWorld } from '../../../src/core/simulate/traffic/world';

export interface WorldOptions {
  /** Mean score of each model. */
  skill?: readonly number[];
  /** USD a query. */
  usd?: readonly number[];
  prompts?: number;
  tiers?: TrafficWorld['tiers'];
  available?: boolean[];
  seed?: number;
}

/** Scores are 0 or 1; usage is dollars; every third prompt has the same task. */
export function makeWorld(options: WorldOptions = {}): TrafficWorld {
  const {
    skill = [0.6, 0.75, 0.9],
    usd = [1e-5, 1e-4, 1e-3],
    prompts: n = 600,
    tiers = [{ name: 'all', floor: 0.7, share: 1 }],
    seed = 1,
  } = options;
  const m = skill.length;
  const rng = new Rng(seed);
  const world: TrafficWorld = {
    models: skill.map((_, k) => `m${k}`),
    ids: Array.from({ length: n }, (_, i) => `p${i}`),
    tasks: Array.from({ length: n }, (_, i) => ['sums', 'facts', 'code'][i % 3]),
    score: new Float32Array(n * m),
    usage: new Float32Array(2 * n * m),
    dollars: skill.map(() => true),
    price: Float64Array.from({ length: 2 * m }, (_, k) => (k % 2 === 1 ? 1e6 : 0)),
    available: options.available ?? skill.map(() => true),
    tiers,
    outlook: { of: new Float32Array(n).fill(0.8), mean: 0.8, tolerance: 0.02 },
  };
  for (let c = 0; c < n * m; c++) {
    world.score[c] = rng.next() < skill[c % m] ? 1 : 0;
    world.usage[2 * c + 1] = usd[c % m];
  }
  return world;
}

/** The cheapest (lowest) model whose skill reaches τ, else the best that is there. */
export function skillRouter(skill: readonly number[]): TrafficRouter {
  const among = (mask: number) => skill.map((_, m) => m).filter((m) => (mask & (1 << m)) !== 0);
  return {
    name: 'by skill',
    kind: 'proteus',
    knows: '',
    policy(floor: number, nudge: number, { up }: PoolState): FloorPolicy {
      const tau = floor + nudge;
      const choose = (_: number, allowed: number) => {
        const models = among(allowed);
        if (models.length === 0) return -1;
        return models.find((m) => skill[m] >= tau) ?? models.reduce((a, b) => (skill[b] > skill[a] ? b : a));
      };
      const best = Math.max(...among(up).map((m) => skill[m]), 0);
      return { tau, feasible: best >= floor, certified: best >= floor, expected: best, choose };
    },
  };
}

export type SimulationInput = z.input<typeof simulationSchema>;

export function settings(input: SimulationInput = {}): SimulationConfig {
  return simulationSchema.parse(input);
}

export function makePlan(world: TrafficWorld, input: SimulationInput = {}, seed = 1): TrafficPlan {
  return planTraffic(settings(input), world, { seed, place: { path: 'simulation' } });
}

export interface RunResult {
  frames: Frame[];
  log: LogEntry[];
  summary: SimulationSummary;
  records: TraceRecord[];
  trace: string;
}

/** From the start to the end, with all records. */
export function runAll(
  world: TrafficWorld,
  plan: TrafficPlan,
  router: TrafficRouter,
  keep = true,
): RunResult {
  const records: TraceRecord[] = [];
  const simulation = new TrafficSimulation(world, plan, router, keep ? (r) => records.push(r) : undefined);
  const { frames, log } = simulation.advance({ to: Infinity });
  return { frames, log, summary: simulation.summary(), records, trace: records.map(traceLine).join('\n') };
}

/** Traffic without a shape. */
export const flat = { daily: new Array<number>(24).fill(1) };
