/** The tables of a study as data: one source for the terminal, the Markdown page and the HTML page. */
import type { Estimate } from './bootstrap';
import type { DataResult } from './result';
import { OURS, type Setting } from './rows';

export interface StudyColumn {
  key: string;
  label: string;
  numeric?: boolean;
}

export interface StudyCellText {
  value: string | number | null;
  text: string;
}

export interface StudyTable {
  title: string;
  caption: string;
  columns: StudyColumn[];
  rows: { key: string; cells: StudyCellText[] }[];
}

const NONE = '–';
const text = (value: string): StudyCellText => ({ value, text: value });
const isNumber = (x: number | null): x is number => typeof x === 'number' && Number.isFinite(x);

function number(value: number | null, digits: number): StudyCellText {
  return isNumber(value) ? { value, text: value.toFixed(digits) } : { value: null, text: NONE };
}

/** "0.97 (0.95 … 0.99)". */
function withInterval({ mean, low, high }: Estimate, as: (x: number) => string): StudyCellText {
  if (!isNumber(mean)) return { value: null, text: NONE };
  return {
    value: mean,
    text: isNumber(low) && isNumber(high) ? `${as(mean)} (${as(low)} … ${as(high)})` : as(mean),
  };
}

const percent = (digits: number) => (x: number) => `${(100 * x).toFixed(digits)} %`;
const decimals = (digits: number) => (x: number) => x.toFixed(digits).replace('-', '−');
const dollars = (x: number) => `${x < 0 ? '−' : ''}$${Math.abs(x).toPrecision(2)}`;

export const settingWords: Record<Setting, string> = {
  published: 'as published',
  calibrated: 'calibrated',
  expected: 'served expected',
  certified: 'served certified',
  fixed: '',
};

/** "CARROT, calibrated". */
export function routerName(router: string, setting: Setting): string {
  return settingWords[setting] === '' ? router : `${router}, ${settingWords[setting]}`;
}

export function complianceTable({ routers, delta }: DataResult): StudyTable {
  const rows = [...routers].sort(
    (a, b) => Number(b.router === OURS) - Number(a.router === OURS) || a.violations.mean - b.violations.mean,
  );
  return {
    title: 'Floors missed',
    caption: `Share of levels that are missed on test, with intervals over splits; "certified" are those that PROTEUS certifies at δ = ${delta.toFixed(2)}. The shortfall is the mean of τ − accuracy over the missed ones.`,
    columns: [
      { key: 'router', label: 'Router' },
      { key: 'feasibleMissed', label: 'Feasible levels missed', numeric: true },
      { key: 'certifiedMissed', label: 'Certified levels missed', numeric: true },
      { key: 'shortfall', label: 'Shortfall, points', numeric: true },
    ],
    rows: rows.map((row) => ({
      key: routerName(row.router, row.setting),
      cells: [
        text(routerName(row.router, row.setting)),
        withInterval(row.violations, percent(0)),
        withInterval(row.onCertified, percent(1)),
        number(100 * row.shortfall, 1),
      ],
    })),
  };
}

export function equalCostTable({ equalCost, routers }: DataResult): StudyTable {
  const rows = [...equalCost].sort((a, b) => b.ratio.mean - a.ratio.mean);
  return {
    title: 'Cost at equal accuracy',
    caption:
      'Our cost over that of the other router at equal accuracy on test: geometric mean over the feasible floors that both curves span, then over splits. Below 1 we are cheaper. AIQ lead: ours less theirs.',
    columns: [
      { key: 'rival', label: 'Against' },
      { key: 'ratio', label: 'Cost ratio', numeric: true },
      { key: 'floors', label: 'Floors where ours is not dearer', numeric: true },
      { key: 'worst', label: 'Worst floor', numeric: true },
      { key: 'onlyOurs', label: 'Only ours reaches', numeric: true },
      { key: 'onlyTheirs', label: 'Only theirs reaches', numeric: true },
      { key: 'aiqLead', label: 'AIQ lead', numeric: true },
    ],
    rows: rows.map((row) => {
      const worst = row.byFloor.reduce<(typeof row.byFloor)[0] | undefined>(
        (a, b) => (a !== undefined && a.ratio.mean >= b.ratio.mean ? a : b),
        undefined,
      );
      const below = row.byFloor.filter((f) => f.ratio.mean <= 1).length;
      const named = routers.filter((r) => r.router === row.rival);
      const aiq = named.find((r) => r.setting === 'calibrated') ?? named.at(0);
      return {
        key: row.rival,
        cells: [
          text(row.rival),
          withInterval(row.ratio, decimals(3)),
          { value: below, text: `${below} of ${row.byFloor.length}` },
          worst === undefined
            ? { value: null, text: NONE }
            : { value: worst.ratio.mean, text: `${worst.ratio.mean.toFixed(2)} at ${worst.tau}` },
          number(row.onlyOurs, 0),
          number(row.onlyTheirs, 0),
          aiq === undefined ? { value: null, text: NONE } : withInterval(aiq.aiqLead, decimals(4)),
        ],
      };
    }),
  };
}

/** The figures of the main variant on one data set, a line each. */
export function figuresTable(data: DataResult): StudyTable {
  const { certificate: c, correlation, gaps, predictor } = data;
  const [low, high] = c.refutedInterval;
  const lines: [string, StudyCellText][] = [
    ['Certified levels, all splits', text(`${c.levels} in ${c.splits} splits`)],
    ['Certified levels missed on test', withInterval(c.missRate, percent(1))],
    [
      'Splits in which test contradicts a certified level',
      text(
        c.splits === 0
          ? NONE
          : `${c.refutedSplits} of ${c.splits} (${percent(0)(low)} … ${percent(0)(high)})`,
      ),
    ],
    ['Certified limit', withInterval(c.limit, decimals(3))],
    ['Observed limit', withInterval(data.limitObserved, decimals(3))],
    ['Best fixed model, accuracy on test', withInterval(data.bestFixed, decimals(3))],
    ['Correlation of τ and accuracy', withInterval(correlation.tauAccuracy, decimals(3))],
    ['Correlation of τ and mean μ', withInterval(correlation.tauMu, decimals(3))],
    ['Predictor gap, USD per 1 000', withInterval(gaps.predictor, dollars)],
    ['Policy gap, USD per 1 000', withInterval(gaps.policy, dollars)],
    ['Price of certainty, USD per 1 000', withInterval(gaps.certainty, dollars)],
    ['Cost of the certified points, USD per 1 000', withInterval(gaps.certified, dollars)],
    ['Log loss of p̂', withInterval(predictor.logLoss, decimals(4))],
    ...predictor.against.flatMap(({ name, logLoss, lead }): [string, StudyCellText][] => [
      [`Log loss: ${name}`, withInterval(logLoss, decimals(4))],
      ['… above ours by', withInterval(lead, decimals(4))],
    ]),
  ];
  return {
    title: 'Figures',
    caption: `Means over ${data.seeds.length} random splits, with intervals.`,
    columns: [
      { key: 'figure', label: 'Figure' },
      { key: 'value', label: 'Value', numeric: true },
    ],
    rows: lines.map(([name, cell], i) => ({ key: `${i} ${name}`, cells: [text(name), cell] })),
  };
}

export function variantsTable({ variants }: DataResult): StudyTable {
  return {
    title: 'What the parts are worth',
    caption:
      'Each variant against the first on the same splits. Reached: share of the first one’s feasible floors that the variant’s curve on test reaches. Cost: the variant’s over the first one’s at equal accuracy.',
    columns: [
      { key: 'variant', label: 'Variant' },
      { key: 'splits', label: 'Splits', numeric: true },
      { key: 'reached', label: 'Reached', numeric: true },
      { key: 'costRatio', label: 'Cost', numeric: true },
      { key: 'toLagrangian', label: 'Cost / Lagrangian', numeric: true },
      { key: 'tauAccuracy', label: 'r(τ, accuracy)', numeric: true },
      { key: 'tauMu', label: 'r(τ, μ)', numeric: true },
      { key: 'publishedMissed', label: 'Missed as published', numeric: true },
      { key: 'expectedMissed', label: 'Missed, served expected', numeric: true },
      { key: 'limitObserved', label: 'Observed limit', numeric: true },
    ],
    rows: variants.map((v, i) => ({
      key: v.variant,
      cells: [
        text(v.variant),
        number(v.splits, 0),
        withInterval(v.reached, percent(0)),
        i === 0 ? text('1') : withInterval(v.costRatio, decimals(3)),
        withInterval(v.toLagrangian, decimals(3)),
        withInterval(v.tauAccuracy, decimals(3)),
        withInterval(v.tauMu, decimals(3)),
        withInterval(v.publishedMissed, percent(0)),
        withInterval(v.expectedMissed, percent(0)),
        withInterval(v.limitObserved, decimals(3)),
      ],
    })),
  };
}

export function dataTables(data: DataResult): StudyTable[] {
  return [
    figuresTable(data),
    complianceTable(data),
    ...(data.equalCost.length > 0 ? [equalCostTable(data)] : []),
    ...(data.variants.length > 1 ? [variantsTable(data)] : []),
  ];
}
