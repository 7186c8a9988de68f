/** Floor against cost: what each promise costs, beside the best single model and the oracle. */
import * as Plot from '@observablehq/plot';
import type { Report } from '../../src/core/report';
import * as format from '../format';
import { dollarsCell, stateCell, tauCell } from '../tables/cells';
import { levelKey, otherAchieved, otherServing, sortedLevels } from '../tables/levelsTable';
import type { Table } from '../tables/table';
import type { Chart, DrawOptions, Drawing } from './chart';
import { ghostItem, ghostLine } from './ghost';
import type { LegendItem } from './legend';
import { levelPoint } from './levelPoints';
import { covered, fitText, label, textWidth, type Box } from './plotSvg';
import { bestFixed, costScale, costTicks, oraclePoint } from './references';
import { ghostMarks, otherMarks, servedMarks, servedValues, servingLegend } from './servedMarks';
import { tauPlot } from './tauPlot';

interface Reference {
  /** Longest first; the first that fits is shown. */
  texts: string[];
  cost: number;
}

function references(report: Report): Reference[] {
  const fixed = bestFixed(report);
  const knowing = oraclePoint(report);
  const found: Reference[] = [];
  if (fixed) {
    const cost = format.dollars(fixed.costPer1k);
    const texts = [`best fixed model, ${fixed.model}: ${cost}`, `best fixed: ${cost}`];
    found.push({ texts, cost: fixed.costPer1k });
  }
  if (knowing) {
    found.push({ texts: [`oracle: ${format.dollars(knowing.costPer1k)}`], cost: knowing.costPer1k });
  }
  return found;
}

/** A label on its line, at the corner where it covers the fewest points. */
function referenceLabel(
  texts: string[],
  y: number,
  inside: Box,
  points: { x: number; y: number }[],
): SVGTextElement {
  const text = fitText(texts, (inside.x2 - inside.x1) * 0.7);
  const width = textWidth(text, 11);
  const places = [false, true].flatMap((right) =>
    [y - 5, y + 14].map((baseline) => {
      const x1 = right ? inside.x2 - 6 - width : inside.x1 + 6;
      const box: Box = { x1, x2: x1 + width, y1: baseline - 10, y2: baseline + 3 };
      const outside = box.y1 < inside.y1 || box.y2 > inside.y2 - 16;
      return { x1, baseline, cost: covered(box, points) + (outside ? 100 : 0) };
    }),
  );
  const best = places.reduce((a, b) => (b.cost < a.cost ? b : a));
  return label(text, best.x1, best.baseline, { class: 'reference-text' });
}

function draw(report: Report, options: DrawOptions, ghost?: Report): Drawing {
  const levels = sortedLevels(report).filter((l) => format.isNumber(l.costPer1k));
  const { served, others } = servedValues(report, (at) => at.costPer1k);
  const before = ghostMarks(report, ghost, (at) => at.costPer1k);
  const drawn = [...served, ...others];
  const lines = references(report);
  const scale = costScale([...[...drawn, ...before].map((m) => m.value), ...lines.map((l) => l.cost)]);
  const reference: LegendItem = { text: 'reference', swatch: 'dotted', color: 'var(--p-floor)' };
  const items = servingLegend(report, { last: lines.length > 0 ? [reference] : [] });

  const { svg, x, y, layer, inside, floorAxis } = tauPlot(report, options, {
    items: [...items, ...(ghost ? [ghostItem] : [])],
    marginLeft: 54,
    y: { ...scale, label: null, ticks: costTicks(scale, 7), tickFormat: format.axisDollars, grid: true },
    marks: [
      Plot.ruleY(lines, { y: 'cost', stroke: 'var(--p-floor)', strokeWidth: 1.75, strokeDasharray: '1.5,3' }),
      ghostLine(before, 'tau', 'value'),
      ...otherMarks(others),
      ...servedMarks(served),
    ],
  });
  const points = drawn.map((m) => ({ x: x(m.tau), y: y(m.value) }));
  layer.append(...lines.map((line) => referenceLabel(line.texts, y(line.cost), inside, points)));
  return {
    svg,
    points: levels.map((l) => levelPoint(report, l, x(l.tau), y(l.costPer1k))),
    nearest: 'x',
    span: [inside.y1, inside.y2],
    floorAxis,
  };
}

function table(report: Report): Table {
  const fixed = bestFixed(report);
  const knowing = oraclePoint(report);
  return {
    caption: 'USD per 1 000 queries at every floor.',
    columns: [
      { key: 'tau', label: 'Floor τ', numeric: true },
      { key: 'state', label: 'State' },
      { key: 'costPer1k', label: `Served ${report.serve}`, numeric: true },
      { key: 'otherCostPer1k', label: `If served ${otherServing(report)}`, numeric: true },
      {
        key: 'bestFixedCostPer1k',
        label: fixed ? `Best fixed (${fixed.model})` : 'Best fixed',
        numeric: true,
      },
      { key: 'oracleCostPer1k', label: 'Oracle', numeric: true },
    ],
    rows: sortedLevels(report).map((level) => ({
      key: levelKey(level),
      cells: [
        tauCell(level.tau),
        stateCell(level),
        dollarsCell(level.costPer1k),
        dollarsCell(otherAchieved(report, level).costPer1k),
        dollarsCell(fixed?.costPer1k),
        dollarsCell(knowing?.costPer1k),
      ],
    })),
  };
}

export const costChart: Chart<Report> = {
  name: 'cost',
  title: 'Cost',
  subtitle: () => 'USD per 1 000 queries on the test split, at every floor.',
  summary: (report) =>
    `Cost per 1 000 queries at ${report.levels.length} floors. References: ${references(report)
      .map((r) => r.texts[0])
      .join('; ')}.`,
  draw,
  table,
};
