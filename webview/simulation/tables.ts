/** The simulation's tables: tiers so far, other routers on the same traffic, and what the pool carries. */
import type {
  CapacityReport,
  ComparisonRow,
  SimulationSetup,
  SimulationSummary,
} from '../../src/core/simulate/traffic/result';
import * as format from '../format';
import { countCell, dollarsCell, percentCell, scoreCell, tauCell, textCell } from '../tables/cells';
import type { Cell, Column, Table } from '../tables/table';
import { clock, duration } from './clock';
import { tierState } from './tierState';

const msCell = (ms: number | null): Cell => ({
  value: ms,
  text:
    ms === null
      ? format.NONE
      : ms < 1000
        ? `${Math.round(ms)} ms`
        : `${Number((ms / 1000).toPrecision(3))} s`,
});

/** Accuracy, marked where it is below the floor. */
function againstFloor(accuracy: number | null, floor: number): Cell {
  if (accuracy === null) return scoreCell(accuracy);
  const missed = accuracy < floor;
  return {
    value: accuracy,
    text: `${missed ? '✗ ' : ''}${format.score(accuracy)}`,
    tone: missed ? 'bad' : undefined,
  };
}

export function summaryTable(summary: SimulationSummary): Table {
  return {
    caption: `Tiers up to ${clock(summary.seconds)}: ${format.count(summary.arrived)} queries, ${format.dollars(summary.costUsd)} in all.`,
    columns: [
      { key: 'tier', label: 'Tier' },
      { key: 'floor', label: 'Floor τ', numeric: true },
      { key: 'accuracy', label: 'Accuracy', numeric: true },
      { key: 'gradedMean', label: 'Mean', numeric: true, group: 'Graded' },
      { key: 'gradedLow', label: 'Low', numeric: true, group: 'Graded' },
      { key: 'gradedHigh', label: 'High', numeric: true, group: 'Graded' },
      { key: 'certificate', label: 'Certificate' },
      { key: 'violations', label: 'Violations', numeric: true },
      { key: 'infeasible', label: 'Not feasible', numeric: true },
      { key: 'costPer1k', label: 'Cost / 1k', numeric: true },
      { key: 'costPerHour', label: 'Cost / h', numeric: true },
      { key: 'p50', label: 'p50', numeric: true },
      { key: 'p95', label: 'p95', numeric: true },
      { key: 'p99', label: 'p99', numeric: true },
      { key: 'arrived', label: 'Queries', numeric: true },
      { key: 'lost', label: 'Lost', numeric: true },
    ],
    rows: summary.tiers.map((tier) => {
      const { tone, sign, word } = tierState(tier.certificate);
      return {
        key: tier.name,
        cells: [
          textCell(tier.name),
          tauCell(tier.floor),
          againstFloor(tier.accuracy, tier.floor),
          scoreCell(tier.graded.mean),
          scoreCell(tier.graded.low),
          scoreCell(tier.graded.high),
          { value: tier.certificate, text: `${sign} ${word}`, tone },
          { ...countCell(tier.violations), tone: tier.violations > 0 ? 'bad' : undefined },
          {
            value: tier.infeasibleSeconds,
            text: tier.infeasibleSeconds === 0 ? 'never' : duration(tier.infeasibleSeconds),
            tone: tier.infeasibleSeconds > 0 ? 'warn' : undefined,
          },
          dollarsCell(tier.costPer1k),
          dollarsCell(tier.costPerHour),
          msCell(tier.latency.p50),
          msCell(tier.latency.p95),
          msCell(tier.latency.p99),
          countCell(tier.arrived),
          countCell(tier.failed + tier.timedOut),
        ],
      };
    }),
  };
}

const SECTIONS: Record<ComparisonRow['kind'], string> = {
  proteus: 'This router',
  rule: 'Rules',
  router: 'Other routers',
  fixed: 'One fixed model',
  bound: 'Bounds (they know what a router in service cannot)',
};

export function comparisonTable(rows: readonly ComparisonRow[], setup: SimulationSetup, at: number): Table {
  const kinds = Object.keys(SECTIONS) as ComparisonRow['kind'][];
  const sorted = kinds.flatMap((kind) =>
    rows.filter((row) => row.kind === kind).sort((a, b) => a.summary.costUsd - b.summary.costUsd),
  );
  return {
    caption: `The same queries and events up to ${clock(at)}, through other routers; ✗ marks a floor that was missed.`,
    columns: [
      { key: 'router', label: 'Router' },
      { key: 'usd', label: 'Cost', numeric: true },
      ...setup.tiers.map(({ name, floor }): Column => ({
        key: `accuracy ${name}`,
        label: `${name} ≥ ${format.tau(floor)}`,
        numeric: true,
        group: 'Accuracy by tier',
      })),
      { key: 'violations', label: 'Violations', numeric: true },
      { key: 'windowsBelow', label: 'Windows below', numeric: true },
      { key: 'p50', label: 'p50', numeric: true },
      { key: 'p99', label: 'p99', numeric: true },
      { key: 'wait', label: 'Mean wait', numeric: true },
      { key: 'lost', label: 'Lost', numeric: true },
      { key: 'knows', label: 'Knows' },
    ],
    rows: sorted.map((row, k) => {
      const { summary } = row;
      const sum = (of: (t: SimulationSummary['tiers'][0]) => number) =>
        summary.tiers.reduce((a, t) => a + of(t), 0);
      const waits = sum((t) => (t.meanWaitMs ?? 0) * t.served) / Math.max(1, summary.served);
      return {
        key: `${row.kind}:${row.name}`,
        section: k === 0 || sorted[k - 1].kind !== row.kind ? SECTIONS[row.kind] : undefined,
        cells: [
          textCell(row.name),
          dollarsCell(summary.costUsd),
          ...summary.tiers.map((tier) => againstFloor(tier.accuracy, tier.floor)),
          countCell(sum((t) => t.violations)),
          percentCell(
            sum((t) => t.windowsBelow) /
              Math.max(
                1,
                sum((t) => t.windows),
              ),
          ),
          msCell(summary.latency.p50),
          msCell(summary.latency.p99),
          msCell(waits),
          percentCell((summary.failed + summary.timedOut) / Math.max(1, summary.arrived), 2),
          { value: row.knows, text: row.knows },
        ],
      };
    }),
  };
}

const rateCell = (x: number): Cell => ({
  value: x,
  text: x === 0 ? 'none' : Number(x.toPrecision(3)).toString(),
});

/** With every model, then without each: what a single outage does. */
export function outagesTable(report: CapacityReport): Table {
  const tiers = report.outages[0]?.tiers ?? [];
  return {
    caption:
      'The most queries a second that are carried with every floor held and no model busier than 85 %.',
    columns: [
      { key: 'without', label: 'Without' },
      { key: 'queriesPerSecond', label: 'Queries / s', numeric: true },
      { key: 'bottleneck', label: 'Limited by' },
      { key: 'costPer1k', label: 'Cost / 1k', numeric: true },
      { key: 'reach', label: 'Reach', numeric: true },
      ...tiers.map(({ name }): Column => ({
        key: `tier ${name}`,
        label: name,
        numeric: true,
        group: 'Floors that hold',
      })),
    ],
    rows: report.outages.map((row) => ({
      key: row.without,
      cells: [
        textCell(row.without === '' ? 'nothing (the whole pool)' : row.without),
        rateCell(row.queriesPerSecond),
        textCell(row.bottleneck),
        dollarsCell(row.costPer1k),
        scoreCell(row.reach),
        ...row.tiers.map((tier): Cell => ({
          value: tier.accuracy,
          text: `${tier.feasible ? '✓' : '✗'} ${format.score(tier.accuracy)}`,
          tone: tier.feasible ? 'good' : 'bad',
        })),
      ],
    })),
  };
}

/** The cheapest pool, one more model, more of each model. */
export function changesTable({ cheapest, additions, scaling }: CapacityReport): Table {
  const dash = { value: null, text: format.NONE };
  const best = [...scaling].sort((a, b) => b.queriesPerSecond - a.queriesPerSecond);
  return {
    caption: 'What another pool would carry and cost.',
    columns: [
      { key: 'change', label: 'Change' },
      { key: 'queriesPerSecond', label: 'Queries / s', numeric: true },
      { key: 'costPer1k', label: 'Cost / 1k', numeric: true },
      { key: 'reach', label: 'Reach', numeric: true },
    ],
    rows: [
      {
        key: 'cheapest',
        section: 'Cheapest pool that holds all tiers',
        cells:
          cheapest === null
            ? [textCell('no subset of the pool holds all tiers'), dash, dash, dash]
            : [
                textCell(
                  `${cheapest.models.join(' + ')} (${cheapest.exhaustive ? 'of all' : 'of'} ${cheapest.searched} ${cheapest.exhaustive ? 'subsets' : 'subsets tried'})`,
                ),
                rateCell(cheapest.queriesPerSecond),
                dollarsCell(cheapest.costPer1k),
                dash,
              ],
      },
      ...additions.map((row, k) => ({
        key: `add ${row.model}`,
        section: k === 0 ? 'One more model' : undefined,
        cells: [
          textCell(`with ${row.model}`),
          rateCell(row.queriesPerSecond),
          dollarsCell(row.costPer1k),
          scoreCell(row.reach),
        ],
      })),
      ...best.map((row, k) => ({
        key: `scale ${row.model}`,
        section: k === 0 ? 'Twice the servers of one model' : undefined,
        cells: [textCell(`2 × ${row.model}`), rateCell(row.queriesPerSecond), dash, dash],
      })),
    ],
  };
}
