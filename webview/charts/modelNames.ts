/** Names of single models, written beside their dots where there is room. */
import { covered, label, textWidth, type Box, type PlotResult } from './plotSvg';
import type { FixedModel } from './references';

/** Names beside the fixed models, where they cover neither a point nor another name; best off `lines`, too. */
export function modelNames(
  fixed: FixedModel[],
  plot: PlotResult,
  points: { x: number; y: number }[],
  inside: Box,
  lines: { x: number; y: number }[] = [],
): SVGTextElement[] {
  const taken: Box[] = [];
  return fixed.flatMap((f) => {
    const [x, y] = [plot.x(f.costPer1k), plot.y(f.accuracy)];
    const width = textWidth(f.model, 11);
    const places = [
      [x + 8, y + 4],
      [x + 5, y + 16],
      [x - width / 2, y + 18],
      [x - width - 5, y + 16],
      [x - width - 8, y + 4],
      [x - width - 5, y - 9],
      [x - width / 2, y - 10],
    ].map(([left, baseline]) => ({
      left,
      baseline,
      box: { x1: left, y1: baseline - 10, x2: left + width, y2: baseline + 2 },
    }));
    const free = places.filter(({ box }) => {
      const within = box.x1 > inside.x1 && box.x2 < inside.x2 && box.y2 < inside.y2;
      const clear = taken.every((t) => box.x2 < t.x1 || box.x1 > t.x2 || box.y2 < t.y1 || box.y1 > t.y2);
      return within && clear && covered(box, points, 4) === 0;
    });
    const place = free.find(({ box }) => covered(box, lines, 2) === 0) ?? free.at(0);
    if (place === undefined) return [];
    taken.push(place.box);
    return [label(f.model, place.left, place.baseline, { class: 'model-text' })];
  });
}
