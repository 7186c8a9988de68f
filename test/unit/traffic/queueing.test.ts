/** Queues against theory: Erlang's C formula, Pollaczek and Khinchine's, Little's law, and rate limits. */
import { strict as assert } from 'node:assert';
import { Server } from '../../../src/core/simulate/traffic/server';
import { flat, makePlan, makeWorld, runAll, skillRouter } from './support';

/** P(wait) of M/M/c with offered load a, from Erlang's B by its recursion. */
function erlangC(c: number, a: number): number {
  let b = 1;
  for (let k = 1; k <= c; k++) b = (a * b) / (k + a * b);
  return b / (1 - (a / c) * (1 - b));
}

/** One model with answers of one second on average, and nothing that could fail. */
function station(spread: 'exponential' | 'fixed', c: number, rho: number, queries: number) {
  const world = makeWorld({ skill: [0.8], usd: [1e-4], tiers: [{ name: 'all', floor: 0.5, share: 1 }] });
  const perSecond = rho * c;
  const plan = makePlan(world, {
    windowMinutes: 600,
    arrivals: { ...flat, queriesPerDay: 86_400 * perSecond, days: queries / (86_400 * perSecond) },
    servers: { concurrency: c, queue: 1_000_000, firstTokenMs: 1000, tokensPerSecond: 1e9, spread },
    client: { timeoutSeconds: 3600 },
  });
  return runAll(world, plan, skillRouter([0.8]), false);
}

describe('queues', () => {
  for (const [c, rho] of [
    [1, 0.7],
    [4, 0.8],
    [16, 0.9],
  ]) {
    it(`wait as Erlang C says, within 3 %: ${c} at ${rho}`, () => {
      const { summary, frames } = station('exponential', c, rho, 300_000);
      // At the load that came: that of a sample differs from rho, and waits are steep in it.
      const inside = frames.filter((f) => f.tiers[0].arrived > 0);
      const seconds = inside.reduce((sum, f) => sum + f.to - f.from, 0);
      const load = inside.reduce((sum, f) => sum + c * f.models[0].busy * (f.to - f.from), 0) / seconds;
      assert.ok(Math.abs(load / (rho * c) - 1) < 0.02);
      const service = (load * seconds) / summary.served;
      const theory = (1000 * service * erlangC(c, load)) / (c - load);
      const found = summary.tiers[0].meanWaitMs ?? NaN;
      assert.ok(Math.abs(found / theory - 1) < 0.03, `${found} against ${theory}`);
    });
  }

  it('waits half as long where answers all take the same time (M/D/1)', () => {
    const { summary } = station('fixed', 1, 0.5, 200_000);
    const theory = (1000 * 0.5) / (2 * 0.5);
    assert.ok(Math.abs((summary.tiers[0].meanWaitMs ?? NaN) / theory - 1) < 0.03);
  });

  it('obeys Little: what waits on average is the rate times the wait', () => {
    const { frames, summary } = station('exponential', 2, 0.8, 100_000);
    const seconds = frames.reduce((sum, f) => sum + f.to - f.from, 0);
    const queue = frames.reduce((sum, f) => sum + f.models[0].queue * (f.to - f.from), 0) / seconds;
    const wait = (summary.tiers[0].meanWaitMs ?? NaN) / 1000;
    assert.ok(Math.abs(queue / ((wait * summary.served) / seconds) - 1) < 1e-6);
  });

  it('keeps rate limits: no minute has more requests than the limit and one second of it', () => {
    const world = makeWorld({ skill: [0.8], usd: [1e-4] });
    const plan = makePlan(world, {
      windowMinutes: 1,
      arrivals: { ...flat, queriesPerDay: 86_400 * 3, days: 0.05 },
      servers: { requestsPerMinute: 120, concurrency: 1000, queue: 100 },
      client: { attempts: 1 },
    });
    const { frames, summary } = runAll(world, plan, skillRouter([0.8]), false);
    const inside = frames.filter((f) => f.to <= plan.horizon);
    assert.ok(inside.every((f) => f.models[0].requests <= 122));
    assert.ok(
      inside.slice(5).every((f) => f.models[0].requests >= 118),
      'and what is allowed is used',
    );
    assert.ok(summary.failed > 0, 'the queue overflows');
  });

  it('rate limits let time go on, however long it has gone on', () => {
    for (const start of [0, 1e6, 2e7, 3.1e7]) {
      for (let requestsPerMinute = 30; requestsPerMinute < 60_000; requestsPerMinute += 149) {
        const spec = { ...makePlan(makeWorld()).servers[0], requestsPerMinute };
        const server = new Server(spec);
        let now = start;
        for (let k = 0; k <= requestsPerMinute / 60; k++) server.takeFromBuckets(0, now);
        let waits = 0;
        for (let wait = 1; wait > 0 && waits < 9; waits++) {
          wait = server.bucketWait(0, now);
          now += wait;
        }
        assert.ok(waits < 9, `${requestsPerMinute} a minute at ${start} s`);
      }
    }
  });
});
