/** A model's colour, by its place in the router: the same as in the charts of the same data. */
const COLORS = 12;

export function modelColor(index: number): string {
  return index < 0 ? 'var(--p-line)' : `var(--p-model-${index % COLORS})`;
}
