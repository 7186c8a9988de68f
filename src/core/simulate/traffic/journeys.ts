/** A query's way: it chooses a model, is answered, fails or waits too long, tries again, and ends exactly once. */
import { agenda } from './agenda';
import type { Conditions } from './conditions';
import { draw, exponentialOf, uniformOf } from './draws';
import type { EventQueue } from './eventQueue';
import type { TrafficPlan } from './plan';
import type { ServerPool } from './pool';
import { stage, type Queries } from './queries';
import type { Service } from './service';
import type { Tally } from './tally';
import type { TierState } from './tierState';
import type { TraceRecord } from './traceRecord';
import { costOf, type TrafficWorld } from './world';

/** Grades travel on the agenda as whole numbers of this unit. */
export const GRADE_UNITS = 1e9;

export interface JourneyContext {
  world: TrafficWorld;
  plan: TrafficPlan;
  queue: EventQueue;
  queries: Queries;
  tiers: readonly TierState[];
  /** Of all tiers together. */
  all: Tally;
  conditions: Conditions;
  pool: ServerPool;
  service: Service;
}

export class Journeys {
  /** Requests to models, and those of them that were not a query's first. */
  requests = 0;
  retries = 0;

  constructor(
    private readonly x: JourneyContext,
    private readonly onEnd?: (record: TraceRecord) => void,
  ) {}

  /** A query arrives. */
  open(id: number, tier: number, prompt: number, now: number): void {
    const { queries: q, queue, plan, tiers, all, service } = this.x;
    const slot = q.open(id, now);
    q.tier[slot] = tier;
    q.prompt[slot] = prompt;
    q.need[slot] = service.needOf(tier, uniformOf(plan.seed, id, draw.criticality));
    tiers[tier].window.arrived++;
    tiers[tier].total.arrived++;
    all.arrived++;
    queue.push(now + plan.client.timeoutSeconds, agenda.timeout, slot, id);
    queue.push(now, agenda.choose, slot, q.generation[slot]);
  }

  /** Whether a choice can be made; one that is void by now always can. */
  ready(slot: number, generation: number): boolean {
    const { queries: q, service } = this.x;
    return q.generation[slot] !== generation || service.policy(q.need[slot]) !== undefined;
  }

  choose(slot: number, generation: number, now: number): void {
    const { queries: q, service, conditions, pool } = this.x;
    const policy = service.policy(q.need[slot]);
    if (q.generation[slot] !== generation || policy === undefined) return;
    const { up } = conditions;
    let model = policy.choose(q.prompt[slot], up & ~q.tried[slot]);
    // All have failed it: the best of them gets another chance.
    if (model < 0) model = policy.choose(q.prompt[slot], up);
    q.attempts[slot]++;
    q.tau[slot] = policy.tau;
    if (model < 0) return this.failed(slot, now, false);
    this.requests++;
    if (q.attempts[slot] > 1) this.retries++;
    q.model[slot] = model;
    const reception = pool.request(slot, model, now);
    if (reception !== 'down' && reception !== 'refused') return;
    q.tried[slot] |= 1 << model;
    this.failed(slot, now, reception === 'refused');
  }

  /** The answer of `slot` is complete, or its request has failed. */
  answered(slot: number, generation: number, now: number): void {
    const { world, queries: q, conditions, pool } = this.x;
    if (q.generation[slot] !== generation) return;
    const model = q.model[slot];
    const fails = pool.failsAtRandom(slot);
    pool.leave(slot, now);
    if (fails) {
      pool.servers[model].errors++;
      q.tried[slot] |= 1 << model;
      return this.failed(slot, now, false);
    }
    q.cost[slot] += costOf(world, conditions.price, q.prompt[slot], model);
    this.end(slot, 'served', now);
  }

  timeout(slot: number, id: number, now: number): void {
    const { world, queries: q, conditions, pool } = this.x;
    if (q.id[slot] !== id || q.stage[slot] === stage.ended) return;
    if (q.stage[slot] === stage.served) {
      // What was generated until then is paid for.
      const share = Math.min(1, (1000 * (now - q.since[slot])) / Math.max(q.takes[slot], 1e-9));
      q.cost[slot] += share * costOf(world, conditions.price, q.prompt[slot], q.model[slot]);
    }
    if (q.stage[slot] !== stage.choosing) pool.leave(slot, now);
    this.end(slot, 'timed-out', now);
  }

  /** A model has gone: all its requests fail, answered halfway or waiting. */
  failAll(model: number, now: number): void {
    const { queries: q, pool } = this.x;
    for (let slot = 0; slot < q.slots; slot++) {
      if (q.model[slot] !== model) continue;
      if (q.stage[slot] !== stage.queued && q.stage[slot] !== stage.served) continue;
      pool.leave(slot, now);
      pool.servers[model].errors++;
      q.tried[slot] |= 1 << model;
      this.failed(slot, now, false);
    }
  }

  /** An attempt has failed: another one, at once or after a while, or the end. */
  private failed(slot: number, now: number, atOnce: boolean): void {
    const { queries: q, queue, plan, pool } = this.x;
    const attempt = q.attempts[slot];
    if (attempt >= plan.client.attempts) return this.end(slot, 'failed', now);
    const jitter = 0.5 + uniformOf(plan.seed, q.id[slot], pool.purpose(slot, 31) + 3);
    const wait = atOnce ? 0 : (plan.client.backoffMs / 1000) * 2 ** (attempt - 1) * jitter;
    q.stage[slot] = stage.choosing;
    q.generation[slot]++;
    queue.push(now + wait, agenda.choose, slot, q.generation[slot]);
  }

  private end(slot: number, state: TraceRecord['state'], now: number): void {
    const { world, plan, queries: q, queue, tiers, all, conditions } = this.x;
    const id = q.id[slot];
    const tier = q.tier[slot];
    const model = q.model[slot];
    const score = state === 'served' ? conditions.scoreOf(plan.seed, id, q.prompt[slot], model) : null;
    for (const tally of [tiers[tier].window, tiers[tier].total, all]) {
      tally.cost += q.cost[slot];
      if (score !== null)
        tally.serve(model, q.prompt[slot], score, 1000 * (now - q.arrived[slot]), q.waited[slot]);
      else if (state === 'failed') tally.failed++;
      else tally.timedOut++;
    }
    if (score !== null && uniformOf(plan.seed, id, draw.graded) < plan.feedback.share) {
      const delay = 60 * plan.feedback.delayMinutes * exponentialOf(plan.seed, id, draw.delay);
      queue.push(now + delay, agenda.grade, tier, Math.round(score * GRADE_UNITS));
    }
    this.onEnd?.({
      query: id,
      arrived: q.arrived[slot],
      ended: now,
      tier: tiers[tier].tier.name,
      floor: this.x.service.floorOf(q.need[slot]),
      tau: q.tau[slot],
      prompt: world.ids[q.prompt[slot]],
      model: model < 0 ? null : world.models[model],
      state,
      attempts: q.attempts[slot],
      waitMs: 1000 * q.waited[slot],
      score,
      usd: q.cost[slot],
    });
    q.close(slot);
  }
}
