/** The training panel's charts: what the policy learns, and whether its updates are sound. */
import type { SessionLog } from '../../src/core/trainingLog';
import type { Chart } from '../charts/chart';
import { drawSessions, type Metric } from '../charts/sessionPanels';
import { distanceMetric, lambdaMetric } from '../charts/trainingChart';
import * as format from '../format';
import type { Cell, Table } from '../tables/table';

const three = (x: number) => format.score(x);

const learned: Metric[] = [
  lambdaMetric,
  distanceMetric,
  {
    title: 'mean μ, 0 cheap … 1 best',
    value: (x) => x.meanMu,
    text: three,
    tick: format.axisNumber,
    within: [0, 1],
  },
  {
    title: 'predicted cost, USD per 1 000 queries',
    value: (x) => x.costPer1k,
    text: format.dollars,
    tick: format.axisDollars,
    within: [0, 0],
  },
  { title: 'reward', value: (x) => x.reward, text: three, tick: format.axisNumber, trimmed: true },
  {
    title: 'γ, curvature of the cost term',
    value: (x) => x.gamma,
    text: three,
    tick: format.axisNumber,
    shared: true,
  },
];

const sound: Metric[] = [
  {
    title: 'KL, how far an update moves the policy',
    value: (x) => x.approxKl,
    text: (x) => x.toPrecision(2),
    tick: format.axisNumber,
    within: [0, 0.02],
  },
  {
    title: 'share of clipped actions',
    value: (x) => x.clipFraction,
    text: (x) => format.percent(x, 1),
    tick: (x) => format.percent(x),
    within: [0, 0.2],
  },
  { title: 'entropy of μ', value: (x) => x.entropy, text: three, tick: format.axisNumber, trimmed: true },
  {
    title: 'variance of rewards that is explained',
    value: (x) => x.explainedVariance,
    text: (x) => format.percent(x),
    tick: (x) => format.percent(x),
    within: [0, 1],
    reference: 0,
  },
];

const FIELDS: [key: keyof SessionLog, label: string][] = [
  ['update', 'Update'],
  ['session', 'Session'],
  ['tau', 'Floor τ'],
  ['lambda', 'λ'],
  ['accuracy', 'Accuracy'],
  ['costPer1k', 'Cost / 1k'],
  ['reward', 'Reward'],
  ['meanMu', 'Mean μ'],
  ['gamma', 'γ'],
  ['approxKl', 'KL'],
  ['clipFraction', 'Clipped'],
  ['entropy', 'Entropy'],
  ['explainedVariance', 'Explained'],
];

/** Every session that is drawn, the latest first. */
function table(sessions: SessionLog[]): Table {
  return {
    caption: 'Training sessions, the latest first.',
    columns: FIELDS.map(([key, label]) => ({ key, label, numeric: true })),
    rows: sessions
      .map((session, i) => ({ key: String(i), cells: FIELDS.map(([key]) => cellOf(key, session[key])) }))
      .reverse(),
  };
}

function cellOf(key: keyof SessionLog, x: number): Cell {
  if (!format.isNumber(x)) return { value: null, text: format.NONE, tone: 'muted' };
  const whole = key === 'update' || key === 'session';
  return { value: x, text: whole ? format.count(x) : Number(x.toPrecision(4)).toString().replace('-', '−') };
}

export const learningChart: Chart<SessionLog[]> = {
  name: 'learning',
  title: 'What the policy learns',
  subtitle: () =>
    'Every dot is one session at one floor, update by update; lines are means of a third of the floors.',
  summary: (sessions) =>
    `λ, accuracy minus floor, mean μ, cost, reward and γ of ${sessions.length} training sessions.`,
  draw: (sessions, options) => drawSessions(sessions, learned, options),
  table,
};

export const soundnessChart: Chart<SessionLog[]> = {
  name: 'diagnostics',
  title: 'Whether its updates are sound',
  subtitle: () => 'Diagnostics of PPO, measured in the last epoch of each update.',
  summary: (sessions) =>
    `KL, clipped share, entropy and explained variance of ${sessions.length} training sessions.`,
  draw: (sessions, options) => drawSessions(sessions, sound, options),
  table,
};
