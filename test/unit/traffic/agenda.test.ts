/** The agenda of a simulation against a plain sort, and arrivals against the rates that were asked for. */
import { strict as assert } from 'node:assert';
import { Rng } from '../../../src/core/rng';
import { poissonArrivals, rateOf, tracedArrivals } from '../../../src/core/simulate/traffic/arrivals';
import { EventQueue } from '../../../src/core/simulate/traffic/eventQueue';
import { LatencyHistogram } from '../../../src/core/simulate/traffic/histogram';

describe('agenda', () => {
  it('hands events out by time, then in the order in which they came, whatever comes between', () => {
    const rng = new Rng(3);
    const queue = new EventQueue();
    const reference: { time: number; order: number }[] = [];
    const taken: number[] = [];
    const expected: number[] = [];
    const next = { time: 0, kind: 0, a: 0, b: 0 };
    for (let order = 0; order < 2000; order++) {
      const time = rng.int(200);
      queue.push(time, 1, order);
      reference.push({ time, order });
      if (rng.next() < 0.4) take();
    }
    while (queue.size > 0) take();
    assert.deepEqual(taken, expected);

    function take() {
      queue.peek(next);
      queue.drop();
      taken.push(next.a);
      reference.sort((x, y) => x.time - y.time || x.order - y.order);
      expected.push(reference.shift()?.order ?? -1);
    }
  });

  it('counts latencies to within 1 %', () => {
    const rng = new Rng(5);
    const histogram = new LatencyHistogram();
    const values = Array.from({ length: 20_000 }, () => Math.exp(6 + 1.5 * rng.normal()));
    for (const v of values) histogram.add(v);
    values.sort((a, b) => a - b);
    for (const q of [0.5, 0.95, 0.99]) {
      const exact = values[Math.floor(q * values.length)];
      assert.ok(Math.abs((histogram.quantile(q) ?? NaN) / exact - 1) < 0.0101);
    }
    histogram.clear();
    assert.equal(histogram.quantile(0.5), null);
  });
});

describe('arrivals', () => {
  const count = (shape: Parameters<typeof poissonArrivals>[0], days: number, seed: number) => {
    const stream = poissonArrivals(shape, days * 86_400, new Rng(seed));
    const times: number[] = [];
    for (let { time } = stream.next(); time < Infinity; { time } = stream.next()) times.push(time);
    return times;
  };

  it('come as many as asked for, hour by hour and day by day', () => {
    const daily = Array.from({ length: 24 }, (_, h) => (h < 8 ? 0 : h));
    const weekly = [1, 1, 1, 1, 1, 0.5, 0];
    const shape = { queriesPerDay: 20_000, daily, weekly };
    const times = count(shape, 7, 1);
    const rateAt = rateOf(shape);
    assert.ok(Math.abs(times.length - 140_000) < 4 * Math.sqrt(140_000));
    assert.ok(times.every((t, k) => k === 0 || t > times[k - 1]));
    const byHour = new Float64Array(7 * 24);
    for (const t of times) byHour[Math.floor(t / 3600)]++;
    for (let h = 0; h < 7 * 24; h++) {
      let expected = 0;
      for (let s = 0; s < 3600; s += 10) expected += 10 * rateAt(h * 3600 + s + 5);
      const found = byHour[h];
      assert.ok(
        Math.abs(found - expected) <= 5 * Math.sqrt(expected) + 1,
        `hour ${h}: ${found}, ${expected}`,
      );
    }
  });

  it('burst without bringing more on the whole, and vary more than a Poisson process', () => {
    const flat = new Array<number>(24).fill(1);
    const bursts = { factor: 10, everyMinutes: 60, minutes: 6 };
    const times = count({ queriesPerDay: 10_000, daily: flat, bursts }, 40, 4);
    assert.ok(Math.abs(times.length / 400_000 - 1) < 0.08, `${times.length}`);
    const minutes = new Float64Array(40 * 1440);
    for (const t of times) minutes[Math.floor(t / 60)]++;
    const mean = times.length / minutes.length;
    const variance = minutes.reduce((sum, x) => sum + (x - mean) ** 2, 0) / minutes.length;
    assert.ok(variance > 3 * mean);
  });

  it('are independent of how often one looks, and end', () => {
    const shape = { queriesPerDay: 1000 };
    assert.deepEqual(count(shape, 1, 9), count(shape, 1, 9));
    assert.notDeepEqual(count(shape, 1, 9), count(shape, 1, 10));
    const traced = tracedArrivals([1, 2.5], [0, -1]);
    assert.deepEqual(
      [traced.next(), traced.next(), traced.next()],
      [
        { time: 1, tier: 0 },
        { time: 2.5, tier: -1 },
        { time: Infinity, tier: -1 },
      ],
    );
  });
});
