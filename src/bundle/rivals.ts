/** How the router stands beside others, one line each: the same in the terminal and on the model card. */
import type { BaselineResult, Interval, Report } from '../core/report';
import { fixed } from './figures';

export interface RivalRow {
  name: string;
  aiq: number;
  aiqCi: Interval | null;
  /** Our cost over its at equal accuracy, with its interval: "0.92 (0.85 to 0.99)". */
  cost: string;
  /** Of the feasible floors, those that held on test: calibrated, and as published. */
  held: string;
  published: string;
}

/** Ours first; then every other router and the zero router, the best first. */
export function rivalRows(report: Report): RivalRow[] {
  const { compliance, metrics, aiq } = report;
  const of = (met: number) => `${met} of ${compliance.feasible}`;
  const rows = report.baselines.filter((row) => row.kind === 'router' || row.kind === 'mix');
  const names = [...new Set(rows.map((row) => row.name))];
  const others = names.map((name): RivalRow => {
    const both = rows.filter((row) => row.name === name);
    const held = (row: BaselineResult | undefined) => (row ? of(heldFloors(row, report)) : '–');
    const [first] = both;
    return {
      name,
      aiq: first.aiq,
      aiqCi: first.aiqCi ?? null,
      cost: ratioText(first.costRatio),
      held: held(both.find((row) => row.calibrated)),
      published: held(both.find((row) => !row.calibrated)),
    };
  });
  return [
    {
      name: 'PROTEUS',
      aiq,
      aiqCi: metrics?.intervals.aiq ?? null,
      cost: '',
      held: of(compliance.expected.met),
      published: of(compliance.raw.met),
    },
    ...others.sort((a, b) => b.aiq - a.aiq),
  ];
}

/** Feasible floors that a row reached on test. */
export function heldFloors(row: Pick<BaselineResult, 'levels'>, report: Pick<Report, 'levels'>): number {
  const feasible = new Set(report.levels.filter((level) => level.feasible).map((level) => level.tau));
  return row.levels.filter((level) => level.met && feasible.has(level.tau)).length;
}

/** "0.92 (0.85 to 0.99)"; "–" where there is no level to compare at. */
export function ratioText(ratio: BaselineResult['costRatio']): string {
  if (typeof ratio?.mean !== 'number') return '–';
  const { interval } = ratio;
  return interval === null
    ? fixed(ratio.mean, 2)
    : `${fixed(ratio.mean, 2)} (${fixed(interval[0], 2)} to ${fixed(interval[1], 2)})`;
}

/** What the columns mean. */
export const rivalsLegend =
  'On the same test prompts. "Our cost" is ours over theirs at equal accuracy, mean over the feasible floors; below 1 ours is ' +
  'cheaper. "Held" counts feasible floors: with settings chosen on the calibration prompts (ours served expected), and as ' +
  'published, by what the router itself expects (ours without its operating map).';
