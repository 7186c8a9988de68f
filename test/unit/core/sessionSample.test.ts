/** Sessions for a drawing: bounded, whole updates, close to what was logged. */
import assert from 'node:assert/strict';
import { packSessions, thinSessions, unpackSessions } from '../../../src/core/sessionSample';
import { fixtureSessions } from '../../webview/fixtureReport';

describe('sessions for a drawing', () => {
  it('are all there where they are few', () => {
    const sessions = fixtureSessions(60);
    assert.deepEqual(thinSessions(sessions), sessions);
    assert.deepEqual(thinSessions([]), []);
  });

  for (const [updates, each] of [
    [2000, 16],
    [150, 128],
    [101, 16],
    [3, 1600],
  ]) {
    it(`are whole updates to the last, evenly spread, of ${updates} updates with ${each} sessions`, () => {
      const sessions = fixtureSessions(updates, each);
      const thin = thinSessions(sessions);
      assert.ok(thin.length <= 1600 && thin.length > 700, String(thin.length));
      const kept = [...new Set(thin.map((s) => s.update))];
      for (const update of kept) assert.equal(thin.filter((s) => s.update === update).length, each);
      assert.equal(kept.at(-1), updates - 1);
      const gaps = kept.slice(1).map((u, i) => u - kept[i]);
      assert.equal(new Set(gaps).size <= 1, true);
    });
  }

  it('survive packing to six digits, and numbers that do not exist', () => {
    const sessions = fixtureSessions(5);
    sessions[3].explainedVariance = Number.NaN;
    const columns = packSessions(sessions);
    const back = unpackSessions(JSON.parse(JSON.stringify(columns)) as typeof columns);
    assert.equal(back.length, sessions.length);
    assert.ok(Number.isNaN(back[3].explainedVariance));
    back.forEach((s, i) => assert.ok(Math.abs(s.lambda / sessions[i].lambda - 1) < 1e-5));
  });

  it('stay well below a megabyte', () => {
    const columns = packSessions(thinSessions(fixtureSessions(2000)));
    assert.ok(JSON.stringify(columns).length < 300_000);
  });
});
