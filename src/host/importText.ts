/** The words of an import: what was recognised, how columns and models read in a list, prices as typed. */
import type { ListPrice } from '../core/price';
import { describePrice } from '../core/priceText';
import type { DataFormat, DataLayout, InspectResult, ModelSummary } from '../protocol/data';

export const OUTCOME_EXTENSIONS = ['jsonl', 'csv', 'json', 'parquet', 'pkl', 'ndjson', 'tsv', 'pickle'];

const FORMATS: Record<DataFormat, string> = {
  jsonl: 'JSON lines',
  json: 'JSON',
  csv: 'CSV',
  parquet: 'Parquet',
  pickle: 'pandas pickle',
};
const LAYOUTS: Record<DataLayout, string> = {
  wide: 'one row per prompt, a column per model',
  long: 'one row per call',
  nested: 'one object per prompt',
};

/** "CSV, one row per call". */
export function formatText({ format, layout }: Pick<InspectResult, 'format' | 'layout'>): string {
  return layout === null ? FORMATS[format] : `${FORMATS[format]}, ${LAYOUTS[layout]}`;
}

/** One line of a list: line breaks and runs of spaces would be drawn as symbols. */
export function oneLine(text: string, most: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}

const CELL = 28;
const COLUMNS_SHOWN = 6;

/** The first rows, each as "prompt: What is … · score: 1 · …"; cells without a value are left out. */
export function previewLines({ columns, rows }: InspectResult, most: number): string[] {
  return rows.slice(0, most).map((row) => {
    const cells = row.flatMap((cell, i) =>
      cell === '' ? [] : [`${columns[i]?.name ?? ''}: ${oneLine(cell, CELL)}`],
    );
    const more = cells.length - COLUMNS_SHOWN;
    return [...cells.slice(0, COLUMNS_SHOWN), ...(more > 0 ? [`${more} more`] : [])].join('  ·  ');
  });
}

/** What a column holds, for choosing among columns: its first values. */
export function columnSample({ columns, rows }: InspectResult, name: string): string {
  const at = columns.findIndex((c) => c.name === name);
  const values = [...new Set(rows.map((row) => row[at] ?? '').filter((cell) => cell !== ''))];
  return values.length === 0
    ? 'empty in the first rows'
    : values
        .slice(0, 4)
        .map((v) => oneLine(v, CELL))
        .join('  ·  ');
}

/** "0.712 · $0.31 per 1 000 · 84 % of the prompts". */
export function modelText({ accuracy, costPer1k, coverage }: ModelSummary): string {
  const parts = [
    accuracy === null ? 'no score' : `mean score ${accuracy.toFixed(3)}`,
    costPer1k === null ? 'cost unknown' : `$${Number(costPer1k.toPrecision(3))} per 1 000 calls`,
  ];
  if (coverage < 1) parts.push(`${(100 * Math.min(coverage, 0.999)).toFixed(1)} % of the prompts`);
  return parts.join('  ·  ');
}

/** "$2.5 in, $10 out per million tokens (OpenAI pricing, 2025-01)". */
export function suggestionText({ price, source, asOf }: NonNullable<ModelSummary['suggestedPrice']>): string {
  return `${describePrice(price)} (${source}, ${asOf})`;
}

/**
 * A price as a user types it: "2.5 10" (USD per million tokens in and out), "2.5 10 0.001" with a fee per
 * request, or "0.002 per call". Undefined where it is none of these.
 */
export function parsePrice(text: string): ListPrice | undefined {
  const amounts = text.replace(/\$|usd/gi, ' ');
  const perCall = /^\s*(\d*\.?\d+)\s*(?:\/|per|a)\s*call\s*$/i.exec(amounts);
  if (perCall) return { call: Number(perCall[1]) };
  const parts = amounts.trim().split(/[\s,;/]+/);
  if (parts.length < 2 || parts.length > 3 || !parts.every((part) => /^\d*\.?\d+$/.test(part)))
    return undefined;
  const [input, output, request] = parts.map(Number);
  return { input, output, ...(parts.length === 3 && { request }) };
}
