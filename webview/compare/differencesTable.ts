/** What differs between runs: figures with their distance from the baseline's, and the settings behind them. */
import type { CompareResult, RunTier } from '../../src/protocol/runs';
import * as format from '../format';
import { stateOf } from '../tables/cells';
import type { Cell, Row, Table } from '../tables/table';
import { highestCommon, servedAt } from './levels';
import { shortName, type Comparison, type ShownRun } from './looks';
import { texts } from './texts';

type Better = 'higher' | 'lower' | 'neither';

interface NumberRow {
  key: string;
  name: string;
  value: (run: ShownRun) => format.MaybeNumber;
  text: (x: format.MaybeNumber) => string;
  difference: (x: number) => string;
  better: Better;
}

const SAME = 'same';

const points = (x: number) => `${signed(100 * x, 1)} pts`;

function signed(x: number, digits: number): string {
  const text = Math.abs(x).toFixed(digits);
  return Number(text) === 0 ? '±0' : `${x < 0 ? '−' : '+'}${text}`;
}

function numberRow({ runs, baseline }: Comparison, row: NumberRow): Row {
  const from = row.value(runs[baseline]);
  const cells = runs.map((run, i): Cell => {
    const value = row.value(run);
    if (!format.isNumber(value)) return { value: null, text: format.NONE, tone: 'muted' };
    if (i === baseline || !format.isNumber(from)) return { value, text: row.text(value) };
    const difference = row.difference(value - from);
    if (difference.startsWith('±0')) return { value, text: SAME, tone: 'muted' };
    const better = value > from === (row.better === 'higher');
    const tone = row.better === 'neither' ? undefined : better ? 'good' : 'warn';
    return { value, text: `${row.text(value)} (${difference})`, ...(tone && { tone }) };
  });
  return { key: row.key, cells: [{ value: row.name, text: row.name }, ...cells] };
}

/** Texts; those that are the baseline's need not be read again. */
function textRow({ baseline }: Comparison, key: string, name: string, values: string[]): Row {
  const cells = values.map((text, i): Cell => {
    const same = i !== baseline && text === values[baseline];
    return same ? { value: text, text: SAME, tone: 'muted' } : { value: text, text };
  });
  return { key, cells: [{ value: name, text: name }, ...cells] };
}

function section(title: string, rows: Row[]): Row[] {
  return rows.map((row, i) => (i === 0 ? { ...row, section: title } : row));
}

const score = { text: format.score, difference: points, better: 'higher' as const };
const limit = { text: format.limit, difference: points, better: 'higher' as const };
const cost = {
  text: format.dollars,
  difference: (x: number) => {
    const text = Math.abs(x).toFixed(3);
    return Number(text) === 0 ? '±0' : `${x < 0 ? '−' : '+'}$${text}`;
  },
  better: 'lower' as const,
};

function promiseRows(comparison: Comparison): Row[] {
  const { runs } = comparison;
  const common = highestCommon(runs);
  const rows = [
    numberRow(comparison, {
      key: 'certified',
      name: 'Certified limit',
      value: (r) => r.limit.certified,
      ...limit,
    }),
    numberRow(comparison, {
      key: 'observed',
      name: 'Observed limit',
      value: (r) => r.limit.observed,
      ...limit,
    }),
    textRow(
      comparison,
      'met',
      'Promised floors met on test',
      runs.map(({ compliance: { met, levels } }) => (levels > 0 ? `${met} of ${levels}` : format.NONE)),
    ),
  ];
  if (common !== null) {
    rows.push(
      numberRow(comparison, {
        key: 'commonCost',
        name: `Cost / 1k at τ ${format.tau(common)}`,
        value: (run) => servedAt(run, common)?.costPer1k,
        ...cost,
      }),
    );
  }
  rows.push(
    numberRow(comparison, { key: 'aiq', name: 'AIQ', value: (r) => r.aiq, ...score }),
    numberRow(comparison, {
      key: 'saving',
      name: 'Saving against the best model',
      value: (run) => run.saving,
      text: format.percent,
      difference: (x) => `${signed(100 * x, 0)} pts`,
      better: 'higher',
    }),
  );
  return section('Promise and cost', rows);
}

function tierRows(comparison: Comparison): Row[] {
  const { runs } = comparison;
  const names = [...new Set(runs.flatMap((run) => run.tiers.map((t) => t.name)))];
  return names.flatMap((name) => {
    const tier = (run: ShownRun): RunTier | undefined => run.tiers.find((t) => t.name === name);
    const state = runs.map((run) => {
      const found = tier(run);
      return found ? `${format.tau(found.floor)} ${stateOf(found)}` : 'not declared';
    });
    return section(`Tier ${name}`, [
      textRow(comparison, `${name}/state`, 'Floor', state),
      numberRow(comparison, {
        key: `${name}/accuracy`,
        name: 'Accuracy',
        value: (run) => tier(run)?.accuracy,
        ...score,
      }),
      numberRow(comparison, {
        key: `${name}/cost`,
        name: 'Cost / 1k',
        value: (run) => tier(run)?.costPer1k,
        ...cost,
      }),
    ]);
  });
}

function trainingRows(comparison: Comparison): Row[] {
  const { runs } = comparison;
  const whole = (name: string, key: string, value: (run: ShownRun) => number) =>
    numberRow(comparison, {
      key,
      name,
      value,
      text: format.count,
      difference: (x) => signed(x, 0),
      better: 'neither',
    });
  return section('Data and training', [
    textRow(
      comparison,
      'config',
      'Config',
      runs.map((r) => r.configName),
    ),
    textRow(
      comparison,
      'data',
      'Data (SHA-256)',
      runs.map((r) => r.sha256.slice(0, 8) || format.NONE),
    ),
    whole('Prompts', 'prompts', (r) => r.prompts),
    whole('Models', 'models', (r) => r.models),
    textRow(
      comparison,
      'seed',
      'Seed',
      runs.map((r) => String(r.seed)),
    ),
    whole('Sessions', 'sessions', (r) => r.sessions),
    numberRow(comparison, {
      key: 'gamma',
      name: 'γ',
      value: (run) => run.gamma,
      text: format.score,
      difference: (x) => signed(x, 2),
      better: 'neither',
    }),
    whole('Training, seconds', 'seconds', (r) => r.seconds),
    textRow(
      comparison,
      'backend',
      'Backend',
      runs.map((r) => r.backend.replace(/ \(.*/, '')),
    ),
  ]);
}

export function differencesTable(comparison: Comparison, settings: CompareResult['settings']): Table {
  const { runs, baseline } = comparison;
  return {
    caption: texts.caption(runs[baseline].letter),
    columns: [
      { key: 'figure', label: 'Figure' },
      ...runs.map((run) => ({ key: run.id, label: shortName(run, 30), numeric: true })),
    ],
    rows: [
      ...promiseRows(comparison),
      ...tierRows(comparison),
      ...section(
        'Settings that differ',
        settings.map(({ setting, values }) =>
          textRow(
            comparison,
            `setting/${setting}`,
            setting,
            values.map((v) => v ?? 'not set'),
          ),
        ),
      ),
      ...trainingRows(comparison),
    ],
  };
}
