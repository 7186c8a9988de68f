/** One colour per model, the same in every chart and at every floor. */
import type { Report } from '../../src/core/report';
import { fixedModels } from './references';

const COLORS = 12;

/** By the model's place in the data, so that a price or a floor never changes it. */
export function modelColor(report: Report, model: string): string {
  return `var(--p-model-${modelIndex(report, model) % COLORS})`;
}

export function modelIndex(report: Report, model: string): number {
  return Math.max(0, report.data.models.indexOf(model));
}

/** Models that answer anything at any floor, cheapest first, in the order in which charts stack them. */
export function usedModels(report: Report): string[] {
  const used = new Set(report.levels.flatMap((l) => Object.keys(l.mix).filter((m) => l.mix[m] > 0)));
  const cost = new Map(fixedModels(report).map((f) => [f.model, f.costPer1k]));
  return [...used].sort(
    (a, b) =>
      (cost.get(a) ?? Infinity) - (cost.get(b) ?? Infinity) || modelIndex(report, a) - modelIndex(report, b),
  );
}
