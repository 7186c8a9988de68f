/** Tables for a terminal: aligned, and as wide as the terminal allows. */

export interface TableColumn<T> {
  title: string;
  align: 'left' | 'right';
  /** Columns with the highest number go first where the terminal is narrow; 0 always stays. */
  drop: number;
  cell(row: T): string;
  /** Dresses a padded cell, without changing its width. */
  dress?(text: string, row: T): string;
}

const gap = '  ';

/** Columns of a string in a terminal, near enough: wide East Asian characters and emoji count two. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mn}|\p{Me}|\p{Cf}/u.test(character)) continue;
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}

/** Cuts text to a width, with "…" where something went. */
export function fit(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (widthOf(kept + character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** The lines of a table no wider than `width`, where dropping columns can achieve that. */
export function renderTable<T>(
  columns: readonly TableColumn<T>[],
  rows: readonly T[],
  width: number,
): string[] {
  let laid = columns.map((column) => {
    const cells = rows.map((row) => column.cell(row));
    return { column, cells, width: Math.max(widthOf(column.title), ...cells.map(widthOf)) };
  });
  const total = () => laid.reduce((sum, c) => sum + c.width, gap.length * (laid.length - 1));
  while (total() > width) {
    const last = Math.max(...laid.map((c) => c.column.drop));
    if (last <= 0) break;
    laid = laid.filter((c) => c.column.drop !== last);
  }
  const pad = (text: string, c: (typeof laid)[number]) => {
    const blanks = ' '.repeat(Math.max(0, c.width - widthOf(text)));
    return c.column.align === 'right' ? blanks + text : text + blanks;
  };
  const line = (cells: string[]) => cells.join(gap).trimEnd();
  return [
    line(laid.map((c) => pad(c.column.title, c))),
    line(laid.map((c) => '─'.repeat(c.width))),
    ...rows.map((row, i) =>
      line(
        laid.map((c) => {
          const text = pad(c.cells[i], c);
          return c.column.dress?.(text, row) ?? text;
        }),
      ),
    ),
  ];
}
