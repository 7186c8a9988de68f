/** States of the training panel, as the host would send them. */
import { packSessions } from '../../src/core/sessionSample';
import type { SessionLog } from '../../src/core/trainingLog';
import type { ShownTraining, TrainingPanelState } from '../../src/protocol/trainingPanel';
import { fixtureSessions } from './fixtureReport';

const base = { config: 'file:///project/router.proteus.json', configName: 'router.proteus.json' };

/** Sessions whose diagnostics move as real ones do. */
export function livelySessions(updates: number, each = 16): SessionLog[] {
  return fixtureSessions(updates, each).map((session, i) => {
    const learned = 1 - Math.exp(-session.update / 9);
    const wiggle = Math.sin(7.3 * i) * 0.5;
    return {
      ...session,
      reward: -0.12 + 0.07 * learned + 0.01 * wiggle,
      meanMu: 0.2 + 0.6 * ((session.tau - 0.7) / 0.14) * learned + 0.03 * wiggle,
      gamma: 1.6 + 0.5 * learned,
      approxKl: 0.002 + 0.009 * (1 - learned) * (1 + wiggle),
      clipFraction: 0.02 + 0.1 * (1 - learned) * (1 + wiggle),
      entropy: -0.8 - 0.4 * learned + 0.15 * wiggle,
      explainedVariance: 0.65 + 0.2 * learned + 0.05 * wiggle,
    };
  });
}

function shown(sessions: SessionLog[], parts: Partial<ShownTraining>): TrainingPanelState {
  return {
    ...base,
    content: {
      kind: 'training',
      runName: '',
      state: 'running',
      stopped: null,
      progress: null,
      sessions: packSessions(sessions),
      total: sessions.length,
      ...parts,
    },
  };
}

/** While it learns, after some updates of 60. */
export function live(updates: number): TrainingPanelState {
  const sessions = livelySessions(updates);
  const progress: ShownTraining['progress'] =
    updates === 0
      ? { phase: 'predictor', fraction: 0.2, message: 'Fitting predictions, fold 2 of 5' }
      : {
          phase: 'policy',
          fraction: 0.3 + (0.5 * updates) / 60,
          message: `update ${updates} of 60`,
          session: sessions.at(-1),
        };
  return shown(sessions, { progress });
}

export const finished = shown(livelySessions(60), { runName: 'Whole pool', state: 'trained' });

export const stopped = shown(livelySessions(20), {
  runName: '3 Feb 2026, 10:20',
  state: 'unfinished',
  stopped: { update: 20, updates: 60 },
});

/** With floors that the pool does not reach, at the cap of λ. */
export const troubled = shown(
  livelySessions(60).map((s) =>
    s.tau < 0.79 ? s : { ...s, lambda: 200, accuracy: 0.785 + 0.004 * Math.sin(s.tau * 900 + s.update) },
  ),
  { runName: 'Too high', state: 'trained' },
);

export const thinned = shown(livelySessions(100), { runName: 'Long', state: 'trained', total: 32_000 });

export const noSessions = shown([], { runName: 'Early', state: 'failed' });

export const empty: TrainingPanelState = {
  ...base,
  content: { kind: 'empty', message: 'No router of router.proteus.json has been trained yet.' },
};
export const loading: TrainingPanelState = { ...base, content: { kind: 'loading' } };
export const failed: TrainingPanelState = {
  ...base,
  content: { kind: 'failed', what: 'The training log could not be read', remedy: 'The log has the details.' },
};
