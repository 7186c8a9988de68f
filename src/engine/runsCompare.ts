/** Several runs side by side: the curves and figures of each, and the settings in which they differ. */
import { basename } from 'node:path';
import type { Report } from '../core/report';
import { settingDifferences } from '../core/settingDifferences';
import type { CompareResult, ComparedRun } from '../protocol/runs';
import { readRun, type Run } from './runFolder';
import { readLabel } from './runLabel';
import { figuresOf, finite } from './runsList';
import { parseRunName } from './runStore';

/** @throws UserError for a run that is not there or not whole */
export async function compareRuns(runDirs: readonly string[]): Promise<CompareResult> {
  const runs = await Promise.all(runDirs.map((dir) => readRun(dir)));
  return {
    runs: await Promise.all(runs.map(compared)),
    settings: settingDifferences(runs.map((run) => run.config)),
  };
}

async function compared({ dir, report }: Run): Promise<ComparedRun> {
  const name = parseRunName(basename(dir));
  return {
    ...comparedReport(report),
    runDir: dir,
    id: name?.id ?? basename(dir),
    label: await readLabel(dir),
    startedAt: name?.startedAt ?? report.createdAt,
    configName: name === undefined ? '' : `${name.config}.proteus.json`,
  };
}

/** What of a report is compared. */
export function comparedReport(
  report: Report,
): Omit<ComparedRun, 'runDir' | 'id' | 'label' | 'startedAt' | 'configName'> {
  return {
    ...figuresOf(report),
    levels: levelsOf(report),
    points: report.points
      .map(({ target, test }) => ({ target, accuracy: test.accuracy, costPer1k: test.costPer1k }))
      .filter((p) => finite(p.accuracy) !== null && finite(p.costPer1k) !== null)
      .sort((a, b) => a.costPer1k - b.costPer1k),
    compliance: report.compliance[report.serve],
    aiq: finite(report.aiq),
    saving: finite(report.saving?.fraction),
    gamma: finite(report.training.gamma),
    sessions: report.training.sessions,
    backend: report.backend,
    sha256: report.data.sha256,
    test: report.data.split.test,
  };
}

/** A curve needs no more points than this. */
const mostLevels = 250;

function levelsOf({ levels }: Report): ComparedRun['levels'] {
  const stride = Math.ceil(levels.length / mostLevels);
  return [...levels]
    .sort((a, b) => a.tau - b.tau)
    .filter((_, i) => i % stride === 0)
    .map(({ tau, feasible, certified, met, accuracy, accuracyCi, costPer1k }) => ({
      tau,
      feasible,
      certified,
      met,
      accuracy: finite(accuracy),
      accuracyCi: [finite(accuracyCi?.[0]), finite(accuracyCi?.[1])],
      costPer1k: finite(costPer1k),
    }));
}
