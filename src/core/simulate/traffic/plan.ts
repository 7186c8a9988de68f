/** From the `simulation` section of a config to what is simulated, with every default filled in and checked. */
import { UserError, type ErrorPlace } from '../../errors';
import { listNames, nearestName } from '../../nearest';
import { secondsOf, type ServerConfig, type SimulationConfig, type TimedEvent } from '../../simulationConfig';
import type { ArrivalStream } from './arrivals';
import { MOST_MODELS } from './mask';
import type { ServerSpec } from './server';
import type { TrafficWorld } from './world';

export interface TrafficPlan extends Pick<
  SimulationConfig,
  'arrivals' | 'criticality' | 'client' | 'feedback' | 'control' | 'failover'
> {
  seed: number;
  /** Seconds. */
  horizon: number;
  windowSeconds: number;
  /** M. */
  servers: ServerSpec[];
  events: TimedEvent[];
  /** In place of the random arrivals; a fresh stream for each call. */
  trace?: () => ArrivalStream;
  assumptions: string[];
}

const DEFAULT: Omit<ServerSpec, 'timing'> = {
  concurrency: 64,
  queue: 1000,
  requestsPerMinute: Infinity,
  tokensPerMinute: Infinity,
  firstTokenMs: 400,
  tokensPerSecond: 60,
  answerTokens: 200,
  spread: 'lognormal',
  errorRate: 0,
};

/**
 * @param place of the section, for errors
 * @throws UserError for models and tasks that there are not, an event that cannot happen, and too many models
 */
export function planTraffic(
  config: SimulationConfig,
  world: TrafficWorld,
  { seed, place }: { seed: number; place: ErrorPlace },
): TrafficPlan {
  if (world.models.length > MOST_MODELS) {
    throw new UserError({
      what: `The simulator takes up to ${MOST_MODELS} models; this run has ${world.models.length}`,
      where: place,
      remedy: 'Train a router for a smaller pool.',
    });
  }
  for (const name of Object.keys(config.models)) requireModel(name, world, placeAt(place, 'models'));
  const servers = world.models.map((name) =>
    serverOf({ ...config.servers, ...definedOf(config.models[name] ?? {}) }, world),
  );
  const events = config.events.map((event, i): TimedEvent => {
    const timed = { ...event, atSeconds: secondsOf(event.at) };
    requireEvent(timed, world, placeAt(place, `events[${i}]`));
    return timed;
  });
  return {
    arrivals: config.arrivals,
    criticality: config.criticality,
    client: config.client,
    feedback: config.feedback,
    control: config.control,
    failover: config.failover,
    seed,
    horizon: config.arrivals.days * 86_400,
    windowSeconds: config.windowMinutes * 60,
    servers,
    events: events.sort((a, b) => a.atSeconds - b.atSeconds),
    assumptions: assumptionsOf(config, world, servers),
  };
}

function definedOf(config: ServerConfig): ServerConfig {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
}

function serverOf(config: ServerConfig, world: TrafficWorld): ServerSpec {
  const timing = config.timing ?? (world.latency === undefined ? 'tokens' : 'data');
  return { ...DEFAULT, ...definedOf(config), timing: world.latency === undefined ? 'tokens' : timing };
}

function assumptionsOf(
  config: SimulationConfig,
  world: TrafficWorld,
  servers: readonly ServerSpec[],
): string[] {
  const notes: string[] = [];
  const set = [config.servers, ...Object.values(config.models)];
  const given = (key: keyof ServerConfig) => set.some((server) => server[key] !== undefined);
  if (!given('concurrency'))
    notes.push(`Every model answers up to ${DEFAULT.concurrency} requests at the same time.`);
  if (servers.some((s) => s.timing === 'tokens') && !given('firstTokenMs') && !given('tokensPerSecond')) {
    notes.push(
      `The data has no latencies: ${DEFAULT.firstTokenMs} ms to the first token, then ${DEFAULT.tokensPerSecond} tokens a second, for every model.`,
    );
  }
  if (servers.some((s) => s.timing === 'tokens') && world.dollars.some(Boolean) && !given('answerTokens'))
    notes.push(`The data has dollars and no tokens: answers of ${DEFAULT.answerTokens} tokens.`);
  if (!given('requestsPerMinute') && !given('tokensPerMinute')) notes.push('No rate limits.');
  if (config.arrivals.trace === undefined && config.arrivals.daily === undefined)
    notes.push('Traffic has the shape of office hours.');
  return notes;
}

function placeAt(place: ErrorPlace, part: string): ErrorPlace {
  return { ...place, path: place.path === undefined ? part : `${place.path}.${part}` };
}

function requireModel(name: string, world: TrafficWorld, where: ErrorPlace): void {
  if (world.models.includes(name)) return;
  const near = nearestName(name, world.models);
  throw new UserError({
    what: `There is no model ${JSON.stringify(name)} in this run`,
    where,
    remedy:
      near === undefined
        ? `It has ${listNames(world.models)}. One that the router has never seen needs a training.`
        : `Did you mean ${JSON.stringify(near)}?`,
  });
}

/** @throws UserError where an event names what there is not, or cannot change anything */
export function requireEvent(event: TimedEvent, world: TrafficWorld, where: ErrorPlace): void {
  if (event.kind !== 'drift') return requireModel(event.model, world, where);
  const tasks = [...new Set(world.tasks)].filter((task) => task !== '');
  const names = Object.keys(event.mix);
  const unknown = names.find((name) => !tasks.includes(name));
  if (unknown !== undefined) {
    const near = nearestName(unknown, tasks);
    throw new UserError({
      what: `No test prompt has the task ${JSON.stringify(unknown)}`,
      where,
      remedy:
        near !== undefined
          ? `Did you mean ${JSON.stringify(near)}?`
          : tasks.length > 0
            ? `The tasks are ${listNames(tasks)}.`
            : 'The data names no tasks ("dataset" or "task" of an outcome), so the mix cannot drift.',
    });
  }
  if (!names.some((name) => event.mix[name] > 0)) {
    throw new UserError({
      what: 'The mix has no task with any weight',
      where,
      remedy: 'Give at least one task a weight above 0.',
    });
  }
}
