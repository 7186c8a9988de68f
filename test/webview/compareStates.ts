/** States of the panel that compares runs, as the host would send them. */
import type { Report } from '../../src/core/report';
import { comparedReport } from '../../src/engine/runsCompare';
import type { ComparePanelState, NamedRun } from '../../src/protocol/comparePanel';
import { fixtureReport } from './fixtureReport';

/** The same training with costs and limits changed a little. */
function variant(cheaper: number, further: number, from = 0.66, to = 0.9): Report {
  const report = fixtureReport({ from, to });
  report.limit.certified += further;
  report.limit.observed += further;
  for (const level of report.levels) {
    level.costPer1k *= cheaper * (1 + 0.4 * Math.max(0, level.tau - 0.75));
    level.accuracy += further / 2;
    level.certified = level.tau <= report.limit.certified;
    level.feasible = level.tau <= report.limit.observed;
  }
  for (const { test } of report.points) {
    test.costPer1k *= cheaper;
    test.accuracy += further / 2;
  }
  for (const tier of report.tiers) tier.costPer1k *= cheaper;
  return report;
}

export function namedRun(name: string, report: Report, hour = 9): NamedRun {
  const id = `20260203T${String(hour).padStart(2, '0')}0000Z-router`;
  return {
    ...comparedReport(report),
    name,
    id,
    runDir: `/project/.proteus/runs/${id}`,
    label: name,
    startedAt: `2026-02-03T${String(hour).padStart(2, '0')}:00:00Z`,
    configName: 'router.proteus.json',
  };
}

const key = 'file:///project/router.proteus.json?%5B%22a%22%5D';

export const two: ComparePanelState = {
  config: key,
  content: {
    kind: 'runs',
    runs: [
      namedRun('Whole pool', fixtureReport()),
      namedRun('Without llama3.1-405b', variant(0.86, -0.012), 10),
    ],
    settings: [
      { setting: 'pool.llama3.1-405b.enabled', values: ['true', 'false'] },
      { setting: 'training.updates', values: ['60', '90'] },
    ],
  },
};

export const many: ComparePanelState = {
  config: key,
  content: {
    kind: 'runs',
    runs: [0, 1, 2, 3, 4, 5, 6, 7].map((i) =>
      namedRun(
        `Run ${i + 1}`,
        variant(1 - 0.06 * i, 0.004 * (i % 3) - 0.003 * i, 0.66 + 0.005 * (i % 2)),
        i + 1,
      ),
    ),
    settings: [{ setting: 'training.seed', values: ['1', '2', '3', '4', '5', '6', '7', '8'] }],
  },
};

export const loading: ComparePanelState = { config: key, content: { kind: 'loading' } };

export const failed: ComparePanelState = {
  config: key,
  content: {
    kind: 'failed',
    what: 'There is no such run directory',
    remedy: 'Name a run directory (.proteus/runs/…), or train first.',
  },
};
