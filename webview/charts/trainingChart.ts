/** A training while it runs: λ and the distance of accuracy from the floor, session by session. */
import type { SessionLog } from '../../src/core/trainingLog';
import * as format from '../format';
import { countCell, dollarsCell, lambdaCell, scoreCell, tauCell } from '../tables/cells';
import type { Chart } from './chart';
import { drawSessions, type Metric } from './sessionPanels';

export const lambdaMetric: Metric = {
  title: 'λ, the price of missing the floor',
  value: (x) => x.lambda,
  text: format.lambda,
  tick: format.axisNumber,
  log: true,
  within: [1, 1],
};

export const distanceMetric: Metric = {
  title: 'accuracy − floor',
  value: (x) => x.accuracy - x.tau,
  text: (x) => format.signedScore(x),
  tick: format.signedScore,
  within: [-0.02, 0.02],
  reference: 0,
};

export const trainingChart: Chart<SessionLog[]> = {
  name: 'training',
  title: 'Sessions',
  subtitle: () => 'Every dot is one session at one floor; lines are means by update.',
  summary: (sessions) => `λ and accuracy minus floor of ${sessions.length} training sessions.`,
  draw: (sessions, options) => drawSessions(sessions, [lambdaMetric, distanceMetric], options),
  table: (sessions) => ({
    caption: 'Training sessions, the latest first.',
    columns: [
      { key: 'update', label: 'Update', numeric: true },
      { key: 'session', label: 'Session', numeric: true },
      { key: 'tau', label: 'Floor τ', numeric: true },
      { key: 'lambda', label: 'λ', numeric: true },
      { key: 'accuracy', label: 'Accuracy', numeric: true },
      { key: 'costPer1k', label: 'Cost / 1k', numeric: true },
      { key: 'meanMu', label: 'Mean μ', numeric: true },
    ],
    rows: sessions
      .map((x, i) => ({
        key: String(i),
        cells: [
          countCell(x.update),
          countCell(x.session),
          tauCell(x.tau),
          lambdaCell(x.lambda),
          scoreCell(x.accuracy),
          dollarsCell(x.costPer1k),
          scoreCell(x.meanMu),
        ],
      }))
      .reverse(),
  }),
};
