/** The declared tiers, dearest promise first. */
import type { Report } from '../../src/core/report';
import * as format from '../format';
import { dollarsDelta, pointsDelta } from '../report/deltas';
import {
  dollarsCell,
  metCell,
  percentCell,
  plusMinusCell,
  scoreCell,
  stateCell,
  tauCell,
  textCell,
} from './cells';
import type { Cell, Table } from './table';

/** @param saved the run as it was saved, where `report` is not that */
export function tiersTable(report: Report, saved?: Report): Table {
  const before = new Map(saved?.tiers.map((tier) => [tier.name, tier]));
  return {
    caption: 'Tiers of the config, certified together by a fixed-sequence test.',
    columns: [
      { key: 'name', label: 'Tier' },
      { key: 'floor', label: 'Floor τ', numeric: true },
      { key: 'share', label: 'Traffic', numeric: true },
      { key: 'state', label: 'State' },
      { key: 'lowerBound', label: 'Lower bound', numeric: true },
      { key: 'accuracy', label: 'Accuracy', numeric: true },
      { key: 'accuracyHalfWidth', label: `${format.percent(report.confidence)} interval`, numeric: true },
      { key: 'met', label: 'On test' },
      { key: 'costPer1k', label: 'Cost / 1k', numeric: true },
    ],
    rows: [...report.tiers]
      .sort((a, b) => b.floor - a.floor)
      .map((tier) => ({
        key: tier.name,
        cells: [
          textCell(tier.name),
          { ...tauCell(tier.floor), ...floorDelta(tier.floor, before.get(tier.name)?.floor) },
          percentCell(tier.share, 0),
          stateCell(tier),
          scoreCell(tier.lowerBound),
          scoreCell(tier.accuracy),
          plusMinusCell(tier.accuracyCi),
          metCell(tier.met),
          {
            ...dollarsCell(tier.costPer1k),
            delta: dollarsDelta(tier.costPer1k, before.get(tier.name)?.costPer1k),
          },
        ],
      })),
  };
}

/** A floor that was moved is neither good nor bad. */
function floorDelta(now: number, then: number | undefined): Pick<Cell, 'delta'> {
  const delta = pointsDelta(now, then);
  return delta ? { delta: { ...delta, tone: 'muted' } } : {};
}
