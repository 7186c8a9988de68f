/** The windows of a simulation as CSV: one line per window and tier. */
import type { Frame, SimulationSetup, TierFrame } from './result';

const COLUMNS: [name: string, value: (tier: TierFrame) => string | number | boolean | null][] = [
  ['tau', (t) => t.tau],
  ['arrived', (t) => t.arrived],
  ['served', (t) => t.served],
  ['failed', (t) => t.failed],
  ['timed_out', (t) => t.timedOut],
  ['accuracy', (t) => t.accuracy],
  ['graded', (t) => t.graded.n],
  ['graded_mean', (t) => t.graded.mean],
  ['running_mean', (t) => t.running.mean],
  ['band_low', (t) => t.running.low],
  ['band_high', (t) => t.running.high],
  ['evidence_log10', (t) => t.evidence],
  ['violated', (t) => t.violated],
  ['feasible', (t) => t.feasible],
  ['certificate', (t) => t.certificate],
  ['usd_per_hour', (t) => t.costPerHour],
  ['p50_ms', (t) => t.latency.p50],
  ['p95_ms', (t) => t.latency.p95],
  ['p99_ms', (t) => t.latency.p99],
];

/** Quoted where it must be (RFC 4180); numbers with six digits. */
function cell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function frameCsv({ tiers, models }: SimulationSetup, frames: readonly Frame[]): string {
  const names = [
    'from_s',
    'to_s',
    'tier',
    'floor',
    ...COLUMNS.map(([name]) => name),
    ...models.map((m) => `share ${m}`),
  ];
  const lines = frames.flatMap((frame) =>
    frame.tiers.map((t, k) =>
      [frame.from, frame.to, tiers[k].name, tiers[k].floor, ...COLUMNS.map(([, value]) => value(t)), ...t.mix]
        .map(cell)
        .join(','),
    ),
  );
  return `${[names.map(cell).join(','), ...lines].join('\n')}\n`;
}
