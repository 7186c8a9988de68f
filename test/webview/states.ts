/** States of the panel, as the host would send them. */
import type { Report } from '../../src/core/report';
import type { PanelState } from '../../src/protocol/panel';
import { fixtureReport, fixtureSessions } from './fixtureReport';

const base = {
  config: 'file:///project/router.proteus.json',
  configName: 'router.proteus.json',
  training: null,
};

export function withReport(report: Report = fixtureReport(), stale = ''): PanelState {
  return { ...base, content: { kind: 'report', report, runName: '2026-02-03-102030', stale } };
}

export const loading: PanelState = { ...base, content: { kind: 'loading' } };

export const empty: PanelState = {
  ...base,
  content: { kind: 'empty', message: 'router.proteus.json has no trained run.' },
};

export const failed: PanelState = {
  ...base,
  content: {
    kind: 'failed',
    what: 'outcomes.jsonl:17: the score of gpt-4o is 1.2, outside [0, 1]',
    remedy: 'Correct the score or remove the line.',
  },
};

/** A training after some updates of 60, beside what is shown. */
export function trainingAfter(updates: number, beside: PanelState = empty): PanelState {
  const sessions = fixtureSessions(updates);
  return {
    ...beside,
    training: {
      progress: {
        phase: 'policy',
        fraction: 0.3 + (0.5 * updates) / 60,
        message: `Update ${updates} of 60`,
        session: sessions.at(-1),
      },
      sessions,
    },
  };
}
