/** How far above or below its floor the router lands, served in three ways. */
import * as Plot from '@observablehq/plot';
import type { DataResult, FloorResult } from '../../src/core/study/result';
import { settingWords } from '../../src/core/study/tables';
import type { Setting } from '../../src/core/study/rows';
import type { Chart, ChartPoint } from '../charts/chart';
import type { Cell } from '../tables/table';
import { framedPlot } from '../charts/frame';
import type { LegendItem } from '../charts/legend';
import * as format from '../format';

const WAYS: { setting: Setting; color: string; dash?: string; swatch: LegendItem['swatch'] }[] = [
  { setting: 'certified', color: 'var(--p-served)', swatch: 'line' },
  { setting: 'expected', color: 'var(--p-other)', swatch: 'dashed', dash: '6,4' },
  { setting: 'published', color: 'var(--p-oracle)', swatch: 'dotted', dash: '1.5,3' },
];

type Served = FloorResult['served'][number] & { tau: number };

function ofWay({ floors }: DataResult, setting: Setting): Served[] {
  return floors.flatMap(({ tau, served }) =>
    served.filter((s) => s.setting === setting).map((s) => ({ ...s, tau })),
  );
}

const points100 = (x: number) => `${x < 0 ? '−' : '+'}${Math.abs(100 * x).toFixed(1)} points`;

export const marginChart: Chart<DataResult> = {
  name: 'margin',
  title: 'Accuracy against the floor',
  subtitle: () =>
    'Accuracy on test less τ: mean over the splits, and for certified serving the range over them. Below 0 a floor is missed.',
  summary: (data) =>
    `Margins over ${data.floors.length} floors: ${WAYS.map(({ setting }) => {
      const margins = ofWay(data, setting).map((s) => s.margin);
      return `${settingWords[setting]} ${points100(Math.min(...margins))} to ${points100(Math.max(...margins))}`;
    }).join('; ')}.`,
  draw: (data, options) => {
    const ways = WAYS.map((way) => ({ ...way, served: ofWay(data, way.setting) }));
    const all = ways.flatMap(({ served }) => served);
    const certified = ways[0].served;
    const values = [...all.map((s) => s.margin), ...certified.flatMap((s) => s.range), 0];
    const plot = framedPlot(options, {
      items: ways
        .filter(({ served }) => served.length > 0)
        .map(({ setting, swatch, color }) => ({ text: settingWords[setting], swatch, color })),
      xTitle: 'floor τ',
      gap: 10,
      marginRight: 14,
      height: { share: 0.4, least: 200, most: 320 },
      plot: {
        x: { label: null, ticks: Math.max(3, options.width / 90), tickFormat: (d: number) => d.toFixed(2) },
        y: {
          domain: [Math.min(...values) - 0.005, Math.max(...values) + 0.005],
          label: null,
          ticks: 6,
          tickFormat: (d: number) => (100 * d).toFixed(0).replace('-', '−'),
          grid: true,
        },
        marks: [
          Plot.ruleX(certified, {
            x: 'tau',
            y1: (s: Served) => s.range[0],
            y2: (s: Served) => s.range[1],
            stroke: 'var(--p-band-edge)',
            strokeWidth: 3,
          }),
          Plot.ruleY([0], { stroke: 'var(--p-floor)', strokeWidth: 1.5 }),
          ...ways.map(({ served, color, dash }) =>
            Plot.line(served, {
              x: 'tau',
              y: 'margin',
              stroke: color,
              strokeWidth: 2,
              strokeDasharray: dash,
            }),
          ),
          Plot.dot(certified, { x: 'tau', y: 'margin', r: 3.5, fill: 'var(--p-served)' }),
        ],
      },
    });
    const details = (s: Served): ChartPoint['details'] => [
      [settingWords[s.setting], points100(s.margin)],
      ['range', `${points100(s.range[0])} to ${points100(s.range[1])}`],
      ['cost per 1k', format.dollars(s.costPer1k)],
      ['splits', String(s.splits)],
    ];
    const points = all
      .map((s) => ({
        key: `${s.setting} ${s.tau}`,
        x: plot.x(s.tau),
        y: plot.y(s.margin),
        title: `floor ${format.tau(s.tau)}`,
        details: details(s),
      }))
      .sort((a, b) => a.x - b.x);
    return { svg: plot.svg, points, nearest: 'xy', span: [plot.inside.y1, plot.inside.y2] };
  },
  table: (data) => ({
    caption: 'Accuracy on test less the floor, in points, and cost, by way of serving; means over splits.',
    columns: [
      { key: 'tau', label: 'Floor τ', numeric: true },
      ...WAYS.flatMap(({ setting }) => [
        { key: `${setting}Margin`, label: 'margin', numeric: true, group: settingWords[setting] },
        { key: `${setting}Cost`, label: 'cost / 1k', numeric: true, group: settingWords[setting] },
        { key: `${setting}Splits`, label: 'splits', numeric: true, group: settingWords[setting] },
      ]),
    ],
    rows: data.floors.map(({ tau, served }) => ({
      key: String(tau),
      cells: [
        { value: tau, text: format.tau(tau) },
        ...WAYS.flatMap(({ setting }): Cell[] => {
          const at = served.find((s) => s.setting === setting);
          return at === undefined
            ? [0, 1, 2].map(() => ({ value: null, text: format.NONE }))
            : [
                { value: at.margin, text: (100 * at.margin).toFixed(1) },
                { value: at.costPer1k, text: format.dollars(at.costPer1k) },
                { value: at.splits, text: String(at.splits) },
              ];
        }),
      ],
    })),
  }),
};
