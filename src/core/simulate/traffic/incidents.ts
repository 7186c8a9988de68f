/** What events do to the simulated world, and how the log tells of them. */
import type { TimedEvent } from '../../simulationConfig';
import { agenda } from './agenda';
import type { Conditions } from './conditions';
import type { EventQueue } from './eventQueue';
import type { PromptSource } from './promptSource';
import type { LogEntry } from './result';
import type { Server } from './server';
import type { TrafficWorld } from './world';

export interface IncidentContext {
  world: TrafficWorld;
  conditions: Conditions;
  servers: readonly Server[];
  prompts: PromptSource;
  events: EventQueue;
  detectSeconds: number;
  log(entry: LogEntry): void;
  /** All requests at this model fail now. */
  failAll(model: number, now: number): void;
}

function percent(x: number): string {
  return `${Number((100 * x).toFixed(1))} %`;
}

function lasting(event: TimedEvent): string {
  return 'minutes' in event && event.minutes !== undefined && event.kind !== 'drift'
    ? ` for ${event.minutes} minutes`
    : '';
}

/** Lets an event begin; its end, if it has one, goes on the agenda. */
export function begin(
  event: TimedEvent,
  index: number,
  injected: boolean,
  now: number,
  x: IncidentContext,
): void {
  const say = (severity: LogEntry['severity'], message: string) =>
    x.log({
      at: now,
      kind: event.kind,
      severity,
      ...('model' in event ? { model: event.model } : {}),
      message,
      ...(injected ? { injected } : {}),
    });
  const m = 'model' in event ? x.world.models.indexOf(event.model) : -1;
  switch (event.kind) {
    case 'outage':
      x.servers[m].down++;
      say('bad', `${event.model} answers nothing${lasting(event)}.`);
      x.failAll(m, now);
      x.events.push(now + x.detectSeconds, agenda.detect, m);
      break;
    case 'slowdown':
      x.servers[m].slow *= event.factor;
      say('warning', `${event.model} takes ${event.factor} times as long${lasting(event)}.`);
      break;
    case 'price':
      x.conditions.changePrice(m, event);
      say('info', `${event.model} costs ${priceText(event.factor)}${lasting(event)}.`);
      x.events.push(now, agenda.replan);
      break;
    case 'drift':
      x.prompts.drifts(event.mix, now, 60 * event.minutes);
      say('warning', `Other prompts come: ${mixText(event.mix)}.`);
      break;
    case 'quality':
      x.conditions.drop[m] += event.drop;
      say(
        'warning',
        `${event.model} silently loses ${Number((100 * event.drop).toFixed(2))} points of mean score${lasting(event)}.`,
      );
      break;
    case 'join':
      x.conditions.join(m);
      say('good', `${event.model} joins the pool.`);
      x.events.push(now, agenda.replan);
      break;
  }
  if (event.kind !== 'drift' && event.kind !== 'join' && event.minutes !== undefined)
    x.events.push(now + 60 * event.minutes, agenda.end, index);
}

/** Undoes an event that lasted for some time. */
export function end(event: TimedEvent, now: number, x: IncidentContext): void {
  if (!('model' in event)) return;
  const m = x.world.models.indexOf(event.model);
  const say = (message: string) =>
    x.log({ at: now, kind: event.kind, severity: 'good', model: event.model, message });
  switch (event.kind) {
    case 'outage':
      x.servers[m].down--;
      say(`${event.model} answers again.`);
      x.events.push(now + x.detectSeconds, agenda.detect, m);
      break;
    case 'slowdown':
      x.servers[m].slow /= event.factor;
      say(`${event.model} is as fast as before.`);
      break;
    case 'price':
      x.conditions.endPriceChange(m, event);
      say(`${event.model} costs ${priceText(x.conditions.priceFactor(m))}.`);
      x.events.push(now, agenda.replan);
      break;
    case 'quality':
      x.conditions.drop[m] = Math.max(0, x.conditions.drop[m] - event.drop);
      say(`${event.model} answers as well as before.`);
      break;
    case 'join':
      break;
  }
}

function priceText(factor: number): string {
  return factor === 1 ? 'its usual price again' : `${factor} times its usual price`;
}

function mixText(mix: Readonly<Record<string, number>>): string {
  const sum = Object.values(mix).reduce((a, b) => a + b, 0);
  return Object.entries(mix)
    .filter(([, weight]) => weight > 0)
    .map(([task, weight]) => `${percent(weight / sum)} ${task}`)
    .join(', ');
}
