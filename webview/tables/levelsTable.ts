/** The levels of a report: every floor, what serves it and what that achieves on the test split. */
import type { Level, Report } from '../../src/core/report';
import * as format from '../format';
import { dollarsDelta } from '../report/deltas';
import {
  dollarsCell,
  lambdaCell,
  metCell,
  otherMetCell,
  plusMinusCell,
  scoreCell,
  stateCell,
  tauCell,
} from './cells';
import type { Column, Row, Table } from './table';

/** Levels by rising floor; those without a floor are left out. */
export function sortedLevels(report: Report): Level[] {
  return report.levels.filter((l) => format.isNumber(l.tau)).sort((a, b) => a.tau - b.tau);
}

/** How levels are keyed where charts and tables point at the same one. */
export function levelKey(level: { tau: number }): string {
  return String(level.tau);
}

/** The way of serving that the config did not choose. */
export function otherServing(report: Report): 'certified' | 'expected' {
  return report.serve === 'certified' ? 'expected' : 'certified';
}

export function otherAchieved(report: Report, level: Level) {
  return report.serve === 'certified' ? level.expected : level.certifiedServing;
}

/** @param saved the run as it was saved, where `report` is not that */
export function levelsTable(report: Report, saved?: Report): Table {
  const before = new Map(saved?.levels.map((level) => [level.tau, level]));
  const served = `Served ${report.serve} (as configured)`;
  const other = `If served ${otherServing(report)}`;
  const columns: Column[] = [
    { key: 'tau', label: 'Floor τ', numeric: true },
    { key: 'state', label: 'State' },
    { key: 'lowerBound', label: 'Lower bound', numeric: true, group: served },
    { key: 'accuracy', label: 'Accuracy', numeric: true, group: served },
    {
      key: 'accuracyHalfWidth',
      label: `${format.percent(report.confidence)} interval`,
      numeric: true,
      group: served,
    },
    { key: 'met', label: 'On test', group: served },
    { key: 'costPer1k', label: 'Cost / 1k', numeric: true, group: served },
    { key: 'meanMu', label: 'Mean μ', numeric: true, group: served },
    { key: 'lambda', label: 'λ', numeric: true, group: served },
    { key: 'otherAccuracy', label: 'Accuracy', numeric: true, group: other },
    { key: 'otherMet', label: 'On test', group: other },
    { key: 'otherCostPer1k', label: 'Cost / 1k', numeric: true, group: other },
  ];
  const rows = sortedLevels(report).map((level): Row => {
    const otherWay = otherAchieved(report, level);
    return {
      key: levelKey(level),
      cells: [
        tauCell(level.tau),
        stateCell(level),
        scoreCell(level.lowerBound),
        scoreCell(level.accuracy),
        plusMinusCell(level.accuracyCi),
        metCell(level.met),
        {
          ...dollarsCell(level.costPer1k),
          delta: dollarsDelta(level.costPer1k, before.get(level.tau)?.costPer1k),
        },
        scoreCell(level.meanMu),
        lambdaCell(level.lambda),
        scoreCell(otherWay.accuracy),
        otherMetCell(otherWay.met),
        dollarsCell(otherWay.costPer1k),
      ],
    };
  });
  return {
    caption:
      'Every floor of the report, measured on the test split. Cost is USD per 1 000 queries. The last columns show the way of serving that is not configured, for comparison.',
    columns,
    rows,
  };
}
