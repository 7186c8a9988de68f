/** The simulation as a whole: nothing is lost, the same seed gives the same trace, events do what they say. */
import { strict as assert } from 'node:assert';
import { UserError } from '../../../src/core/errors';
import type { PoolState, TrafficRouter } from '../../../src/core/simulate/traffic/router';
import { TrafficSimulation } from '../../../src/core/simulate/traffic/simulation';
import { traceLine } from '../../../src/core/simulate/traffic/traceRecord';
import { flat, makePlan, makeWorld, runAll, skillRouter, type SimulationInput } from './support';

const SKILL = [0.6, 0.75, 0.9];
const TIERS = [
  { name: 'gold', floor: 0.85, share: 1 },
  { name: 'bulk', floor: 0.55, share: 3 },
];
const world = makeWorld({ skill: SKILL, tiers: TIERS });
const router = skillRouter(SKILL);

/** Everything that can go wrong, at once. */
const rough: SimulationInput = {
  windowMinutes: 10,
  arrivals: {
    ...flat,
    queriesPerDay: 40_000,
    days: 0.5,
    bursts: { factor: 6, everyMinutes: 60, minutes: 5 },
  },
  criticality: [{ share: 0.1, raise: 0.1 }],
  servers: { concurrency: 2, queue: 5, errorRate: 0.02, requestsPerMinute: 60 },
  models: { m2: { firstTokenMs: 3000, queue: 20 } },
  client: { timeoutSeconds: 12, attempts: 4 },
  feedback: { share: 0.5, delayMinutes: 3 },
  control: { enabled: true },
  events: [
    { at: '01:00', kind: 'outage', model: 'm2', minutes: 60 },
    { at: '01:30', kind: 'outage', model: 'm1', minutes: 10 },
    { at: '03:00', kind: 'slowdown', model: 'm0', factor: 4, minutes: 30 },
    { at: '04:00', kind: 'price', model: 'm2', factor: 0.5, minutes: 90 },
    { at: '05:00', kind: 'drift', mix: { code: 1 }, minutes: 60 },
    { at: '06:00', kind: 'quality', model: 'm2', drop: 0.2 },
  ],
};

describe('a simulation', () => {
  it('ends every query exactly once, whatever goes wrong', () => {
    const { summary, records, frames } = runAll(world, makePlan(world, rough), router);
    assert.equal(new Set(records.map((r) => r.query)).size, records.length);
    assert.equal(records.length, summary.arrived);
    assert.equal(summary.served + summary.failed + summary.timedOut, summary.arrived);
    assert.equal(summary.inFlight, 0);
    assert.ok(summary.served > 0 && summary.failed > 0 && summary.timedOut > 0 && summary.retries > 0);
    const count = (key: 'arrived' | 'served' | 'failed' | 'timedOut') =>
      frames.reduce((sum, f) => sum + f.tiers.reduce((s, t) => s + t[key], 0), 0);
    for (const key of ['arrived', 'served', 'failed', 'timedOut'] as const) {
      assert.equal(count(key), summary[key]);
      assert.equal(
        summary.tiers.reduce((sum, t) => sum + t[key], 0),
        summary[key],
      );
    }
    const usd = records.reduce((sum, r) => sum + r.usd, 0);
    assert.ok(Math.abs(usd - summary.costUsd) < 1e-9);
    for (const r of records) {
      assert.ok(r.ended >= r.arrived && r.ended - r.arrived <= 12 + 1e-9);
      assert.equal(r.score === null, r.state !== 'served');
      assert.ok(r.attempts <= 4);
    }
  });

  it('gives the same trace, frames and log for the same seed, however it is driven', () => {
    const plan = makePlan(world, rough);
    const whole = runAll(world, plan, router);
    assert.equal(runAll(world, makePlan(world, rough), router).trace, whole.trace);
    const records: string[] = [];
    const simulation = new TrafficSimulation(world, plan, router, (r) => records.push(traceLine(r)));
    const frames = [];
    const log = [];
    for (let to = 0; !simulation.done; to += 977) {
      const part = simulation.advance({ to, events: 501, frames: 3 });
      frames.push(...part.frames);
      log.push(...part.log);
    }
    assert.equal(records.join('\n'), whole.trace);
    assert.deepEqual(frames, whole.frames);
    assert.deepEqual(log, whole.log);
    assert.notEqual(runAll(world, makePlan(world, rough, 2), router).trace, whole.trace);
  });

  it('waits for a router that must prepare, and comes to the same', async () => {
    const plan = makePlan(world, rough);
    const ready = new Set<string>();
    const lacking = new Set<string>();
    const slow: TrafficRouter = {
      ...router,
      policy(floor: number, nudge: number, pool: PoolState) {
        const key = `${floor} ${nudge} ${pool.up} ${pool.priceKey}`;
        if (ready.has(key)) return router.policy(floor, nudge, pool);
        lacking.add(key);
        return undefined;
      },
      async prepare() {
        await Promise.resolve();
        for (const key of lacking) ready.add(key);
      },
    };
    const records: string[] = [];
    const simulation = new TrafficSimulation(world, plan, slow, (r) => records.push(traceLine(r)));
    while (simulation.advance({ to: Infinity }).halt === 'unprepared') await slow.prepare?.();
    assert.equal(records.join('\n'), runAll(world, plan, router).trace);
  });

  it('gives every router the same traffic: common random numbers', () => {
    const plan = makePlan(world, rough);
    const others: TrafficRouter = {
      ...router,
      policy: (floor, nudge, pool) => {
        const policy = router.policy(floor, nudge, pool);
        return policy && { ...policy, choose: (_, allowed) => (allowed & 1 ? 0 : policy.choose(_, allowed)) };
      },
    };
    const traffic = (r: TrafficRouter) =>
      runAll(world, plan, r)
        .records.sort((a, b) => a.query - b.query)
        .map(({ query, arrived, tier, floor, prompt }) => [query, arrived, tier, floor, prompt]);
    assert.deepEqual(traffic(others), traffic(router));
  });

  it('costs and scores what the data says when nothing happens: each prompt once', () => {
    const quiet = makeWorld({ skill: SKILL, tiers: [{ name: 'all', floor: 0.7, share: 1 }] });
    const arrivals = { time: Float64Array.from(quiet.ids, (_, k) => k), tier: new Int16Array(600) };
    const plan = makePlan(quiet, { arrivals: { prompts: 'once' } });
    let k = 0;
    plan.trace = () => ({
      next: () => (k < 600 ? { time: arrivals.time[k++], tier: 0 } : { time: Infinity, tier: -1 }),
    });
    const { summary, records } = runAll(quiet, plan, router);
    assert.equal(new Set(records.map((r) => r.prompt)).size, 600);
    let right = 0;
    for (let i = 0; i < 600; i++) right += quiet.score[3 * i + 1];
    assert.equal(summary.tiers[0].accuracy, right / 600);
    assert.ok(Math.abs((summary.tiers[0].costPer1k ?? NaN) - 0.1) < 1e-6);
    assert.deepEqual(summary.tiers[0].mix, [0, 1, 0]);
  });

  it('an outage of the best model: what can be held is held, the rest is infeasible within a minute', () => {
    const plan = makePlan(world, {
      arrivals: { ...flat, queriesPerDay: 100_000, days: 0.25 },
      events: [{ at: '02:00', kind: 'outage', model: 'm2', minutes: 60 }],
    });
    const { log, records, summary } = runAll(world, plan, router);
    const [lost, again] = log.filter((e) => e.kind === 'feasibility');
    assert.equal(lost.tier, 'gold');
    assert.ok(lost.at >= 7200 && lost.at <= 7260);
    assert.ok(again.severity === 'good' && again.at >= 10_800 && again.at <= 10_860);
    assert.ok(log.some((e) => e.kind === 'certificate' && e.tier === 'bulk' && e.message.includes('void')));
    const during = records.filter((r) => r.arrived > 7260 && r.arrived < 10_700);
    assert.ok(during.every((r) => r.model !== 'm2' && r.state === 'served'));
    const mean = (tier: string) => {
      const scores = during.filter((r) => r.tier === tier).map((r) => r.score ?? 0);
      return scores.reduce((a, b) => a + b, 0) / scores.length;
    };
    assert.ok(mean('bulk') > 0.55 && mean('gold') < 0.85);
    assert.equal(summary.failed + summary.timedOut, 0, 'retries carry all queries over');
    assert.ok(Math.abs(summary.tiers[0].infeasibleSeconds - 3600) < 30);
    assert.equal(summary.tiers[1].infeasibleSeconds, 0);
  });

  it('an injection happens at the current time, and a new start with it gives the same', () => {
    const plan = makePlan(world, { arrivals: { ...flat, queriesPerDay: 20_000, days: 0.25 } });
    const run = () => {
      const records: string[] = [];
      const simulation = new TrafficSimulation(world, plan, router, (r) => records.push(traceLine(r)));
      simulation.advance({ to: 5000 });
      simulation.inject({ kind: 'outage', model: 'm1' });
      const { log } = simulation.advance({ to: Infinity });
      return { records, log };
    };
    const first = run();
    assert.deepEqual(run(), first);
    const entry = first.log.find((e) => e.kind === 'outage');
    assert.ok(entry?.injected === true && entry.at === 5100);
  });

  it('notices a silent drop of quality from grades alone, and revokes the certificate', () => {
    const strong = makeWorld({
      skill: SKILL,
      tiers: [{ name: 'gold', floor: 0.85, share: 1 }],
      prompts: 2000,
    });
    const input: SimulationInput = {
      arrivals: { ...flat, queriesPerDay: 100_000, days: 1 },
      feedback: { share: 0.1 },
    };
    const quiet = runAll(strong, makePlan(strong, input), router, false);
    assert.equal(quiet.summary.tiers[0].violations, 0);
    const drop = { at: '06:00', kind: 'quality' as const, model: 'm2', drop: 0.15 };
    const { log, summary } = runAll(strong, makePlan(strong, { ...input, events: [drop] }), router, false);
    const violation = log.find((e) => e.kind === 'violation');
    assert.ok(violation && violation.at > 21_600 && violation.at < 43_200);
    assert.ok(log.some((e) => e.kind === 'certificate' && e.message.includes('revoked')));
    assert.equal(summary.tiers[0].certificate, 'revoked');
  });

  it('notices harder prompts without any grades', () => {
    const hard = makeWorld({ skill: SKILL, prompts: 900 });
    hard.outlook.of.forEach((_, i, of) => (of[i] = i % 3 === 2 ? 0.6 : 0.9));
    const input: SimulationInput = { arrivals: { ...flat, queriesPerDay: 50_000 }, feedback: { share: 0 } };
    assert.ok(!runAll(hard, makePlan(hard, input), router, false).log.some((e) => e.kind === 'shift'));
    const drift = { at: '10:00', kind: 'drift' as const, mix: { code: 2, sums: 1 }, minutes: 30 };
    const { log } = runAll(hard, makePlan(hard, { ...input, events: [drift] }), router, false);
    const shift = log.find((e) => e.kind === 'shift');
    assert.ok(shift && shift.at > 36_000 && shift.message.includes('harder'));
  });

  it('prices, slow-downs and newcomers do what they say', () => {
    const plan = makePlan(world, {
      arrivals: { ...flat, queriesPerDay: 50_000, days: 0.25 },
      servers: { spread: 'fixed' },
      events: [
        { at: '01:00', kind: 'price', model: 'm0', factor: 3 },
        { at: '02:00', kind: 'slowdown', model: 'm0', factor: 2, minutes: 60 },
        { at: '03:00', kind: 'join', model: 'm2' },
      ],
    });
    const { records } = runAll(world, plan, router);
    const bulk = records.filter((r) => r.tier === 'bulk');
    const usd = (from: number, to: number) =>
      new Set(bulk.filter((r) => r.arrived > from && r.ended < to).map((r) => r.usd.toPrecision(4)));
    assert.deepEqual([...usd(0, 3600)], ['0.00001000']);
    assert.deepEqual([...usd(3600, 1e9)], ['0.00003000']);
    const took = (from: number, to: number) =>
      bulk.filter((r) => r.arrived > from && r.ended < to).map((r) => r.ended - r.arrived);
    const usual = took(0, 7200)[0];
    assert.ok(took(7200, 10_800).every((s) => Math.abs(s / usual - 2) < 1e-6));
    assert.ok(records.every((r) => (r.model === 'm2') === (r.tier === 'gold' && r.arrived >= 10_800)));
  });

  it('an outage of a model that is not in service does not bring it in', () => {
    const events: SimulationInput['events'] = [
      { at: '01:00', kind: 'outage', model: 'm2', minutes: 10 },
      { at: '02:30', kind: 'outage', model: 'm2', minutes: 60 },
      { at: '03:00', kind: 'join', model: 'm2' },
    ];
    const input: SimulationInput = { arrivals: { ...flat, queriesPerDay: 50_000, days: 0.25 } };
    const off = makeWorld({ skill: SKILL, tiers: TIERS, available: [true, true, false] });
    const never = runAll(off, makePlan(off, { ...input, events: events.slice(0, 2) }), router);
    assert.ok(never.records.every((r) => r.model !== 'm2'));
    // One that joins while it is known to be lost waits until it answers.
    const late = runAll(off, makePlan(off, { ...input, events }), router);
    const first = late.records.find((r) => r.model === 'm2');
    assert.ok(first && first.arrived >= 12_600 && late.frames.every((f) => f.models[2].errors === 0));
  });

  it('prices are those of the newest change in force, in times of the price of the config', () => {
    const plan = makePlan(world, {
      arrivals: { ...flat, queriesPerDay: 50_000, days: 0.25 },
      events: [
        { at: '01:00', kind: 'price', model: 'm0', factor: 2 },
        { at: '02:00', kind: 'price', model: 'm0', factor: 3, minutes: 60 },
        { at: '04:00', kind: 'price', model: 'm0', factor: 0.1 },
        { at: '05:00', kind: 'price', model: 'm0', factor: 1 },
      ],
    });
    const { records, frames } = runAll(world, plan, router);
    const usd = (from: number) => {
      const after = records.find((r) => r.tier === 'bulk' && r.arrived > 3600 * from);
      return Number((1e5 * (after?.usd ?? NaN)).toPrecision(4));
    };
    assert.deepEqual([0, 1, 2, 3, 4, 5].map(usd), [1, 2, 3, 2, 0.1, 1]);
    assert.equal(frames.at(-1)?.tiers[1].certificate, 'certified');
  });

  it('intervals of the accuracy are for other prompts: more answers to the same prompts do not narrow them', () => {
    const width = (queriesPerDay: number) => {
      const small = makeWorld({ skill: [0.8], usd: [1e-4], prompts: 100 });
      const plan = makePlan(small, { arrivals: { ...flat, queriesPerDay, days: 0.25 } });
      const ci = runAll(small, plan, skillRouter([0.8]), false).summary.tiers[0].accuracyCi;
      return ci === null ? NaN : ci[1] - ci[0];
    };
    const [few, many] = [width(20_000), width(160_000)];
    // What 100 coins say: 2 · 1.96 · √(p(1 − p)/100).
    assert.ok(many > 0.8 * few && Math.abs(many - 0.157) < 0.03, `${few} ${many}`);
  });

  it('refuses what cannot happen, saying where', () => {
    const refuse = (input: SimulationInput, path: string, remedy: RegExp) =>
      assert.throws(
        () => makePlan(world, input),
        (e: unknown) =>
          e instanceof UserError && e.where?.path === `simulation.${path}` && remedy.test(e.remedy),
      );
    refuse({ events: [{ at: '01:00', kind: 'outage', model: 'M2' }] }, 'events[0]', /Did you mean "m2"/);
    refuse({ events: [{ at: '01:00', kind: 'drift', mix: { cod: 1 } }] }, 'events[0]', /Did you mean "code"/);
    refuse({ events: [{ at: '01:00', kind: 'drift', mix: {} }] }, 'events[0]', /weight above 0/);
    refuse({ models: { gpt: {} } }, 'models', /It has "m0"/);
  });
});
