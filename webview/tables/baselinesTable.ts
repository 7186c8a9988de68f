/** Other ways to route the same queries, beside ours. */
import type { BaselineResult, Level, Report } from '../../src/core/report';
import { fixedName } from '../charts/references';
import * as format from '../format';
import { plusMinusCell, scoreCell, textCell } from './cells';
import { levelKey, otherAchieved, otherServing, sortedLevels } from './levelsTable';
import type { Cell, Column, Row, Table } from './table';

const SECTIONS: [kind: BaselineResult['kind'], heading: string][] = [
  ['router', 'Other routers'],
  ['mix', 'Random mixing'],
  ['fixed', 'One fixed model'],
  ['bound', 'Bounds (they know what a router in service cannot)'],
];
const LEVELS_SHOWN = 5;

/** A few feasible floors, evenly spread, the highest among them. */
function comparedLevels(report: Report): Level[] {
  const levels = sortedLevels(report);
  const feasible = levels.filter((l) => l.feasible);
  const from = feasible.length > 0 ? feasible : levels;
  const n = Math.min(LEVELS_SHOWN, from.length);
  return Array.from(
    { length: n },
    (_, i) => from[n === 1 ? 0 : Math.round((i * (from.length - 1)) / (n - 1))],
  );
}

function rowName(report: Report, baseline: BaselineResult): string {
  if (baseline.kind === 'fixed') return fixedName(report, baseline);
  if (baseline.kind !== 'router') return baseline.name;
  return `${baseline.name} (${baseline.calibrated ? 'calibrated' : 'as published'})`;
}

function costCell(at: { costPer1k: number; met: boolean } | undefined, missed: Cell['tone'] = 'bad'): Cell {
  if (at === undefined || !format.isNumber(at.costPer1k)) return { value: null, text: format.NONE };
  const text = format.dollars(at.costPer1k);
  return { value: at.costPer1k, text: at.met ? text : `✗ ${text}`, tone: at.met ? undefined : missed };
}

/** Our cost over its at equal accuracy; what lies wholly below 1 is good news, wholly above bad. */
function ratioCell(ratio: BaselineResult['costRatio']): Cell {
  if (ratio === undefined || !format.isNumber(ratio.mean)) return { value: null, text: format.NONE };
  const [low, high] = ratio.interval ?? [null, null];
  const known = format.isNumber(low) && format.isNumber(high);
  const range = known ? ` (${low.toFixed(2)} to ${high.toFixed(2)})` : '';
  const tone = !known ? undefined : high < 1 ? 'good' : low > 1 ? 'bad' : undefined;
  return { value: ratio.mean, text: `${ratio.mean.toFixed(2)}${range}`, tone };
}

/** Feasible floors that were reached on test, of those that the row was asked for: a what-if may have others. */
function heldCell(levels: readonly { tau: number; met: boolean }[], report: Report): Cell {
  const feasible = new Set(report.levels.filter((l) => l.feasible).map(levelKey));
  const asked = levels.filter((l) => feasible.has(levelKey(l)));
  if (asked.length === 0 && feasible.size > 0) return { value: null, text: format.NONE };
  const held = asked.filter((l) => l.met).length;
  return { value: held, text: `${held} of ${asked.length}` };
}

export function baselinesTable(report: Report): Table {
  const shown = comparedLevels(report);
  const columns: Column[] = [
    { key: 'name', label: 'Router' },
    { key: 'aiq', label: 'AIQ', numeric: true },
    { key: 'aiqHalfWidth', label: `${format.percent(report.confidence)} interval`, numeric: true },
    { key: 'costRatio', label: 'Our cost to its', numeric: true },
    { key: 'held', label: 'Floors held', numeric: true },
    ...shown.map((level): Column => ({
      key: `costAt${levelKey(level)}`,
      label: format.tau(level.tau),
      numeric: true,
      group: 'Cost / 1k at floor τ',
    })),
    { key: 'knows', label: 'Knows' },
  ];
  const rows: Row[] = [
    {
      key: 'served',
      section: 'This router',
      cells: [
        textCell(`PROTEUS, served ${report.serve}`),
        scoreCell(report.aiq),
        plusMinusCell(report.metrics?.intervals.aiq ?? null),
        { value: null, text: '' },
        heldCell(report.levels, report),
        ...shown.map((level) => costCell(level)),
        { value: '', text: '' },
      ],
    },
    {
      key: 'other',
      cells: [
        textCell(`PROTEUS, served ${otherServing(report)}`),
        scoreCell(null),
        plusMinusCell(null),
        { value: null, text: '' },
        heldCell(
          report.levels.map((level) => ({ tau: level.tau, met: otherAchieved(report, level).met })),
          report,
        ),
        ...shown.map((level) => costCell(otherAchieved(report, level))),
        { value: '', text: '' },
      ],
    },
  ];
  for (const [kind, heading] of SECTIONS) {
    report.baselines
      .filter((b) => b.kind === kind)
      .sort((a, b) => (format.isNumber(b.aiq) ? b.aiq : -1) - (format.isNumber(a.aiq) ? a.aiq : -1))
      .forEach((baseline, i) => {
        rows.push({
          key: `${kind}:${baseline.name}${kind === 'router' && !baseline.calibrated ? ':published' : ''}`,
          section: i === 0 ? heading : undefined,
          cells: [
            textCell(rowName(report, baseline)),
            scoreCell(baseline.aiq),
            plusMinusCell(baseline.aiqCi ?? null),
            ratioCell(baseline.costRatio),
            heldCell(baseline.levels, report),
            ...shown.map((level) =>
              costCell(
                baseline.levels.find((l) => levelKey(l) === levelKey(level)),
                'muted',
              ),
            ),
            { value: baseline.knows, text: baseline.knows },
          ],
        });
      });
  }
  return {
    caption:
      'Measured on the test split. “Our cost to its”: at equal accuracy, that of a fixed model or else, in the mean, at the feasible floors; below 1 ours is cheaper. Floors: USD per 1 000 queries at some of them; ✗ marks one that was missed.',
    columns,
    rows,
  };
}
