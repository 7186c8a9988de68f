/** Floors over several runs, whose grids may differ. */
import type { ComparedLevel, ComparedRun } from '../../src/protocol/runs';

const CLOSE = 1e-6;

/** All floors of the runs, rising. */
export function allTaus(runs: readonly ComparedRun[]): number[] {
  const sorted = runs.flatMap((run) => run.levels.map((l) => l.tau)).sort((a, b) => a - b);
  return sorted.filter((tau, i) => i === 0 || tau - sorted[i - 1] > CLOSE);
}

export function levelAt(run: ComparedRun, tau: number): ComparedLevel | undefined {
  return run.levels.find((l) => Math.abs(l.tau - tau) <= CLOSE);
}

/** What serves a floor that need not be on the run's grid: its next level from there on; undefined where none is certified. */
export function servedAt(run: ComparedRun, tau: number): ComparedLevel | undefined {
  const level = run.levels.find((l) => l.tau >= tau - CLOSE);
  return level?.certified ? level : undefined;
}

/** The highest floor of any run that all runs certify; null where there is none. */
export function highestCommon(runs: readonly ComparedRun[]): number | null {
  const common = allTaus(runs).filter((tau) => runs.every((run) => servedAt(run, tau) !== undefined));
  return common.at(-1) ?? null;
}
