/** What is said about a training: nothing of a healthy one, and the right thing of one that was broken on purpose. */
import assert from 'node:assert/strict';
import { Rng } from '../../../src/core/rng';
import type { SessionLog } from '../../../src/core/trainingLog';
import { trainingNotes } from '../../../src/core/trainingNotes';

interface World {
  updates?: number;
  /** Highest accuracy that any policy reaches. */
  reach?: number;
  cap?: number;
  /** λ needed to reach the reach. */
  highestLambda?: number;
  change?: (session: SessionLog) => Partial<SessionLog>;
}

/** Sessions that settle at their floors, as far as the world lets them. */
function sessions({
  updates = 60,
  reach = 0.9,
  cap = 200,
  highestLambda = 80,
  change,
}: World = {}): SessionLog[] {
  const rng = new Rng(5);
  const made: SessionLog[] = [];
  for (let update = 0; update < updates; update++) {
    const learned = 1 - Math.exp(-update / 8);
    for (let session = 0; session < 16; session++) {
      const tau = 0.7 + (0.15 * (session + rng.next())) / 16;
      const wanted = Math.exp(Math.log(highestLambda) * ((tau - 0.7) / 0.15)) * Math.exp(0.1 * rng.normal());
      const unreachable = tau > reach;
      const lambda = Math.min(cap, unreachable ? Infinity : wanted);
      const held = unreachable ? reach : tau - (lambda < wanted * 0.7 ? 0.03 : 0);
      const accuracy = held - 0.05 * (1 - learned) + 0.008 * rng.normal();
      const log: SessionLog = {
        update,
        session,
        tau,
        lambda,
        accuracy,
        costPer1k: 0.2,
        reward: -0.05,
        meanMu: 0.2 + 4 * (tau - 0.7) * learned + 0.02 * rng.normal(),
        gamma: 2,
        approxKl: 0.004 + 0.02 * (1 - learned),
        clipFraction: 0.03,
        entropy: -1.1,
        explainedVariance: 0.8,
      };
      made.push({ ...log, ...change?.(log) });
    }
  }
  return made;
}

const kinds = (world: World, finished = true) => trainingNotes(sessions(world), finished).map((n) => n.kind);

describe('notes about a training', () => {
  it('are none for a healthy one, while it goes on and afterwards', () => {
    assert.deepEqual(kinds({}), []);
    for (const updates of [1, 5, 10, 20, 40, 60])
      assert.deepEqual(kinds({ updates }, false), [], String(updates));
  });

  it('are none without sessions', () => {
    assert.deepEqual(trainingNotes([], false), []);
    assert.deepEqual(trainingNotes([], true), []);
  });

  it('tell floors out of reach, from which on, and by how much', () => {
    const notes = trainingNotes(sessions({ reach: 0.8 }), true);
    assert.deepEqual(
      notes.map((n) => n.kind),
      ['outOfReach'],
    );
    assert.match(
      notes[0].what,
      /^Floors from 0\.8[01] on are out of reach: .* up to [45]\.\d points .* cap of 200\.$/,
    );
    assert.match(notes[0].remedy, /targetRange/);
  });

  it('tell a cap of λ that holds the policy back', () => {
    const [note, ...others] = trainingNotes(sessions({ cap: 10 }), true);
    assert.equal(note.kind, 'lambdaCap');
    assert.deepEqual(others, []);
    assert.match(note.what, /cap of 10: floors from 0\.\d\d on are missed by up to 3\.\d points/);
    assert.match(note.remedy, /lambdaMax/);
  });

  it('say nothing of a cap that only single sessions touch', () => {
    assert.deepEqual(kinds({ cap: 95 }), []);
  });

  it('tell floors that are missed though λ may still rise, and judge it at the end', () => {
    const behind = (s: SessionLog) => (s.tau > 0.8 ? { accuracy: s.accuracy - 0.03 } : {});
    assert.deepEqual(kinds({ change: behind }), ['stillMissed']);
    const [now] = trainingNotes(sessions({ change: behind, updates: 30 }), false);
    assert.deepEqual([now.kind, now.level], ['stillMissed', 'info']);
  });

  it('tell λ that has not settled', () => {
    const drifting = (s: SessionLog) => ({ lambda: s.lambda * Math.exp(s.update / 15) });
    assert.deepEqual(kinds({ change: drifting, cap: Infinity }), ['unsettled']);
  });

  it('tell that λ is switched off, and nothing else of it', () => {
    const off = (s: SessionLog) => ({ lambda: 0, meanMu: 0.3, accuracy: s.accuracy - 0.05 });
    assert.deepEqual(kinds({ change: off }), ['dualOff']);
  });

  it('tell entropy that collapsed', () => {
    assert.deepEqual(kinds({ change: () => ({ entropy: -6 }) }), ['entropy']);
    const some = (s: SessionLog) => ({ entropy: s.session < 3 ? -23 : -1 });
    assert.deepEqual(kinds({ change: some }), [], 'a few floors at an end of μ are no collapse');
  });

  it('tell floors that move nothing', () => {
    assert.deepEqual(kinds({ change: (s) => ({ meanMu: 0.4 + 0.01 * (s.session % 3) }) }), ['flat']);
  });

  it('tell updates that go too far, and a baseline that explains nothing', () => {
    assert.deepEqual(kinds({ change: () => ({ approxKl: 0.08 }) }), ['bigSteps']);
    assert.deepEqual(kinds({ change: () => ({ clipFraction: 0.5 }) }), ['bigSteps']);
    assert.deepEqual(kinds({ change: () => ({ explainedVariance: -0.2 }) }), ['noBaseline']);
  });

  it('tell that there were few updates, once it is over', () => {
    assert.deepEqual(kinds({ updates: 3 }), ['fewUpdates']);
    assert.deepEqual(kinds({ updates: 3 }, false), []);
    assert.match(trainingNotes(sessions({ updates: 1 }), true)[0].what, /It had 1 update,/);
  });

  it('tell numbers that are none', () => {
    const broken = (s: SessionLog) => (s.update === 30 ? { accuracy: Number.NaN } : {});
    assert.deepEqual(kinds({ change: broken }), ['numbers']);
  });

  it('say what to do, in whole sentences', () => {
    const worlds: World[] = [
      { reach: 0.8 },
      { cap: 10 },
      { updates: 3 },
      { change: () => ({ entropy: -6 }) },
    ];
    for (const { what, remedy } of worlds.flatMap((w) => trainingNotes(sessions(w), true))) {
      assert.match(what, /^[A-Zλ].*\.$/);
      assert.match(remedy, /^[A-Z].*\.$/);
    }
  });
});
