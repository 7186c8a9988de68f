/** A simulation that somebody watches: it goes on when asked, and can be taken back to an earlier time. */
import type { Happening } from '../core/simulationConfig';
import { capacityOf } from '../core/simulate/traffic/capacity';
import { FloorPlanner } from '../core/simulate/traffic/floorPlanner';
import { requireEvent, type TrafficPlan } from '../core/simulate/traffic/plan';
import { ProteusRouter, type ScoreCache } from '../core/simulate/traffic/proteusRouter';
import { registryRouters } from '../core/simulate/traffic/registryRouters';
import type {
  CapacityReport,
  ComparisonRow,
  Frame,
  LogEntry,
  SimulationSetup,
  SimulationSummary,
} from '../core/simulate/traffic/result';
import type { TrafficRouter } from '../core/simulate/traffic/router';
import { RuleRouter } from '../core/simulate/traffic/ruleRouter';
import { TrafficSimulation } from '../core/simulate/traffic/simulation';
import { traceLine, type TraceRecord } from '../core/simulate/traffic/traceRecord';
import type { Job } from '../core/trainingLog';
import type { Rehearsal } from './rehearsal';
import { WholeFile } from './wholeFile';

/** Events between two looks at whether the user has had enough. */
const SLICE = 100_000;
/** Bytes of a trace that are gathered before they are written. */
const PIECE = 1 << 20;

/** What came about on the way, in order. */
interface Course {
  frames: Frame[];
  log: LogEntry[];
}

type Injections = readonly { at: number; event: Happening }[];

export class LiveSimulation {
  readonly setup: SimulationSetup;
  private simulation: TrafficSimulation;
  private readonly cache: ScoreCache = new Map();
  private readonly planner: FloorPlanner;
  private readonly router: TrafficRouter;
  private injected: Injections = [];
  /** Not handed out yet: what came about before a request was cancelled comes with the next one. */
  private pending: Course = { frames: [], log: [] };

  constructor(
    private readonly rehearsal: Rehearsal,
    private readonly plan: TrafficPlan,
  ) {
    const { world, data, notes } = rehearsal;
    this.planner = new FloorPlanner(data, plan.failover);
    this.router = this.proteus();
    this.simulation = this.fresh();
    this.setup = {
      seed: plan.seed,
      horizon: plan.horizon,
      windowSeconds: plan.windowSeconds,
      models: [...world.models],
      tasks: [...new Set(world.tasks)].filter((task) => task !== ''),
      prompts: world.ids.length,
      tiers: world.tiers.map(({ name, floor, share }) => ({ name, floor, share })),
      delta: plan.feedback.delta,
      assumptions: [...notes, ...plan.assumptions],
    };
  }

  get now(): number {
    return this.simulation.now;
  }

  get done(): boolean {
    return this.simulation.done;
  }

  summary(): SimulationSummary {
    return this.simulation.summary();
  }

  async advance(to: number, frames: number, job: Job): Promise<Course> {
    // What has arrived by the horizon is waited for.
    const until = to >= this.plan.horizon ? Infinity : to;
    await this.goOn(until, frames, job);
    const course = this.pending;
    this.pending = { frames: [], log: [] };
    return course;
  }

  /**
   * Lets something happen now or, by way of a new start with the same past, at an earlier time.
   * @throws UserError where it cannot happen
   */
  async inject(event: Happening, at: number | undefined, job: Job): Promise<LogEntry[]> {
    const when = at ?? this.now;
    requireEvent({ ...event, atSeconds: when }, this.rehearsal.world, { path: 'event' });
    if (when < this.now) await this.rewind(when, job);
    // A cancelled request may have left it between two windows, where a replay could not inject.
    else if (this.simulation.underWay) await this.goOn(Infinity, this.pending.frames.length + 1, job);
    this.injected = [...this.injected, { at: this.now, event }];
    this.simulation.inject(event);
    await this.goOn(this.now, Infinity, job);
    const { log } = this.pending;
    this.pending.log = [];
    return log;
  }

  /** The other routers on the same traffic, up to the present time. */
  async compare(job: Job): Promise<ComparisonRow[]> {
    const { data } = this.rehearsal;
    const rows: ComparisonRow[] = [
      { name: this.router.name, kind: this.router.kind, knows: '', summary: this.summary() },
    ];
    const others = [new RuleRouter(data), ...registryRouters(data)];
    for (const [k, router] of others.entries()) {
      const simulation = this.fresh(router);
      const part: Job = {
        progress: (p) =>
          job.progress({
            ...p,
            fraction: (k + p.fraction) / others.length,
            message: `Simulating ${router.name}`,
          }),
        checkCancelled: () => job.checkCancelled(),
      };
      await this.replay(simulation, router, this.now, part);
      const { name, kind, knows } = router;
      rows.push({ name, kind, knows, summary: simulation.summary() });
    }
    return rows;
  }

  capacity(job: Job): Promise<CapacityReport> {
    const { world, data } = this.rehearsal;
    return capacityOf(world, data, this.plan, {
      checkCancelled: () => job.checkCancelled(),
      rest,
      progress: (fraction) =>
        job.progress({ phase: 'simulate', fraction, message: 'Working out capacities' }),
    });
  }

  /** Runs it again to the present time, and writes what became of every query. */
  async trace(path: string, job: Job): Promise<number> {
    const file = await WholeFile.open(path);
    try {
      let lines = 0;
      let text = '';
      const simulation = this.fresh(this.router, (record) => {
        lines++;
        text += `${traceLine(record)}\n`;
      });
      const write = async (least: number) => {
        if (text.length < least) return;
        const bytes = Buffer.from(text);
        text = '';
        await file.write(bytes);
      };
      await this.replay(simulation, this.router, this.now, job, () => write(PIECE));
      await write(1);
      await file.publish();
      return lines;
    } finally {
      await file.discard();
    }
  }

  dispose(): Promise<void> {
    return this.rehearsal.session.release();
  }

  private proteus(): ProteusRouter {
    const { session, prompts, data } = this.rehearsal;
    const available = data.models.map(() => true);
    const source = async (tau: number, price: Float64Array) =>
      (await session.route(prompts, tau, { available, price, scores: true })).score;
    return new ProteusRouter(this.planner, data.models.length, source, this.cache);
  }

  private fresh(router: TrafficRouter = this.router, onEnd?: (r: TraceRecord) => void): TrafficSimulation {
    return new TrafficSimulation(this.rehearsal.world, this.plan, router, onEnd);
  }

  private async rewind(to: number, job: Job): Promise<void> {
    const { windowSeconds } = this.plan;
    const start = Math.floor(to / windowSeconds) * windowSeconds;
    const injected = this.injected.filter(({ at }) => at <= start);
    const simulation = this.fresh();
    await this.replay(simulation, this.router, start, job, undefined, injected);
    // Only now: one that is cancelled before leaves everything as it was.
    this.simulation = simulation;
    this.injected = injected;
    const { frames, log } = this.pending;
    this.pending = {
      frames: frames.filter((frame) => frame.to <= start),
      log: log.filter((entry) => entry.at <= start),
    };
  }

  private goOn(to: number, most: number, job: Job): Promise<void> {
    return this.drive(this.simulation, this.router, to, job, { course: this.pending, most });
  }

  /** Goes to a time with all that was injected by hand before it. */
  private async replay(
    simulation: TrafficSimulation,
    router: TrafficRouter,
    to: number,
    job: Job,
    between?: () => Promise<void>,
    injected: Injections = this.injected,
  ): Promise<void> {
    for (const { at, event } of injected) {
      if (at > to) break;
      await this.drive(simulation, router, at, job, { between });
      simulation.inject(event);
    }
    await this.drive(simulation, router, to, job, { between });
  }

  /** @param course takes what comes about, up to `most` frames; left out: nobody wants it */
  private async drive(
    simulation: TrafficSimulation,
    router: TrafficRouter,
    to: number,
    job: Job,
    how: { course?: Course; most?: number; between?: () => Promise<void> },
  ): Promise<void> {
    const { course, most = Infinity, between } = how;
    for (;;) {
      const frames = most - (course?.frames.length ?? 0);
      const part = simulation.advance({ to, frames, events: SLICE });
      course?.frames.push(...part.frames);
      course?.log.push(...part.log);
      await between?.();
      if (part.halt === 'unprepared') await router.prepare?.();
      if (part.halt === 'reached') return;
      const { horizon } = this.plan;
      const message = `Simulated ${(simulation.now / 3600).toFixed(1)} of ${(horizon / 3600).toFixed(1)} hours`;
      job.progress({ phase: 'simulate', fraction: Math.min(1, simulation.now / horizon), message });
      await rest();
      job.checkCancelled();
    }
  }
}

/** Lets others have a turn: a cancel gets through. */
function rest(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
