/** Words that findings share: numbers of things, and names in a row. */

/** "1 prompt", "12 prompts". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A number with three significant digits and no exponent where it can do without. */
export function short(x: number): string {
  return String(Number(x.toPrecision(3)));
}

/** "3 %", "0.4 %". */
export function percent(share: number): string {
  return `${short(100 * share)} %`;
}

/** A factor away from 1, either way: "×3.2 too high", "×10 too low". */
export function factor(ratio: number): string {
  return ratio >= 1 ? `×${short(ratio)} too high` : `×${short(1 / ratio)} too low`;
}
