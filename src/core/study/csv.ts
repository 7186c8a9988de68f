/** Rows of plain values as CSV (RFC 4180); a number that does not exist is an empty field. */

export type Plain = string | number | boolean | null | undefined;

export function csvOf(rows: readonly object[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const line = (cells: readonly Plain[]) => `${cells.map(field).join(',')}\n`;
  return [
    line(columns),
    ...rows.map((row) => line(columns.map((c) => (row as Record<string, Plain>)[c]))),
  ].join('');
}

function field(value: Plain): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
