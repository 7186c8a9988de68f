/** Shares of tiers: filled in where left out, and remarked upon where they are not the whole. */
import assert from 'node:assert/strict';
import { parseConfig } from '../../../src/core/configText';
import { sharesNote, withShares } from '../../../src/core/tierShares';

const shares = (...given: (number | undefined)[]) =>
  withShares(given.map((share) => ({ share }))).map((tier) => tier.share);

describe('shares of tiers', () => {
  it('are equal where none is given', () => {
    assert.deepEqual(shares(), []);
    assert.deepEqual(shares(undefined), [1]);
    assert.deepEqual(shares(undefined, undefined, undefined, undefined), [0.25, 0.25, 0.25, 0.25]);
  });

  it('stay as given, and the others share what is left', () => {
    assert.deepEqual(shares(0.2, 0.7), [0.2, 0.7]);
    assert.deepEqual(shares(0.5, undefined, undefined), [0.5, 0.25, 0.25]);
    assert.deepEqual(shares(0.8, 0.7, undefined), [0.8, 0.7, 0]);
  });

  it('come resolved out of a config', () => {
    const tiers = '[{ "name": "a", "floor": 0.8 }, { "name": "b", "floor": 0.7 }]';
    const { config } = parseConfig(`{ "data": { "path": "x.jsonl" }, "tiers": ${tiers} }`);
    assert.deepEqual(
      config?.tiers.map((tier) => tier.share),
      [0.5, 0.5],
    );
  });

  it('are remarked upon with their sum where that is not 1', () => {
    const note = (...given: number[]) => sharesNote(given.map((share) => ({ share })));
    assert.equal(note(), undefined);
    assert.equal(note(0.2, 0.8), undefined);
    assert.equal(note(1 / 3, 1 / 3, 1 / 3), undefined);
    assert.match(note(0.2, 0.7) ?? '', /add up to 0\.9, not 1/);
    assert.match(note(1, 1) ?? '', /add up to 2, not 1/);
  });
});
