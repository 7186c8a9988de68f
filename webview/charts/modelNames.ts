/** Names of single models, written beside their dots where there is room. */
import { covered, label, textWidth, type Box, type PlotResult } from './plotSvg';
import type { FixedModel } from './references';

/** Names beside the fixed models, where they cover neither a point nor another name. */
export function modelNames(
  fixed: FixedModel[],
  plot: PlotResult,
  points: { x: number; y: number }[],
  inside: Box,
): SVGTextElement[] {
  const taken: Box[] = [];
  return fixed.flatMap((f) => {
    const [x, y] = [plot.x(f.costPer1k), plot.y(f.accuracy)];
    const width = textWidth(f.model, 11);
    for (const [left, baseline] of [
      [x + 8, y + 4],
      [x + 5, y + 16],
      [x - width / 2, y + 18],
      [x - width - 5, y + 16],
      [x - width - 8, y + 4],
      [x - width - 5, y - 9],
      [x - width / 2, y - 10],
    ]) {
      const box: Box = { x1: left, y1: baseline - 10, x2: left + width, y2: baseline + 2 };
      const within = box.x1 > inside.x1 && box.x2 < inside.x2 && box.y2 < inside.y2;
      const clear = taken.every((t) => box.x2 < t.x1 || box.x1 > t.x2 || box.y2 < t.y1 || box.y1 > t.y2);
      if (!within || !clear || covered(box, points, 4) > 0) continue;
      taken.push(box);
      return [label(f.model, left, baseline, { class: 'model-text' })];
    }
    return [];
  });
}
