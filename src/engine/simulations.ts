/** The simulations that are alive, by name: what the panel and the command line ask the engine for. */
import { dirname, resolve } from 'node:path';
import { UserError } from '../core/errors';
import {
  eventsSchema,
  happeningSchema,
  simulationSchema,
  type SimulationConfig,
} from '../core/simulationConfig';
import { tracedArrivals } from '../core/simulate/traffic/arrivals';
import { planTraffic } from '../core/simulate/traffic/plan';
import type { CapacityReport, ComparisonRow, SimulationSetup } from '../core/simulate/traffic/result';
import type { Job } from '../core/trainingLog';
import type {
  SimulationAdvanced,
  SimulationAdvanceParams,
  SimulationIdParams,
  SimulationInjected,
  SimulationInjectParams,
  SimulationParams,
  SimulationStarted,
  SimulationTraced,
  SimulationTraceParams,
} from '../protocol/simulation';
import { readArrivals } from './arrivalTrace';
import { loadConfig } from './configFile';
import { findRun } from './evaluate';
import { exists, readText } from './files';
import { LiveSimulation } from './liveSimulation';
import { openRehearsal } from './rehearsal';

/** Frames of an answer, unless fewer are asked for, as long as that stays well below 1 MB. */
const FRAMES = 120;
const BYTES = 800_000;

function mostFrames({ tiers, models }: SimulationSetup): number {
  const perFrame = 100 + tiers.length * (700 + 25 * models.length) + 180 * models.length;
  return Math.max(1, Math.min(FRAMES, Math.floor(BYTES / perFrame)));
}

/** Every operation throws UserError, CancelledError, or something else for a bug. */
export class Simulations {
  private readonly alive = new Map<string, LiveSimulation>();
  /** The last request of each: they go one after the other. */
  private readonly last = new Map<string, Promise<unknown>>();
  private count = 0;

  async start(params: SimulationParams, job: Job): Promise<SimulationStarted> {
    const loaded = await loadConfig(params.config);
    const run = await findRun(loaded, { run: params.run });
    const settings = await settingsOf(loaded.config.simulation ?? simulationSchema.parse({}), params);
    const rehearsal = await openRehearsal(loaded, run, job);
    try {
      const { world } = rehearsal;
      const seed = params.seed ?? settings.seed ?? run.config.training.seed;
      const place = { file: loaded.path, path: 'simulation' };
      const plan = planTraffic(settings, world, { seed, place });
      const { trace } = settings.arrivals;
      if (trace !== undefined) {
        const file = resolve(dirname(loaded.path), trace);
        const { time, tier } = await readArrivals(
          file,
          world.tiers.map((t) => t.name),
        );
        plan.trace = () => tracedArrivals(time, tier);
        // As long as the trace is, to the end of its last window.
        plan.horizon = Math.ceil((time[time.length - 1] + 1e-6) / plan.windowSeconds) * plan.windowSeconds;
      }
      const simulation = new LiveSimulation(rehearsal, plan);
      const id = `simulation-${++this.count}`;
      this.alive.set(id, simulation);
      return { id, setup: simulation.setup };
    } catch (error) {
      await rehearsal.session.release();
      throw error;
    }
  }

  advance({ id, to, frames: most }: SimulationAdvanceParams, job: Job): Promise<SimulationAdvanced> {
    return this.inTurn(id, async (simulation) => {
      // Infinity comes through JSON as null: it means the end, too.
      const until = Number.isFinite(to) ? to : Infinity;
      const limit = mostFrames(simulation.setup);
      const { frames, log } = await simulation.advance(until, Math.min(most ?? limit, limit), job);
      return { now: simulation.now, frames, log, summary: simulation.summary(), done: simulation.done };
    });
  }

  inject({ id, event, at }: SimulationInjectParams, job: Job): Promise<SimulationInjected> {
    return this.inTurn(id, async (simulation) => {
      const parsed = happeningSchema.safeParse(event);
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        throw new UserError({
          what: `This cannot happen: ${issue.message}`,
          where: { path: ['event', ...issue.path].join('.') },
          remedy: 'Inject an event as "simulation.events" of a config has them, without "at".',
        });
      }
      const log = await simulation.inject(parsed.data, at, job);
      return { now: simulation.now, log };
    });
  }

  compare({ id }: SimulationIdParams, job: Job): Promise<ComparisonRow[]> {
    return this.inTurn(id, (simulation) => simulation.compare(job));
  }

  capacity({ id }: SimulationIdParams, job: Job): Promise<CapacityReport> {
    return this.inTurn(id, (simulation) => simulation.capacity(job));
  }

  async trace({ id, file, overwrite }: SimulationTraceParams, job: Job): Promise<SimulationTraced> {
    if (overwrite !== true && (await exists(file))) {
      throw new UserError({
        what: 'This file exists',
        where: { file },
        remedy: 'Name another one, or allow it to be replaced (--overwrite on the command line).',
      });
    }
    return this.inTurn(id, async (simulation) => ({ file, lines: await simulation.trace(file, job) }));
  }

  /** Ends a simulation, after what is under way; one that is gone already is no error. */
  async stop({ id }: SimulationIdParams): Promise<Record<string, never>> {
    if (!this.alive.has(id)) return {};
    await this.inTurn(id, async (simulation) => {
      this.alive.delete(id);
      await simulation.dispose();
    });
    this.last.delete(id);
    return {};
  }

  /** Requests to one simulation never meet: each sees what those before it left. */
  private async inTurn<T>(id: string, work: (simulation: LiveSimulation) => Promise<T>): Promise<T> {
    const before = this.last.get(id);
    const turn = (async () => {
      await before?.catch(() => undefined);
      return work(this.named(id));
    })();
    this.last.set(id, turn);
    return turn;
  }

  private named(id: string): LiveSimulation {
    const simulation = this.alive.get(id);
    if (simulation !== undefined) return simulation;
    throw new UserError({ what: `There is no simulation "${id}" any more`, remedy: 'Start it again.' });
  }
}

/** The config's settings with what the caller asks for instead. */
async function settingsOf(config: SimulationConfig, params: SimulationParams): Promise<SimulationConfig> {
  const { queriesPerDay = config.arrivals.queriesPerDay, days = config.arrivals.days } = params;
  const arrivals = { ...config.arrivals, queriesPerDay, days };
  const events = params.events === undefined ? config.events : await readEvents(params.events);
  return { ...config, arrivals, events };
}

async function readEvents(file: string): Promise<SimulationConfig['events']> {
  const text = await readText(file, 'the events');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UserError(
      {
        what: 'The events are not valid JSON',
        where: { file },
        remedy: 'Write a list: [{"kind": "outage", …}].',
      },
      { cause },
    );
  }
  const parsed = eventsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError({
    what: `This is no list of events: ${issue.message}`,
    where: { file, path: issue.path.join('.') },
    remedy:
      'Write events as "simulation.events" of a config has them: {"at": "09:30", "kind": "outage", "model": "…"}.',
  });
}
