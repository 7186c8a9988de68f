/** A table as data: one source for what is shown, what a screen reader reads and what CSV holds. */
import { h, plainButton } from '../dom';
import type { Delta } from '../report/deltas';
import { fileStem, type SaveFile } from '../save';

export interface Column {
  /** Name of the column in CSV and in `data-field`. */
  key: string;
  label: string;
  numeric?: boolean;
  /** Columns next to each other with one group share a heading above theirs. */
  group?: string;
}

export interface Cell {
  /** As in the report, for CSV and `data-value`. */
  value: string | number | boolean | null;
  text: string;
  tone?: 'good' | 'warn' | 'bad' | 'muted';
  /** Against the saved run; shown beside the text, and no part of CSV. */
  delta?: Delta;
}

export interface Row {
  key: string;
  cells: Cell[];
  /** Heading of the group of rows that begins here. */
  section?: string;
}

export interface Table {
  caption: string;
  columns: Column[];
  /** The first cell of each row is its header. */
  rows: Row[];
}

function groupHead(columns: Column[]): HTMLTableRowElement | null {
  if (columns.every((c) => c.group === undefined)) return null;
  const row = h('tr', { class: 'groups' });
  for (let i = 0; i < columns.length;) {
    const group = columns[i].group;
    let end = i + 1;
    while (end < columns.length && columns[end].group === group) end++;
    row.append(
      group === undefined
        ? h('td', { colspan: end - i })
        : h('th', { scope: 'colgroup', colspan: end - i }, group),
    );
    i = end;
  }
  return row;
}

/** Length of the run of columns of one group that ends at `i`; where it begins, a line is drawn. */
function beginsGroup(columns: Column[], i: number): boolean {
  return i > 0 && columns[i].group !== columns[i - 1].group;
}

function bodyRow(table: Table, row: Row): HTMLTableRowElement {
  const tr = h('tr', { 'data-key': row.key });
  row.cells.forEach((cell, i) => {
    const column = table.columns[i];
    const attributes = {
      class: [column.numeric ? 'num' : 'text', cell.tone, beginsGroup(table.columns, i) && 'edge']
        .filter(Boolean)
        .join(' '),
      'data-field': column.key,
      'data-value': cell.value === null ? '' : String(cell.value),
    };
    const delta = cell.delta && h('span', { class: `delta ${cell.delta.tone}` }, cell.delta.text);
    const shown = delta ? [cell.text, ' ', delta] : [cell.text];
    tr.append(i === 0 ? h('th', { scope: 'row', ...attributes }, ...shown) : h('td', attributes, ...shown));
  });
  return tr;
}

/** The table, inside a container of its own that scrolls sideways and takes the keyboard. */
export function renderTable(table: Table): HTMLElement {
  const head = h('tr');
  table.columns.forEach((column, i) => {
    const name = [column.numeric ? 'num' : 'text', beginsGroup(table.columns, i) && 'edge'];
    head.append(h('th', { scope: 'col', class: name.filter(Boolean).join(' ') }, column.label));
  });
  const thead = h('thead', {}, groupHead(table.columns), head);
  const bodies: HTMLTableSectionElement[] = [];
  for (const row of table.rows) {
    if (row.section !== undefined || bodies.length === 0) {
      const body = h('tbody');
      if (row.section !== undefined) {
        body.append(
          h(
            'tr',
            { class: 'section' },
            h('th', { scope: 'rowgroup', colspan: table.columns.length }, row.section),
          ),
        );
      }
      bodies.push(body);
    }
    bodies.at(-1)?.append(bodyRow(table, row));
  }
  const element = h('table', {}, h('caption', {}, h('span', {}, table.caption)), thead, ...bodies);
  return h(
    'div',
    { class: 'table-scroll', role: 'region', 'aria-label': table.caption, tabindex: 0 },
    element,
  );
}

function csvField(value: Cell['value']): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** RFC 4180, with the columns' keys as its first line and numbers unrounded. */
export function toCsv(table: Table): string {
  const lines = [
    table.columns.map((c) => csvField(c.key)),
    ...table.rows.map((r) => r.cells.map((c) => csvField(c.value))),
  ];
  return lines.map((fields) => `${fields.join(',')}\r\n`).join('');
}

/** A titled section around a table, with its CSV to save. */
export function tableSection(title: string, table: Table, stem: string, save: SaveFile): HTMLElement {
  const saveCsv = plainButton(
    'Save CSV',
    () => save({ name: `${fileStem(stem, title)}.csv`, encoding: 'utf8', data: toCsv(table) }),
    { class: 'ghost', 'aria-label': `Save CSV of ${title}` },
  );
  return h(
    'section',
    { class: 'block' },
    h('div', { class: 'block-head' }, h('h2', {}, title), saveCsv),
    renderTable(table),
  );
}
