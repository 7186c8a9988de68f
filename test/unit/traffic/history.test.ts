/** What is kept of a simulation: joined windows say what the windows said, in bounded memory. */
import assert from 'node:assert/strict';
import { coarsen, joinFrames } from '../../../src/core/simulate/traffic/coarsen';
import { frameCsv } from '../../../src/core/simulate/traffic/frameCsv';
import { SimulationHistory } from '../../../src/core/simulate/traffic/history';
import type { Frame } from '../../../src/core/simulate/traffic/result';
import { makePlan, makeWorld, runAll, skillRouter } from './support';

const skill = [0.6, 0.75, 0.9];
const world = makeWorld({
  skill,
  tiers: [
    { name: 'gold', floor: 0.85, share: 0.5 },
    { name: 'bulk', floor: 0.6, share: 0.5 },
  ],
});
const plan = makePlan(world, {
  arrivals: { queriesPerDay: 20_000 },
  events: [{ at: '09:00', kind: 'outage', model: 'm2', minutes: 60 }],
});
const { frames, log, summary } = runAll(world, plan, skillRouter(skill), false);
const part = (some: Frame[]) => ({ frames: some, log: [], now: some.at(-1)?.to ?? 0, summary, done: false });
const near = (a: number, b: number) =>
  assert.ok(Math.abs(a - b) <= 1e-9 * (1 + Math.abs(b)), `${a} is not ${b}`);

describe('joined windows', () => {
  const joined = joinFrames(frames.slice(100, 124));

  it('have the counts, dollars and right answers of the windows together', () => {
    const some = frames.slice(100, 124);
    joined.tiers.forEach((tier, t) => {
      const sum = (of: (f: Frame) => number) => some.reduce((a, f) => a + of(f), 0);
      assert.equal(
        tier.arrived,
        sum((f) => f.tiers[t].arrived),
      );
      assert.equal(
        tier.served,
        sum((f) => f.tiers[t].served),
      );
      near(
        (tier.accuracy ?? NaN) * tier.served,
        sum((f) => (f.tiers[t].accuracy ?? 0) * f.tiers[t].served),
      );
      near(
        tier.costPerHour * (joined.to - joined.from),
        sum((f) => f.tiers[t].costPerHour * (f.to - f.from)),
      );
      near(
        tier.mix.reduce((a, b) => a + b, 0),
        tier.served > 0 ? 1 : 0,
      );
      assert.deepEqual(tier.running, some[some.length - 1].tiers[t].running);
    });
    assert.deepEqual([joined.from, joined.to], [some[0].from, some[23].to]);
  });

  it('hide no trouble', () => {
    const down = frames.filter((f) => !f.models[2].available);
    assert.ok(down.length > 0 && down.length < frames.length);
    assert.ok(!joinFrames(frames).models[2].available);
    assert.ok(frames.some((f) => !f.tiers[0].feasible));
    assert.ok(!joinFrames(frames).tiers[0].feasible);
    assert.equal(joinFrames(frames).models[1].queueMax, Math.max(...frames.map((f) => f.models[1].queueMax)));
  });

  it('cover the same time without gaps, in no more pieces than were asked for', () => {
    for (const most of [1, 7, 50, 287, 288, 1000]) {
      const few = coarsen(frames, most);
      assert.ok(few.length <= most);
      assert.equal(few[0].from, 0);
      few.slice(1).forEach((f, k) => assert.equal(f.from, few[k].to));
      assert.equal(few.at(-1)?.to, frames.at(-1)?.to);
    }
    assert.deepEqual(coarsen([], 10), []);
  });
});

describe('the history of a simulation', () => {
  it('keeps every window of a day as it is, and finds the one of a time', () => {
    const history = new SimulationHistory();
    for (let k = 0; k < frames.length; k += 7) history.add(part(frames.slice(k, k + 7)));
    assert.deepEqual(history.frames, frames);
    for (const k of [0, 1, 100, 287]) {
      assert.equal(history.frameAt(frames[k].to), frames[k]);
      assert.equal(history.frameAt((frames[k].from + frames[k].to) / 2), frames[k]);
    }
    assert.equal(history.frameAt(0), frames[0]);
    assert.equal(new SimulationHistory().frameAt(5), undefined);
  });

  it('forgets what came after a time, and goes on from there', () => {
    const history = new SimulationHistory();
    history.add({ ...part(frames), log, done: true });
    history.cut(frames[99].to);
    assert.equal(history.frames.length, 100);
    assert.ok(history.log.every((e) => e.at <= frames[99].to));
    assert.deepEqual([history.now, history.done], [frames[99].to, false]);
    history.add(part(frames.slice(100)));
    assert.deepEqual(history.frames, frames);
  });

  it('stays within its bounds, the latest windows whole, and loses no query', () => {
    const history = new SimulationHistory(64, 5);
    for (const frame of frames) {
      history.add({ ...part([frame]), log });
      assert.ok(history.frames.length <= 64 && history.log.length <= 5);
    }
    assert.deepEqual(history.frames.slice(-16), frames.slice(-16));
    const arrived = (all: Frame[]) =>
      all.reduce((sum, f) => sum + f.tiers[0].arrived + f.tiers[1].arrived, 0);
    assert.equal(arrived(history.frames), arrived(frames));
    history.frames.slice(1).forEach((f, k) => assert.equal(f.from, history.frames[k].to));
  });

  it('becomes one line of CSV for each window and tier', () => {
    const setup = {
      seed: 1,
      horizon: 86_400,
      windowSeconds: 300,
      models: ['m0', 'a "b", c', 'm2'],
      tasks: [],
      prompts: 1,
      tiers: [...world.tiers],
      delta: 0.05,
      assumptions: [],
    };
    const lines = frameCsv(setup, frames).trimEnd().split('\n');
    assert.equal(lines.length, 1 + 2 * frames.length);
    assert.ok(lines[0].endsWith('share m0,"share a ""b"", c",share m2'));
    assert.ok(lines[2].startsWith('0,300,bulk,0.6,'));
  });
});
