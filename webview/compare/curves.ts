/** The curves of several runs over one another: accuracy and cost at every floor, and cost against accuracy. */
import * as Plot from '@observablehq/plot';
import type { ComparedLevel } from '../../src/protocol/runs';
import type { Chart, ChartPoint, DrawOptions, Drawing } from '../charts/chart';
import { framedPlot, type Frame } from '../charts/frame';
import type { LegendItem } from '../charts/legend';
import { label } from '../charts/plotSvg';
import { costScale, costTicks } from '../charts/references';
import { tauStep } from '../charts/regions';
import * as format from '../format';
import { dollarsCell, scoreCell, stateCell, tauCell, textCell } from '../tables/cells';
import type { Cell, Table } from '../tables/table';
import { allTaus, levelAt } from './levels';
import { shortName, type Comparison, type ShownRun } from './looks';

const HEIGHT = { share: 0.5, least: 220, most: 400 };
const MARGIN_RIGHT = 24;

function runItems(runs: ShownRun[], width: number): LegendItem[] {
  const most = Math.max(8, Math.min(40, Math.floor(width / 9)));
  return runs.map((run) => ({
    text: shortName(run, most),
    swatch: 'line',
    color: run.color,
    ...(run.dash !== undefined && { dash: run.dash }),
  }));
}

interface At {
  x: number;
  y: number;
}

function curve(run: ShownRun, points: At[], faint = false): Plot.Markish {
  return Plot.line(points, {
    x: 'x',
    y: 'y',
    stroke: run.color,
    strokeWidth: 2.25,
    strokeOpacity: faint ? 0.5 : 1,
    ...(run.dash !== undefined && { strokeDasharray: run.dash }),
    clip: true,
  });
}

const LETTER = 12;

/** Each run's letter at the end of its line, apart from other letters; those at the edge in the order of their lines. */
function letters(frame: Frame, runs: ShownRun[], ends: (At | undefined)[]): SVGTextElement[] {
  const { y1, y2 } = frame.inside;
  const wanted = runs
    .flatMap((run, i) => {
      const end = ends[i];
      return end ? [{ run, x: frame.x(end.x) + 6, y: Math.min(Math.max(frame.y(end.y), y1), y2) }] : [];
    })
    .sort((a, b) => a.y - b.y);
  const placed: typeof wanted = [];
  for (const letter of wanted) {
    const above = placed.filter((p) => Math.abs(p.x - letter.x) < LETTER).at(-1);
    placed.push({ ...letter, y: above ? Math.max(letter.y, above.y + LETTER) : letter.y });
  }
  const over = Math.max(0, Math.max(...placed.map((p) => p.y)) - y2);
  return placed.map(({ run, x, y }) => label(run.letter, x, y + 4 - over, { class: 'run-letter' }));
}

type Figure = (level: ComparedLevel) => number | null;

function tauDomain(taus: number[]): [number, number] {
  if (taus.length === 0) return [0, 1];
  const room = Math.max(0.75 * tauStep(taus), 0.004);
  return [taus[0] - room, taus[taus.length - 1] + room];
}

function overFloors(
  { runs }: Comparison,
  options: DrawOptions,
  figure: Figure,
  y: Plot.ScaleOptions,
  items: LegendItem[],
  behind: Plot.Markish[],
): Drawing {
  const taus = allTaus(runs);
  const values = runs.map((run) =>
    run.levels.flatMap((level): (At & { certified: boolean })[] => {
      const value = figure(level);
      return value === null ? [] : [{ x: level.tau, y: value, certified: level.certified }];
    }),
  );
  const limits = values.map((points) => points.filter((p) => p.certified).at(-1));
  const frame = framedPlot(options, {
    items: [
      ...runItems(runs, options.width),
      ...items,
      ...(limits.some(Boolean)
        ? [{ text: 'last certified floor', swatch: 'dot', color: 'var(--p-fg)' } as const]
        : []),
    ],
    xTitle: 'floor τ',
    gap: 10,
    marginLeft: 54,
    marginRight: MARGIN_RIGHT,
    height: HEIGHT,
    plot: {
      x: {
        domain: tauDomain(taus),
        label: null,
        ticks: Math.max(2, Math.floor(options.width / 80)),
        tickFormat: (d: number) => format.tau(d),
      },
      y: { ...y, label: null, grid: true },
      marks: [
        ...behind,
        ...runs.flatMap((run, i) => {
          const proved = values[i].filter((p) => p.certified);
          const rest = values[i].slice(Math.max(0, proved.length - 1));
          return [curve(run, rest, proved.length > 0), curve(run, proved)];
        }),
        ...runs.map((run, i) =>
          Plot.dot(limits[i] === undefined ? [] : [limits[i]], {
            x: 'x',
            y: 'y',
            r: 4.5,
            fill: run.color,
            stroke: 'var(--p-bg)',
            strokeWidth: 1.5,
          }),
        ),
      ],
    },
  });
  frame.layer.append(
    ...letters(
      frame,
      runs,
      values.map((v) => v.at(-1)).map((end) => end && { x: taus[taus.length - 1], y: end.y }),
    ),
  );
  const points = taus.flatMap((tau): ChartPoint[] => {
    const levels = runs.map((run) => levelAt(run, tau));
    const first = levels.map((level) => (level ? figure(level) : null)).find(format.isNumber);
    if (first === undefined || first === null) return [];
    return [
      {
        key: String(tau),
        x: frame.x(tau),
        y: frame.y(first),
        title: `τ ${format.tau(tau)}`,
        details: runs.map((run, i) => [shortName(run, 18), levelText(levels[i])]),
      },
    ];
  });
  return { svg: frame.svg, points, nearest: 'x', span: [frame.inside.y1, frame.inside.y2] };
}

function levelText(level: ComparedLevel | undefined): string {
  if (level === undefined) return 'no such floor';
  const state = level.certified ? '●' : level.feasible ? '◐' : '○';
  return `${state} ${format.score(level.accuracy)} at ${format.dollars(level.costPer1k)}`;
}

/** The span of numbers with a little room. */
function spanOf(values: (number | null)[]): [number, number] {
  const shown = values.filter(format.isNumber);
  if (shown.length === 0) return [0, 1];
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  const room = Math.max(0.01, 0.05 * (high - low));
  return [low - room, high + room];
}

function levelsTable({ runs }: Comparison): Table {
  return {
    caption: 'Every floor of every run, measured on its test split.',
    columns: [
      { key: 'tau', label: 'Floor τ', numeric: true },
      ...runs.flatMap((run) => [
        { key: `state${run.letter}`, label: 'State', group: shortName(run) },
        { key: `accuracy${run.letter}`, label: 'Accuracy', numeric: true, group: shortName(run) },
        { key: `costPer1k${run.letter}`, label: 'Cost / 1k', numeric: true, group: shortName(run) },
      ]),
    ],
    rows: allTaus(runs).map((tau) => ({
      key: String(tau),
      cells: [
        tauCell(tau),
        ...runs.flatMap((run): Cell[] => {
          const level = levelAt(run, tau);
          return level
            ? [stateCell(level), scoreCell(level.accuracy), dollarsCell(level.costPer1k)]
            : [textCell(''), scoreCell(null), dollarsCell(null)];
        }),
      ],
    })),
  };
}

function limitsText({ runs }: Comparison): string {
  return runs
    .map((run) => `${run.letter} (${run.name}) certified to ${format.limit(run.limit.certified)}`)
    .join('; ');
}

export const accuracyCurves: Chart<Comparison> = {
  name: 'compare-accuracy',
  title: 'Floor and accuracy',
  subtitle: () => 'On or above the dashed diagonal, a floor holds on test. Faint: not certified.',
  summary: (comparison) =>
    `Accuracy at every floor of ${comparison.runs.length} runs: ${limitsText(comparison)}.`,
  draw(comparison, options) {
    const domain = spanOf(comparison.runs.flatMap((run) => run.levels.flatMap((l) => [l.accuracy, l.tau])));
    const [x1, x2] = tauDomain(allTaus(comparison.runs));
    const diagonal = [Math.max(x1, domain[0]), Math.min(x2, domain[1])].map((t) => ({ x: t, y: t }));
    return overFloors(
      comparison,
      options,
      (level) => level.accuracy,
      { domain, ticks: 6, tickFormat: (d: number) => d.toFixed(2) },
      [{ text: 'floor', swatch: 'dashed', color: 'var(--p-floor)' }],
      [
        Plot.line(diagonal, {
          x: 'x',
          y: 'y',
          stroke: 'var(--p-floor)',
          strokeWidth: 1.5,
          strokeDasharray: '6,4',
        }),
      ],
    );
  },
  table: levelsTable,
};

export const costCurves: Chart<Comparison> = {
  name: 'compare-cost',
  title: 'Floor and cost',
  subtitle: () => 'USD per 1 000 queries at every floor. Lower is better. Faint: not certified.',
  summary: (comparison) =>
    `Cost at every floor of ${comparison.runs.length} runs: ${limitsText(comparison)}.`,
  draw(comparison, options) {
    const costs = comparison.runs
      .flatMap((run) => run.levels.map((l) => l.costPer1k))
      .filter(format.isNumber);
    const scale = costScale(costs);
    return overFloors(
      comparison,
      options,
      (level) => level.costPer1k,
      { ...scale, ticks: costTicks(scale, 7), tickFormat: format.axisDollars },
      [],
      [],
    );
  },
  table: levelsTable,
};

export const frontierCurves: Chart<Comparison> = {
  name: 'compare-frontier',
  title: 'Cost and accuracy',
  subtitle: () =>
    'Each policy at its internal targets, before any certificate. Up and to the left is better.',
  summary: ({ runs }) =>
    `Cost against accuracy: ${runs.map((run) => `${run.points.length} operating points of ${run.letter} (${run.name})`).join(', ')}.`,
  draw({ runs }, options) {
    const scale = costScale(runs.flatMap((run) => run.points.map((p) => p.costPer1k)));
    const frame = framedPlot(options, {
      items: runItems(runs, options.width),
      xTitle: 'USD per 1 000 queries',
      gap: 10,
      marginRight: MARGIN_RIGHT,
      height: HEIGHT,
      plot: {
        x: {
          ...scale,
          label: null,
          ticks: costTicks(scale, options.width / 60),
          tickFormat: format.axisDollars,
        },
        y: {
          domain: spanOf(runs.flatMap((run) => run.points.map((p) => p.accuracy))),
          label: null,
          ticks: 6,
          tickFormat: (d: number) => d.toFixed(2),
          grid: true,
        },
        marks: runs.flatMap((run) => {
          const at = run.points.map((p) => ({ x: p.costPer1k, y: p.accuracy }));
          return [curve(run, at), Plot.dot(at, { x: 'x', y: 'y', r: 2.5, fill: run.color })];
        }),
      },
    });
    const last = runs.map((run) => run.points.at(-1));
    frame.layer.append(
      ...letters(
        frame,
        runs,
        last.map((p) => p && { x: p.costPer1k, y: p.accuracy }),
      ),
    );
    const points = runs
      .flatMap((run) =>
        run.points.map((p): ChartPoint => ({
          key: `${run.letter} ${p.target}`,
          x: frame.x(p.costPer1k),
          y: frame.y(p.accuracy),
          title: `${shortName(run)} at target ${format.tau(p.target)}`,
          details: [
            ['accuracy', format.score(p.accuracy)],
            ['cost per 1k', format.dollars(p.costPer1k)],
          ],
        })),
      )
      .sort((a, b) => a.x - b.x);
    return { svg: frame.svg, points, nearest: 'xy', span: [frame.inside.y1, frame.inside.y2] };
  },
  table: ({ runs }) => ({
    caption: 'Cost and accuracy of the policies on the test split, at their internal targets.',
    columns: [
      { key: 'run', label: 'Run' },
      { key: 'target', label: 'Target', numeric: true },
      { key: 'costPer1k', label: 'Cost / 1k', numeric: true },
      { key: 'accuracy', label: 'Accuracy', numeric: true },
    ],
    rows: runs.flatMap((run) =>
      run.points.map((p) => ({
        key: `${run.letter} ${p.target}`,
        cells: [textCell(shortName(run)), tauCell(p.target), dollarsCell(p.costPer1k), scoreCell(p.accuracy)],
      })),
    ),
  }),
};
