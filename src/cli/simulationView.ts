/** A simulation for the terminal: its tiers, what happened, the comparison and the capacities. */
import { dollars, fixed, percent } from '../bundle/figures';
import type {
  CapacityReport,
  ComparisonRow,
  LogEntry,
  SimulationSetup,
  SimulationSummary,
  TierSummary,
} from '../core/simulate/traffic/result';
import { renderTable, type TableColumn } from './table';
import type { Style, Terminal } from './terminal';

/** Lines of the log that are printed; all of them are in the JSON. */
const MOST_LINES = 40;

const STYLES: Record<LogEntry['severity'], Style | undefined> = {
  info: undefined,
  good: 'green',
  warning: 'yellow',
  bad: 'red',
};

export function printSimulation(
  setup: SimulationSetup,
  summary: SimulationSummary,
  log: readonly LogEntry[],
  terminal: Terminal,
): void {
  const { arrived, served, failed, timedOut, inFlight, costUsd, latency } = summary;
  const hours = (Math.min(summary.seconds, setup.horizon) / 3600).toFixed(1);
  terminal.print(
    `${arrived} queries in ${hours} hours over ${setup.models.length} models; seed ${setup.seed}. ` +
      `${served} served, ${failed} failed, ${timedOut} timed out${inFlight > 0 ? `, ${inFlight} under way` : ''}; ` +
      `${dollars(costUsd)} in all, p50 ${ms(latency.p50)}, p99 ${ms(latency.p99)}.`,
  );
  for (const note of setup.assumptions) terminal.print(terminal.style('dim', `Assumed: ${note}`));
  terminal.print('');
  for (const line of tierLines(summary, terminal)) terminal.print(line);
  for (const { tier, mean, low, high, settled } of summary.control) {
    terminal.print(
      `Control of ${tier}: τ raised by ${fixed(mean, 4)} (${fixed(low, 4)} to ${fixed(high, 4)} in the last quarter), ${settled ? 'settled' : 'not settled'}.`,
    );
  }
  if (log.length > 0) terminal.print('');
  for (const entry of log.slice(0, MOST_LINES)) {
    const style = STYLES[entry.severity];
    const line = `${clock(entry.at)}  ${entry.message}`;
    terminal.print(style === undefined ? line : terminal.style(style, line));
  }
  if (log.length > MOST_LINES)
    terminal.print(`… and ${log.length - MOST_LINES} more (--json has all of them).`);
}

function tierLines(summary: SimulationSummary, terminal: Terminal): string[] {
  const columns: TableColumn<TierSummary>[] = [
    { title: 'tier', align: 'left', drop: 0, cell: (t) => t.name },
    { title: 'floor', align: 'right', drop: 0, cell: (t) => fixed(t.floor) },
    { title: 'accuracy', align: 'right', drop: 0, cell: (t) => number(t.accuracy) },
    {
      title: 'graded',
      align: 'right',
      drop: 4,
      cell: (t) =>
        t.graded.n === 0 ? '–' : `${number(t.graded.mean)} [${fixed(t.graded.low)}, ${fixed(t.graded.high)}]`,
    },
    { title: 'certificate', align: 'left', drop: 2, cell: (t) => t.certificate },
    { title: 'violations', align: 'right', drop: 3, cell: (t) => String(t.violations) },
    {
      title: 'infeasible',
      align: 'right',
      drop: 5,
      cell: (t) => `${(t.infeasibleSeconds / 60).toFixed(0)} min`,
    },
    {
      title: 'USD/1k',
      align: 'right',
      drop: 0,
      cell: (t) => (t.costPer1k === null ? '–' : dollars(t.costPer1k)),
    },
    { title: 'p50', align: 'right', drop: 6, cell: (t) => ms(t.latency.p50) },
    { title: 'p99', align: 'right', drop: 5, cell: (t) => ms(t.latency.p99) },
    { title: 'arrived', align: 'right', drop: 7, cell: (t) => String(t.arrived) },
    {
      title: 'served',
      align: 'right',
      drop: 1,
      cell: (t) => percent(t.arrived === 0 ? NaN : t.served / t.arrived),
    },
  ];
  return renderTable(columns, summary.tiers, terminal.width);
}

export function printComparison(rows: readonly ComparisonRow[], terminal: Terminal): void {
  const tiers = rows[0].summary.tiers;
  const columns: TableColumn<ComparisonRow>[] = [
    { title: 'router', align: 'left', drop: 0, cell: (r) => r.name },
    { title: 'USD', align: 'right', drop: 0, cell: (r) => dollars(r.summary.costUsd) },
    ...tiers.map(({ name, floor }, k): TableColumn<ComparisonRow> => ({
      title: `${name} ≥ ${fixed(floor)}`,
      align: 'right',
      drop: 0,
      cell: ({ summary }) => {
        const { accuracy } = summary.tiers[k];
        return `${number(accuracy)}${accuracy !== null && accuracy < floor ? ' ✗' : '  '}`;
      },
    })),
    {
      title: 'violations',
      align: 'right',
      drop: 2,
      cell: (r) => String(r.summary.tiers.reduce((sum, t) => sum + t.violations, 0)),
    },
    { title: 'wait', align: 'right', drop: 4, cell: (r) => ms(meanWait(r.summary)) },
    { title: 'p50', align: 'right', drop: 5, cell: (r) => ms(r.summary.latency.p50) },
    { title: 'p99', align: 'right', drop: 3, cell: (r) => ms(r.summary.latency.p99) },
    {
      title: 'lost',
      align: 'right',
      drop: 3,
      cell: ({ summary: s }) => percent(s.arrived === 0 ? NaN : (s.failed + s.timedOut) / s.arrived),
    },
  ];
  terminal.print('');
  for (const line of renderTable(columns, rows, terminal.width)) terminal.print(line);
  for (const { name, knows } of rows)
    if (knows !== '') terminal.print(terminal.style('dim', `${name} knows ${knows}.`));
}

export function printCapacity(report: CapacityReport, terminal: Terminal): void {
  type Row = CapacityReport['outages'][number];
  const columns: TableColumn<Row>[] = [
    {
      title: 'without',
      align: 'left',
      drop: 0,
      cell: (r) => (r.without === '' ? '(all models)' : r.without),
    },
    { title: 'queries/s', align: 'right', drop: 0, cell: (r) => r.queriesPerSecond.toFixed(1) },
    { title: 'limited by', align: 'left', drop: 3, cell: (r) => r.bottleneck },
    { title: 'USD/1k', align: 'right', drop: 1, cell: (r) => dollars(r.costPer1k) },
    { title: 'reaches', align: 'right', drop: 2, cell: (r) => fixed(r.reach) },
    {
      title: 'floors lost',
      align: 'left',
      drop: 0,
      cell: (r) =>
        r.tiers
          .filter((t) => !t.feasible)
          .map((t) => t.name)
          .join(', ') || 'none',
    },
  ];
  terminal.print('');
  terminal.print(
    'Capacity with no model busier than 85 %, floors at their expected value on tune and calibrate:',
  );
  for (const line of renderTable(columns, report.outages, terminal.width)) terminal.print(line);
  const { cheapest } = report;
  terminal.print(
    cheapest === null
      ? 'No pool of these models holds all tiers.'
      : `Cheapest pool that holds all tiers: ${cheapest.models.join(', ')} at ${dollars(cheapest.costPer1k)} per 1k, ` +
          `${cheapest.queriesPerSecond.toFixed(1)} queries/s (${cheapest.searched} pools looked at${cheapest.exhaustive ? '' : ', not all'}).`,
  );
  for (const { model, costPer1k, queriesPerSecond, reach } of report.additions) {
    terminal.print(
      `With ${model}: ${dollars(costPer1k)} per 1k, ${queriesPerSecond.toFixed(1)} queries/s, reaches ${fixed(reach)}.`,
    );
  }
  const most = report.scaling.reduce(
    (a, b) => (b.queriesPerSecond > a.queriesPerSecond ? b : a),
    report.scaling[0],
  );
  if (most !== undefined && most.queriesPerSecond > report.outages[0].queriesPerSecond)
    terminal.print(`Twice the servers of ${most.model}: ${most.queriesPerSecond.toFixed(1)} queries/s.`);
}

function meanWait({ tiers }: SimulationSummary): number | null {
  const served = tiers.reduce((sum, t) => sum + t.served, 0);
  return served === 0 ? null : tiers.reduce((sum, t) => sum + (t.meanWaitMs ?? 0) * t.served, 0) / served;
}

function number(x: number | null): string {
  return x === null ? '–' : fixed(x);
}

function ms(x: number | null): string {
  if (x === null) return '–';
  return x < 1000 ? `${x.toFixed(0)} ms` : `${(x / 1000).toFixed(x < 10_000 ? 1 : 0)} s`;
}

/** "2d 09:30:15", "09:30:15". */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const days = Math.floor(whole / 86_400);
  const part = (unit: number, of: number) => String(Math.floor(whole / unit) % of).padStart(2, '0');
  return `${days > 0 ? `${days}d ` : ''}${part(3600, 24)}:${part(60, 60)}:${part(1, 60)}`;
}
