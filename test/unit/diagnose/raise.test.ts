/** What would raise the certified limit: estimates against the bounds that a certificate really uses. */
import assert from 'node:assert/strict';
import { lowerBound } from '../../../src/core/certificate';
import { raiseInWords, whatRaises } from '../../../src/core/diagnose/raise';
import { report } from './support';

const accuracy = 0.84;
const points = 20;

/** Whether a tier's test at half of δ would prove the floor with so many prompts. */
function proves(floor: number, n: number, confidence: number): boolean {
  return (
    lowerBound({ n, mean: Math.round(accuracy * n) / n, binary: true }, (1 - confidence) / 2 / 2) >= floor
  );
}

function reportOf(calibrate: number, confidence = 0.95) {
  const bound = lowerBound({ n: calibrate, mean: accuracy, binary: true }, (1 - confidence) / 2 / points);
  return report({
    calibrate,
    confidence,
    prompts: calibrate / 0.15,
    safest: { accuracy, lowerBound: bound, points },
  });
}

describe('what raises the limit', () => {
  it('estimates the prompts with which the floor would be certified', () => {
    for (const [n, floor] of [
      [500, 0.82],
      [500, 0.825],
      [1000, 0.825],
      [2000, 0.83],
    ] as const) {
      assert.ok(!proves(floor, n, 0.95));
      let needed = n;
      while (!proves(floor, needed, 0.95)) needed += 10;
      const { calibrate = 0, prompts = 0 } = whatRaises(floor, reportOf(n)) ?? {};
      assert.ok(calibrate > 0.75 * needed && calibrate < 1.4 * needed, `${calibrate} for ${needed}`);
      assert.ok(Math.abs(prompts * 0.15 - calibrate) < 0.1 * calibrate);
    }
  });

  it('names a confidence at which it would hold', () => {
    const { confidence = 0 } = whatRaises(0.815, reportOf(800)) ?? {};
    assert.ok(confidence < 0.95 && confidence >= 0.7);
    assert.ok(!proves(0.815, 800, 0.95) && proves(0.815, 800, confidence - 0.05));
    assert.equal(whatRaises(0.839, reportOf(800))?.confidence, undefined);
  });

  it('promises nothing where the pool itself falls short', () => {
    assert.deepEqual(whatRaises(0.85, reportOf(800)), {});
    const words = raiseInWords(0.85, reportOf(800)).join(' ');
    assert.match(words, /more data alone will hardly do.*better model.*lower the floor/);
  });

  it('says so in words', () => {
    const [data, confidence, model] = raiseInWords(0.82, reportOf(500));
    assert.match(data, /with about \d( \d{3})? ?\d* prompts to calibrate on, where 500 are now/);
    assert.match(confidence, /confidence/);
    assert.match(model, /the best single one, large, reaches 0\.82/);
    assert.equal(raiseInWords(0.8, report({ safest: undefined })).length, 3);
  });
});
