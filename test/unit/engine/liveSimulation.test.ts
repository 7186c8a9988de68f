/** A simulation that somebody watches, and interrupts: nothing that came about gets lost, and replays agree. */
import { strict as assert } from 'node:assert';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CancelledError } from '../../../src/core/errors';
import type { Frame, LogEntry } from '../../../src/core/simulate/traffic/result';
import { gapNotes } from '../../../src/core/simulate/traffic/routingData';
import type { Happening } from '../../../src/core/simulationConfig';
import type { Job } from '../../../src/core/trainingLog';
import { LiveSimulation } from '../../../src/engine/liveSimulation';
import { flat, makePlan, type SimulationInput } from '../traffic/support';
import { makeRehearsal } from './rehearsal';

const rehearsal = makeRehearsal();
const WINDOW = 1200;
/** About 50 000 queries, of which a look at the job comes every 100 000 events: within a window, mostly. */
const input: SimulationInput = {
  windowMinutes: WINDOW / 60,
  arrivals: { ...flat, queriesPerDay: 1_200_000, days: 0.05 },
};
const open = () => new LiveSimulation(rehearsal, makePlan(rehearsal.world, input));
const calm: Job = { progress: () => undefined, checkCancelled: () => undefined };
/** Cancels at the k-th look. */
const impatient = (k: number): Job => ({
  ...calm,
  checkCancelled: () => {
    if (--k === 0) throw new CancelledError();
  },
});
const outage: Happening = { kind: 'outage', model: 'm3', minutes: 10 };

describe('prompts with gaps', () => {
  it('are said to be left out', () => {
    const kept = (more: number) => ({
      ids: {
        tune: rehearsal.data.tune.table.ids,
        calibrate: rehearsal.data.calibrate.table.ids,
        test: [...rehearsal.data.test.table.ids, ...new Array<string>(more).fill('gap')],
      },
    });
    assert.deepEqual(gapNotes(rehearsal.data, kept(0)), []);
    assert.match(gapNotes(rehearsal.data, kept(50))[0], /^Only 200 of 250 test prompts have the outcomes/);
  });
});

describe('a simulation that is watched', () => {
  const all = async (simulation: LiveSimulation) => {
    const frames: Frame[] = [];
    const log: LogEntry[] = [];
    while (!simulation.done) {
      const part = await simulation.advance(Infinity, 2, calm);
      frames.push(...part.frames);
      log.push(...part.log);
    }
    return { frames, log };
  };

  it('hands out, after a cancelled request, what had come about before', async () => {
    const whole = await all(open());
    const simulation = open();
    for (const k of [1, 2])
      await assert.rejects(simulation.advance(Infinity, Infinity, impatient(k)), CancelledError);
    assert.ok(simulation.now > 0 && !simulation.done);
    assert.deepEqual(await all(simulation), whole);
  });

  it('injects where replays can, whenever it was cancelled, and goes back to the same past', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'live-'));
    try {
      const simulation = open();
      await assert.rejects(simulation.advance(Infinity, Infinity, impatient(2)), CancelledError);
      await simulation.inject(outage, undefined, calm);
      assert.equal(simulation.now % WINDOW, 0);
      const at = simulation.now;
      const { frames } = await all(simulation);
      assert.deepEqual(
        frames.map((f) => f.index),
        frames.map((_, k) => k),
      );
      const before = simulation.summary();
      // A replay: as many queries end, each of them once.
      const file = join(folder, 'trace.jsonl');
      assert.equal(await simulation.trace(file, calm), before.arrived);
      const usd = readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .reduce((sum, line) => sum + (JSON.parse(line) as { usd: number }).usd, 0);
      assert.ok(Math.abs(usd / before.costUsd - 1) < 1e-6);
      // A way back that is cancelled changes nothing.
      await assert.rejects(simulation.inject(outage, at + WINDOW, impatient(1)), CancelledError);
      assert.equal(await simulation.trace(`${file}2`, calm), before.arrived);
      assert.equal(readFileSync(`${file}2`, 'utf8'), readFileSync(file, 'utf8'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
