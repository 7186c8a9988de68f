/** The e-process and the band: false alarms over a thousand quiet days, and how soon drops are seen. */
import { strict as assert } from 'node:assert';
import { quantile } from '../../../src/core/math';
import { Rng } from '../../../src/core/rng';
import { FloorControl } from '../../../src/core/simulate/traffic/control';
import { FloorMonitor, RunningBand } from '../../../src/core/simulate/traffic/monitor';
import { TierWatch } from '../../../src/core/simulate/traffic/watch';

const DELTA = 0.05;
const WINDOWS = 288;
const PER_WINDOW = 10;

/** A day of grades whose mean is exactly the floor: the worst that is not a violation. */
function quietDay(floor: number, draw: (p: number) => number): boolean {
  const watch = new TierWatch(floor, DELTA, WINDOWS);
  for (let w = 0; w < WINDOWS; w++) {
    for (let k = 0; k < PER_WINDOW; k++) if (watch.grade(draw(floor)) === 'violation') return true;
    watch.endWindow();
  }
  return false;
}

/** Grades after a drop until the violation is raised; the day was quiet until noon. */
function delay(rng: Rng, floor: number, drop: number): number {
  const monitor = new FloorMonitor(floor, DELTA / 2, WINDOWS);
  const noon = (WINDOWS / 2) * PER_WINDOW;
  for (let n = 0; n < 400_000; n++) {
    monitor.add(rng.next() < floor - (n >= noon ? drop : 0) ? 1 : 0);
    if (n % PER_WINDOW === 0) monitor.later();
    if (monitor.alarmed) return n >= noon ? n - noon : delay(rng, floor, drop);
  }
  return Infinity;
}

describe('the watch over a floor', () => {
  it('gives false alarms on at most δ of 1 000 quiet days, at the floor itself', () => {
    const rng = new Rng(11);
    for (const floor of [0.6, 0.82, 0.95]) {
      const bernoulli = (p: number) => (rng.next() < p ? 1 : 0);
      let alarms = 0;
      for (let day = 0; day < 1000; day++) if (quietDay(floor, bernoulli)) alarms++;
      assert.ok(alarms <= 1000 * DELTA, `${alarms} false alarms at ${floor}`);
    }
  });

  it('does so for partial credit, and where the mean wanders above the floor', () => {
    const rng = new Rng(12);
    let alarms = 0;
    let step = 0;
    const wandering = (p: number) => {
      const mean = p + 0.05 * Math.abs(Math.sin(step++ / 500));
      return rng.beta(4 * mean, 4 * (1 - mean));
    };
    for (let day = 0; day < 300; day++) if (quietDay(0.8, wandering)) alarms++;
    assert.ok(alarms <= 300 * DELTA);
  });

  it('sees drops of 1, 2 and 5 points below the floor: the larger, the sooner', () => {
    const rng = new Rng(13);
    const medians = [0.01, 0.02, 0.05].map((drop) =>
      quantile(
        Array.from({ length: 40 }, () => delay(rng, 0.82, drop)),
        0.5,
      ),
    );
    assert.ok(medians[0] > medians[1] && medians[1] > medians[2], `${medians.join(', ')}`);
    assert.ok(medians[2] < 2000 && medians[0] < 60_000, `${medians.join(', ')}`);
  });

  it('bands cover the running mean at all times, even while it drifts', () => {
    const rng = new Rng(14);
    let misses = 0;
    for (let run = 0; run < 400; run++) {
      const band = new RunningBand(DELTA);
      let truth = 0;
      let missed = false;
      for (let n = 1; n <= 3000; n++) {
        const p = 0.8 - 0.1 * (n > 1500 ? 1 : 0);
        truth += p;
        band.add(rng.next() < p ? 1 : 0);
        const { low, high } = band.value;
        if (truth / n < low || truth / n > high) missed = true;
      }
      if (missed) misses++;
    }
    assert.ok(misses <= 400 * DELTA, `${misses}`);
  });

  it('proves recovery after a violation, and raises the bar for the next one', () => {
    const rng = new Rng(15);
    const watch = new TierWatch(0.8, DELTA, WINDOWS);
    const until = (p: number) => {
      for (let n = 1; n < 200_000; n++) {
        const verdict = watch.grade(rng.next() < p ? 1 : 0);
        if (verdict !== undefined) return verdict;
      }
      return undefined;
    };
    const first = watch.alarmAt;
    assert.equal(until(0.7), 'violation');
    assert.equal(until(0.9), 'recovery');
    assert.ok(watch.alarmAt > first);
    assert.equal(until(0.7), 'violation');
    assert.equal(watch.violations, 2);
  });

  it('control settles where the floor is met, and lets go when it is exceeded', () => {
    const rng = new Rng(16);
    const control = new FloorControl(0.8, { gain: 0.2, maxRaise: 0.1 });
    // Accuracy is τ − 0.03.
    for (let step = 0; step < 100; step++) {
      for (let n = 0; n < 2000; n++) control.grade(rng.next() < 0.8 + control.nudge - 0.03 ? 1 : 0);
      control.step();
    }
    assert.ok(Math.abs(control.stability.mean - 0.03) < 0.01 && control.stability.settled);
    for (let step = 0; step < 100; step++) {
      for (let n = 0; n < 2000; n++) control.grade(rng.next() < 0.9 ? 1 : 0);
      control.step();
    }
    assert.equal(control.nudge, 0);
  });

  it('control that is stuck at its limit has not settled', () => {
    const rng = new Rng(17);
    const control = new FloorControl(0.8, { gain: 0.5, maxRaise: 0.05 });
    for (let step = 0; step < 60; step++) {
      for (let n = 0; n < 500; n++) control.grade(rng.next() < 0.7 ? 1 : 0);
      control.step();
    }
    const { low, high, settled } = control.stability;
    assert.deepEqual({ low, high, settled }, { low: 0.05, high: 0.05, settled: false });
  });
});
