/** The host's simulation: what it asks of the engine, and how it comes back after a loss. */
import assert from 'node:assert/strict';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { CancelledError, UserError } from '../../../src/core/errors';
import type { SimulationSummary } from '../../../src/core/simulate/traffic/result';
import type { Happening } from '../../../src/core/simulationConfig';
import type { Report } from '../../../src/core/report';
import { EngineStoppedError } from '../../../src/host/engineClient';
import { partsOf } from '../../../src/host/simulationParts';
import { SimulationSession, type SessionSurroundings } from '../../../src/host/simulationSession';
import type { SimulationPart } from '../../../src/protocol/simulationPanel';
import { makePlan, makeWorld, skillRouter } from '../traffic/support';
import { TrafficSimulation } from '../../../src/core/simulate/traffic/simulation';

const skill = [0.6, 0.75, 0.9];
const world = makeWorld({ skill });
const plan = makePlan(world, { arrivals: { queriesPerDay: 2000 } });
const outage: Happening = { kind: 'outage', model: 'm1' };
const HOUR = 3600;

/** An engine with a real simulation in it, whose answers can be made to fail. */
class FakeEngine {
  calls: string[] = [];
  failure: Error | undefined;
  trained = true;
  pid = 1;
  onCompare: () => void = () => undefined;
  private simulation = this.fresh();
  private injected: { at: number; event: Happening }[] = [];

  private fresh() {
    return new TrafficSimulation(world, plan, skillRouter(skill));
  }
  private async answer<T>(call: string, value: () => T): Promise<T> {
    this.calls.push(call);
    await Promise.resolve();
    if (this.failure !== undefined) throw this.failure;
    return value();
  }
  latest = () =>
    this.answer('latest', () => ({
      run: this.trained ? { runDir: '/p/.proteus/runs/one', report: {} as Report, backend: '' } : null,
      unfinished: null,
      changes: null,
    }));
  startSimulation = ({ seed }: { seed?: number }) =>
    this.answer(`start ${seed ?? '-'}`, () => {
      this.simulation = this.fresh();
      this.injected = [];
      const { tiers, models } = world;
      return {
        id: 's',
        setup: {
          seed: seed ?? 42,
          horizon: plan.horizon,
          windowSeconds: plan.windowSeconds,
          models: [...models],
          tasks: ['sums'],
          prompts: 1,
          tiers: [...tiers],
          delta: 0.05,
          assumptions: [],
        },
      };
    });
  advanceSimulation = ({ to, frames }: { to: number; frames?: number }) =>
    this.answer(`advance ${to}`, () => {
      const part = this.simulation.advance({ to: to >= plan.horizon ? Infinity : to, frames });
      const { now, done } = this.simulation;
      return { now, frames: part.frames, log: part.log, summary: this.simulation.summary(), done };
    });
  injectEvent = ({ event, at }: { event: Happening; at?: number }) =>
    this.answer(`inject ${at ?? '-'}`, () => {
      if (at !== undefined && at < this.simulation.now) {
        const start = Math.floor(at / plan.windowSeconds) * plan.windowSeconds;
        this.injected = this.injected.filter((i) => i.at <= start);
        this.simulation = this.fresh();
        for (const i of this.injected) {
          this.simulation.advance({ to: i.at });
          this.simulation.inject(i.event);
        }
        this.simulation.advance({ to: start });
      }
      const { now } = this.simulation;
      this.injected.push({ at: now, event });
      this.simulation.inject(event);
      return { now, log: this.simulation.advance({ to: now }).log };
    });
  compareRouters = () =>
    this.answer('compare', () => {
      this.onCompare();
      return [];
    });
  simulationCapacity = () =>
    this.answer('capacity', () => ({ outages: [], cheapest: null, additions: [], scaling: [] }));
  traceSimulation = ({ file }: { file: string }) => this.answer('trace', () => ({ file, lines: 3 }));
  stopSimulation = async () => {
    await this.answer('stop', () => undefined);
  };
}

describe('SimulationSession', () => {
  let engine: FakeEngine;
  let reported: unknown[];
  let came: { part: SimulationPart; cut?: number }[];
  let session: SimulationSession;

  const make = () => {
    const surroundings: SessionSurroundings = {
      engine,
      config: '/p/router.proteus.json',
      configName: 'router.proteus.json',
      newCancellation: () => new CancellationTokenSource(),
      changed: () => undefined,
      came: (part, cut) => came.push({ part, cut }),
      report: (error) => reported.push(error),
      logError: () => undefined,
    };
    return new SimulationSession(surroundings);
  };
  const content = () => {
    const { content: now } = session;
    assert.ok(now.kind === 'live', now.kind);
    return now;
  };

  beforeEach(() => {
    engine = new FakeEngine();
    reported = [];
    came = [];
    session = make();
  });

  it('offers to train where there is no run, and says what is wrong with a config', async () => {
    engine.trained = false;
    await session.open();
    assert.deepEqual(engine.calls, ['latest']);
    assert.equal(session.content.kind, 'empty');
    engine.failure = new UserError({ what: 'No such model', remedy: 'Name another.' });
    await session.open();
    assert.deepEqual(session.content, { kind: 'failed', what: 'No such model', remedy: 'Name another.' });
  });

  it('goes on by as many windows as are asked for', async () => {
    await session.open();
    await session.advance(HOUR, 5);
    assert.equal(session.history.frames.length, 5);
    await session.advance(HOUR, 100);
    assert.equal(session.history.now, HOUR);
    assert.equal(session.history.frames.length, 12);
    await session.advance(plan.horizon, 1000);
    assert.ok(session.history.done);
    const calls = engine.calls.length;
    await session.advance(plan.horizon, 1000);
    assert.equal(engine.calls.length, calls, 'a simulation at its end was asked for more');
  });

  it('goes back for an event in the past, and forgets later ones', async () => {
    await session.open();
    await session.advance(2 * HOUR, 1000);
    await session.inject(outage, 2 * HOUR);
    await session.advance(3 * HOUR, 1000);
    await session.inject({ kind: 'outage', model: 'm2' }, HOUR);
    assert.deepEqual(content().injected, [{ at: HOUR, event: { kind: 'outage', model: 'm2' } }]);
    assert.equal(session.history.now, HOUR);
    assert.equal(came.at(-1)?.cut, HOUR);
    assert.deepEqual(
      session.history.log.filter((e) => e.injected).map((e) => [e.at, e.model]),
      [[HOUR, 'm2']],
    );
    assert.ok(session.history.frames.every((f) => f.to <= HOUR));
  });

  it('makes the same simulation again after the engine was lost', async () => {
    await session.open();
    await session.advance(HOUR, 1000);
    await session.inject(outage, HOUR);
    await session.advance(4 * HOUR, 1000);
    const before = structuredClone({ frames: session.history.frames, log: session.history.log });
    engine.failure = new EngineStoppedError('killed by SIGKILL');
    await session.advance(5 * HOUR, 1000);
    assert.deepEqual(session.content, { kind: 'stopped', reason: 'killed by SIGKILL' });
    engine.failure = undefined;
    await session.reopen();
    assert.ok(engine.calls.includes('start 42'), 'another seed');
    assert.deepEqual(content().injected, [{ at: HOUR, event: outage }]);
    assert.equal(content().job, null);
    assert.deepEqual({ frames: session.history.frames, log: session.history.log }, before);
  });

  it('notices that the engine ended while nothing was asked of it', async () => {
    await session.open();
    await session.advance(HOUR, 1000);
    engine.pid = 2;
    const calls = engine.calls.length;
    await session.capacity();
    assert.equal(session.content.kind, 'stopped');
    assert.equal(engine.calls.length, calls, 'another engine was asked');
    await session.reopen();
    assert.equal(session.history.now, HOUR);
    await session.capacity();
    assert.ok(content().capacity !== null);
  });

  it('starts again without what was injected', async () => {
    await session.open({ seed: 9, injected: [{ at: HOUR, event: outage }], reached: 2 * HOUR });
    assert.equal(session.history.now, 2 * HOUR);
    const { number } = session;
    await session.restart();
    assert.deepEqual(content().injected, []);
    assert.deepEqual([session.history.now, session.number], [0, number + 1]);
    assert.equal(engine.calls.filter((c) => c === 'start 9').length, 2);
    assert.ok(engine.calls.includes('stop'));
  });

  it('leaves the simulation as it was where a question fails or is cancelled', async () => {
    await session.open();
    await session.advance(HOUR, 1000);
    engine.failure = new CancelledError();
    await session.compare();
    engine.failure = new UserError({ what: 'No', remedy: 'Other.' });
    await session.inject(outage, HOUR);
    assert.equal(await session.trace('/p/t.jsonl'), false);
    engine.failure = undefined;
    assert.equal(reported.length, 3);
    assert.equal(content().job, null);
    assert.deepEqual(content().injected, []);
    assert.equal(await session.trace('/p/t.jsonl'), true);
    await session.capacity();
    assert.ok(content().capacity !== null);
  });

  it('shows one question at a time, and when it was asked', async () => {
    await session.open();
    await session.advance(HOUR, 1000);
    let job: string | undefined;
    engine.onCompare = () => {
      job = content().job?.kind;
    };
    const first = session.compare();
    await session.capacity();
    await first;
    assert.equal(job, 'compare');
    assert.ok(!engine.calls.includes('capacity'));
    assert.equal(content().comparison?.at, HOUR);
  });

  it('lets the engine forget it when it is closed', async () => {
    await session.open();
    session.dispose();
    assert.equal(engine.calls.at(-1), 'stop');
  });
});

describe('pieces for the panel', () => {
  it('are each below a megabyte, and together the whole', () => {
    const simulation = new TrafficSimulation(world, plan, skillRouter(skill));
    const { frames, log } = simulation.advance({ to: Infinity });
    const summary: SimulationSummary = simulation.summary();
    const many = Array.from({ length: 8 }, () => frames).flat();
    const lines = Array.from({ length: 3000 }, () => ({ ...log[0], at: 1, message: 'x'.repeat(60) }));
    const parts = partsOf({ frames: many, log: lines, now: 5, summary, done: true });
    assert.ok(parts.length > 1);
    for (const part of parts) assert.ok(JSON.stringify(part).length < 1e6);
    assert.deepEqual(
      parts.flatMap((p) => p.frames),
      many,
    );
    assert.deepEqual(
      parts.flatMap((p) => p.log),
      lines,
    );
    assert.equal(partsOf({ frames: [], log: [], now: 0, summary, done: false }).length, 1);
  });
});
