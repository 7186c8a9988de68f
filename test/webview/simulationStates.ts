/** Simulations of made-up pools, as the host would send them. */
import type { Frame, LogEntry, SimulationSetup } from '../../src/core/simulate/traffic/result';
import type {
  SimulationContent,
  SimulationPanelState,
  SimulationPart,
} from '../../src/protocol/simulationPanel';
import { makePlan, makeWorld, runAll, skillRouter, type SimulationInput } from '../unit/traffic/support';

const NAMES = [
  'mistral-7b',
  'llama-3.1-8b',
  'gpt-4o-mini',
  'claude-3-haiku',
  'mixtral-8x22b',
  'qwen-2.5-72b',
  'claude-3.5-sonnet',
  'gpt-4o',
];

export interface Simulated {
  setup: SimulationSetup;
  part: SimulationPart;
}

export interface MadeUp {
  tiers?: number;
  input?: SimulationInput;
  /** A day at 12 000 queries unless said otherwise. */
  queriesPerDay?: number;
}

/** A day with an outage, a price change, a quality drop and a drift. */
export const OUTAGE_DAY: SimulationInput = {
  events: [
    { at: '07:30', kind: 'price', model: NAMES[5], factor: 2, minutes: 120 },
    { at: '09:30', kind: 'outage', model: NAMES[6], minutes: 90 },
    { at: '13:00', kind: 'slowdown', model: NAMES[2], factor: 4, minutes: 60 },
    { at: '15:00', kind: 'quality', model: NAMES[5], drop: 0.25 },
    { at: '20:00', kind: 'drift', mix: { code: 1 }, minutes: 60 },
  ],
};

export function simulated({ tiers = 3, input = OUTAGE_DAY, queriesPerDay = 12_000 }: MadeUp = {}): Simulated {
  const skill = NAMES.map((_, m) => 0.6 + (0.33 * m) / (NAMES.length - 1));
  const floors = Array.from({ length: tiers }, (_, t) => ({
    name: ['gold', 'silver', 'bulk'][t] ?? `tier ${t + 1}`,
    floor: Math.max(0.6, Number((0.88 - 0.06 * t).toFixed(2))),
    share: 1 / tiers,
  }));
  const world = makeWorld({ skill, usd: NAMES.map((_, m) => 2e-5 * 2.2 ** m), tiers: floors, prompts: 900 });
  world.models = NAMES;
  const plan = makePlan(world, {
    ...input,
    arrivals: { queriesPerDay, ...input.arrivals },
    servers: { concurrency: 3, tokensPerSecond: 80 },
    feedback: { share: 0.4, delayMinutes: 5 },
  });
  const { frames, log, summary } = runAll(world, plan, skillRouter(skill), false);
  return {
    setup: {
      seed: plan.seed,
      horizon: plan.horizon,
      windowSeconds: plan.windowSeconds,
      models: NAMES,
      tasks: ['sums', 'facts', 'code'],
      prompts: world.ids.length,
      tiers: floors,
      delta: 0.05,
      assumptions: ['Every model works on 3 requests at a time.'],
    },
    part: { frames, log, summary, now: plan.horizon, done: true },
  };
}

/** What had come by `to`. */
export function upTo({ part }: Simulated, to: number): SimulationPart {
  const frames: Frame[] = part.frames.filter((f) => f.to <= to);
  const log: LogEntry[] = part.log.filter((e) => e.at <= to);
  return { frames, log, summary: part.summary, now: frames.at(-1)?.to ?? 0, done: to >= part.now };
}

export function stateOf(content: SimulationContent, now = 0, session = 1): SimulationPanelState {
  return {
    config: 'file:///project/router.proteus.json',
    configName: 'router.proteus.json',
    session,
    now,
    content,
  };
}

export function live(
  { setup }: Simulated,
  change: Partial<Extract<SimulationContent, { kind: 'live' }>> = {},
): SimulationContent {
  return {
    kind: 'live',
    setup,
    runName: '20260203T102030Z-router',
    injected: [],
    job: null,
    comparison: null,
    capacity: null,
    ...change,
  };
}
