/** Descriptions of invented data, from small to more than a panel can draw, and states of the data panel. */
import { upperHull } from '../../src/core/frontier';
import { Rng } from '../../src/core/rng';
import { panelSummary } from '../../src/host/panelSummary';
import type { DataFinding, DataSummary, ModelSummary } from '../../src/protocol/data';
import type { DataPanelState } from '../../src/protocol/dataPanel';

const NAMES = [
  'gpt-4-1106-preview',
  'claude-v2',
  'claude-instant-v1',
  'mixtral-8x7b-chat',
  'gpt-3.5-turbo-1106',
  'llama-2-70b-chat',
  'Yi-34B-Chat',
  'WizardLM-13B-V1.2',
  'code-llama-34b-chat',
  'mistral-7b-chat',
  'claude-v1',
];
const TASKS = [
  'mmlu-professional-law',
  'hellaswag',
  'grade-school-math',
  'arc-challenge',
  'winogrande',
  'mbpp',
];

const FINDINGS: DataFinding[] = [
  {
    kind: 'constant-model',
    severity: 'warning',
    what: 'mbpp-only has the score 0 for every prompt',
    remedy: 'Check how it was scored; a model that never helps only adds cost.',
    count: 1,
    models: ['mistral-7b-chat'],
    places: [],
  },
  {
    kind: 'missing-price',
    severity: 'error',
    what: 'llama-2-70b-chat has tokens but no price and no dollars',
    remedy: 'Give it a "price" in the config, or leave it out of the pool.',
    count: 1,
    places: [],
  },
  {
    kind: 'near-duplicates',
    severity: 'info',
    what: '14 pairs of prompts are nearly the same and fall into different splits',
    remedy: 'Remove one of each pair, if the test split is to be new to the router.',
    count: 14,
    places: [
      { file: '/project/outcomes.csv', line: 14, path: 'arc.14' },
      { file: '/project/outcomes.csv', line: 208, path: 'arc.208' },
      { file: '/project/part.parquet', path: 'arc.9' },
    ],
  },
];

export interface FixtureSize {
  models?: number;
  tasks?: number;
  coverage?: number;
  costs?: boolean;
  findings?: number;
}

/** Models whose accuracy rises with the logarithm of their cost, give or take. */
export function fixtureSummary({
  models: m = 11,
  tasks: t = 6,
  coverage = 1,
  costs = true,
  findings = 3,
}: FixtureSize = {}): DataSummary {
  const rng = new Rng(7);
  const models = Array.from({ length: m }, (_, i): ModelSummary => {
    const costPer1k = 0.05 * 10 ** (2.6 * rng.next());
    const accuracy = Math.min(0.93, 0.42 + 0.13 * Math.log10(costPer1k / 0.05) + 0.12 * rng.next());
    const part = coverage === 1 ? 1 : Math.max(0.02, coverage * rng.next());
    return {
      model: i < NAMES.length ? NAMES[i] : `vendor-${i}/model-${10 * i}b-instruct`,
      observed: Math.round(36_497 * part),
      coverage: part,
      accuracy,
      costPer1k: costs ? costPer1k : null,
      tokensIn: 220,
      tokensOut: 90 + 10 * i,
      latencyMs: null,
    };
  });
  const lengths = Array.from({ length: 9 }, (_, i) => ({
    from: 2 ** (i + 5),
    to: 2 ** (i + 6),
    prompts: Math.round(9000 * Math.exp(-(((i - 3) / 2) ** 2))),
  }));
  return {
    title: 'routerbench_0shot.pkl',
    files: ['/project/routerbench_0shot.pkl'],
    format: 'pickle',
    layout: 'wide',
    prompts: 36_497,
    rows: 36_510,
    promptsInFiles: 36_497,
    models,
    hull: costs
      ? upperHull(
          models.map((x) => ({ model: x.model, accuracy: x.accuracy ?? 0, costPer1k: x.costPer1k ?? 0 })),
        )
      : [],
    oracle: costs ? { accuracy: 0.962, costPer1k: 0.31 } : null,
    oraclePrompts: costs ? 36_480 : 0,
    agreement: models.map((a, i) =>
      models.map((b, j) =>
        i === j ? 1 : 0.55 + 0.35 * (1 - Math.abs((a.accuracy ?? 0) - (b.accuracy ?? 0))),
      ),
    ),
    tasks: Array.from({ length: t }, (_, i) => ({
      task: i < TASKS.length ? TASKS[i] : `mmlu-subject-${i}`,
      prompts: Math.round(10_000 / (i + 1)),
      accuracy: models.map(({ accuracy }) =>
        coverage < 1 && rng.next() < 0.1
          ? null
          : Math.min(1, Math.max(0, (accuracy ?? 0) + 0.5 * (rng.next() - 0.5))),
      ),
    })),
    lengths,
    findings: Array.from({ length: findings }, (_, i) => FINDINGS[i % FINDINGS.length]),
    notes: ['14 rows of one prompt were merged.', 'The column "oracle_model_to_route_to" was ignored.'],
  };
}

const base = {
  config: 'file:///project/routerbench.proteus.json',
  configName: 'routerbench.proteus.json',
  reading: null,
};

export function withSummary(size?: FixtureSize, stale = ''): DataPanelState {
  return { ...base, content: { kind: 'summary', summary: panelSummary(fixtureSummary(size)), stale } };
}

export const loading: DataPanelState = { ...base, content: { kind: 'loading' } };

export const empty: DataPanelState = {
  ...base,
  content: { kind: 'empty', message: 'Reading the data of routerbench.proteus.json was cancelled.' },
};

export const failed: DataPanelState = {
  ...base,
  content: {
    kind: 'failed',
    what: 'The score of gpt-4o is 1.2, outside [0, 1]',
    where: 'outcomes.csv:17',
    remedy: 'Correct the score or remove the row.',
    canOpen: true,
  },
};

/** Being read, beside what is shown. */
export function readingBeside(beside: DataPanelState = loading): DataPanelState {
  return { ...beside, reading: { fraction: 0.42, message: 'Read 15 300 prompts' } };
}
