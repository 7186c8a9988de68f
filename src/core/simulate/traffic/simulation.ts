/**
 * The discrete-event simulation of a router in service. It moves on only when asked; the same plan, world and
 * injections give the same frames, log and trace, to the last bit.
 */
import { Rng } from '../../rng';
import type { Happening, TimedEvent } from '../../simulationConfig';
import { agenda } from './agenda';
import { poissonArrivals, type ArrivalStream } from './arrivals';
import { Conditions } from './conditions';
import { draw, uniformOf } from './draws';
import { EventQueue, type Agendum } from './eventQueue';
import { begin, end, type IncidentContext } from './incidents';
import { GRADE_UNITS, Journeys } from './journeys';
import type { TrafficPlan } from './plan';
import { ServerPool } from './pool';
import { PromptSource } from './promptSource';
import { Queries } from './queries';
import type { Frame, LogEntry, SimulationSummary } from './result';
import type { TrafficRouter } from './router';
import { Service } from './service';
import { ShiftWatch } from './shift';
import { Tally } from './tally';
import { TierState } from './tierState';
import type { TraceRecord } from './traceRecord';
import type { TrafficWorld } from './world';

export interface AdvanceOptions {
  /** Simulated seconds; the window that holds them is completed. */
  to: number;
  /** The most windows to complete. */
  frames?: number;
  /** The most events to handle before pausing, so that others get a turn. */
  events?: number;
}

export interface Advanced {
  /** Why it came back: time or frames are reached, it was enough for now, or the router must prepare. */
  halt: 'reached' | 'paused' | 'unprepared';
  frames: Frame[];
  log: LogEntry[];
}

export class TrafficSimulation {
  /** End of the last window, in simulated seconds. */
  now = 0;
  /** The horizon is passed and every query has ended. */
  done = false;
  private readonly queue = new EventQueue();
  private readonly queries = new Queries();
  private readonly tiers: TierState[];
  private readonly all: Tally;
  private readonly conditions: Conditions;
  private readonly pool: ServerPool;
  private readonly prompts: PromptSource;
  private readonly service: Service;
  private readonly journeys: Journeys;
  private readonly shift: ShiftWatch;
  private readonly arrivals: ArrivalStream;
  private readonly incidents: IncidentContext;
  private readonly happenings: { event: TimedEvent; injected: boolean }[];
  private readonly shares: Float64Array;
  private readonly next: Agendum = { time: 0, kind: 0, a: 0, b: 0 };
  private arrived = 0;
  private windows = 0;
  /** Time of the last event that was handled. */
  private clock = 0;
  private frames: Frame[] = [];
  private log: LogEntry[] = [];

  constructor(
    world: TrafficWorld,
    private readonly plan: TrafficPlan,
    router: TrafficRouter,
    onEnd?: (record: TraceRecord) => void,
  ) {
    const log = (entry: LogEntry) => void this.log.push(entry);
    this.tiers = world.tiers.map((tier) => new TierState(tier, plan, world));
    this.all = new Tally(world.models.length);
    const joining = plan.events.flatMap((event) => (event.kind === 'join' ? [event.model] : []));
    this.conditions = new Conditions(world, joining);
    this.pool = new ServerPool(world, plan.servers, this.queries, this.queue, plan.seed);
    this.prompts = new PromptSource(world, plan.seed, plan.arrivals.prompts === 'once');
    this.service = new Service(router, this.tiers, plan.criticality, this.conditions, log);
    this.journeys = new Journeys(
      {
        world,
        plan,
        queue: this.queue,
        queries: this.queries,
        tiers: this.tiers,
        all: this.all,
        conditions: this.conditions,
        pool: this.pool,
        service: this.service,
      },
      onEnd,
    );
    this.shift = new ShiftWatch(world.outlook, plan.feedback.delta, plan.horizon / plan.windowSeconds);
    this.arrivals = plan.trace?.() ?? poissonArrivals(plan.arrivals, plan.horizon, new Rng(plan.seed));
    const sum = world.tiers.reduce((total, tier) => total + tier.share, 0);
    let to = 0;
    this.shares = Float64Array.from(world.tiers, (tier) => (to += tier.share / sum));
    this.incidents = {
      world,
      conditions: this.conditions,
      servers: this.pool.servers,
      prompts: this.prompts,
      events: this.queue,
      detectSeconds: plan.client.detectSeconds,
      log,
      failAll: (model, now) => this.journeys.failAll(model, now),
    };
    this.happenings = plan.events.map((event) => ({ event, injected: false }));
    this.queue.push(0, agenda.replan);
    this.happenings.forEach(({ event }, k) => this.queue.push(event.atSeconds, agenda.happen, k));
    if (plan.control.enabled) this.queue.push(plan.control.everyMinutes * 60, agenda.control);
    this.queue.push(Math.min(plan.windowSeconds, plan.horizon), agenda.window);
    this.awaitArrival();
  }

  /** Goes on. What it returns has not been returned before. */
  advance({ to, frames = Infinity, events = Infinity }: AdvanceOptions): Advanced {
    let halt: Advanced['halt'] = 'reached';
    for (let handled = 0; !this.done && this.frames.length < frames; handled++) {
      if (this.queue.nextTime > this.now && this.now >= to) break;
      if (handled >= events) {
        halt = 'paused';
        break;
      }
      this.queue.peek(this.next);
      if (!this.handle(this.next)) {
        halt = 'unprepared';
        break;
      }
    }
    const result = { halt, frames: this.frames, log: this.log };
    this.frames = [];
    this.log = [];
    return result;
  }

  /** It paused between the end of a window and that of the next: nothing can be injected there. */
  get underWay(): boolean {
    return this.clock > this.now;
  }

  /** Lets something happen now, at the end of a window; `requireEvent` has agreed to it. */
  inject(happening: Happening): void {
    const event = { ...happening, atSeconds: this.now };
    this.queue.push(this.now, agenda.happen, this.happenings.length);
    this.happenings.push({ event, injected: true });
  }

  summary(): SimulationSummary {
    const asCertified = this.conditions.asCertified;
    return {
      ...this.all.counts,
      seconds: this.now,
      inFlight: this.queries.inFlight,
      costUsd: this.all.cost,
      latency: this.all.latency,
      tiers: this.tiers.map((tier) => tier.summary(this.now, asCertified)),
      requests: this.journeys.requests,
      retries: this.journeys.retries,
      control: this.plan.control.enabled
        ? this.tiers.map(({ tier, control }) => ({ tier: tier.name, ...control.stability }))
        : [],
    };
  }

  /** Handles the first event, and takes it off the agenda; false where the router must prepare first. */
  private handle({ time, kind, a, b }: Agendum): boolean {
    if (kind === agenda.choose) {
      if (!this.journeys.ready(a, b)) return false;
    } else if (kind === agenda.replan && !this.replan(time)) return false;
    this.queue.drop();
    this.clock = time;
    switch (kind) {
      case agenda.arrive:
        this.arrive(a, time);
        break;
      case agenda.choose:
        this.journeys.choose(a, b, time);
        break;
      case agenda.done:
        this.journeys.answered(a, b, time);
        break;
      case agenda.timeout:
        this.journeys.timeout(a, b, time);
        break;
      case agenda.bucket:
        this.pool.servers[a].awaitsBucket = false;
        this.pool.startNext(a, time);
        break;
      case agenda.grade:
        this.grade(a, b / GRADE_UNITS, time);
        break;
      case agenda.window:
        this.endWindow(time);
        break;
      case agenda.happen:
        begin(this.happenings[a].event, a, this.happenings[a].injected, time, this.incidents);
        break;
      case agenda.end:
        end(this.happenings[a].event, time, this.incidents);
        break;
      case agenda.detect:
        this.conditions.setLost(a, this.pool.servers[a].down > 0);
        this.queue.push(time, agenda.replan);
        break;
      case agenda.control:
        this.control(time);
        break;
    }
    return true;
  }

  private replan(now: number): boolean {
    this.service.outdated();
    return this.service.replan(now);
  }

  private awaitArrival(): void {
    const { time, tier } = this.arrivals.next();
    if (time < this.plan.horizon) this.queue.push(time, agenda.arrive, tier);
  }

  private arrive(traced: number, now: number): void {
    const id = this.arrived++;
    const { seed } = this.plan;
    let tier = traced;
    if (tier < 0) {
      const u = uniformOf(seed, id, draw.tier);
      tier = 0;
      while (tier < this.shares.length - 1 && this.shares[tier] <= u) tier++;
    }
    const prompt = this.prompts.at(id, now);
    this.journeys.open(id, tier, prompt, now);
    const way = this.shift.add(prompt);
    if (way !== undefined) this.shifted(way, now);
    this.awaitArrival();
  }

  private shifted(way: 'harder' | 'easier', now: number): void {
    const message = `The prompts that come are ${way} than those of the calibration, by the router's own predictions.`;
    this.log.push({ at: now, kind: 'shift', severity: 'bad', message });
    for (const tier of this.tiers)
      this.service.revoke(tier, now, `the traffic has become ${way} than what it was proved for`);
  }

  private grade(t: number, score: number, now: number): void {
    const state = this.tiers[t];
    state.control.grade(score);
    const verdict = state.watch.grade(score);
    if (verdict === undefined) return;
    const { name, floor } = state.tier;
    const { n, mean } = state.watch.band.value;
    const grades = `${n} grades so far, mean ${(mean ?? 0).toFixed(3)}`;
    this.log.push({
      at: now,
      kind: verdict,
      severity: verdict === 'violation' ? 'bad' : 'good',
      tier: name,
      message:
        verdict === 'violation'
          ? `Grades refute the floor ${floor} of tier ${name} (${grades}).`
          : `Grades prove that tier ${name} is above its floor ${floor} again.`,
    });
    if (verdict === 'violation') this.service.revoke(state, now, 'grades refute its floor');
  }

  private control(now: number): void {
    const changed = this.tiers.filter((state) => state.control.step());
    for (const { tier, control } of changed) {
      const message = `Control asks for ${control.nudge.toFixed(4)} above the floor of tier ${tier.name}.`;
      this.log.push({ at: now, kind: 'control', severity: 'info', tier: tier.name, message });
    }
    if (changed.length > 0) this.queue.push(now, agenda.replan);
    if (now < this.plan.horizon) this.queue.push(now + this.plan.control.everyMinutes * 60, agenda.control);
  }

  private endWindow(now: number): void {
    const asCertified = this.conditions.asCertified;
    this.frames.push({
      index: this.windows++,
      from: this.now,
      to: now,
      tiers: this.tiers.map((tier) => tier.endWindow(now - this.now, asCertified)),
      models: this.pool.servers.map((server, m) => ({
        available: this.conditions.isUp(m),
        ...server.endWindow(now),
      })),
      inFlight: this.queries.inFlight,
    });
    this.shift.endWindow();
    this.now = now;
    this.done = now >= this.plan.horizon && this.queries.inFlight === 0;
    const { windowSeconds, horizon } = this.plan;
    const next = now < horizon ? Math.min((this.windows + 1) * windowSeconds, horizon) : now + windowSeconds;
    this.queue.push(next, agenda.window);
  }
}
