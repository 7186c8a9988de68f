/** Reads arrivals from a file: CSV or JSONL with "time" and, if wanted, "tier". */
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { UserError, type ErrorPlace } from '../core/errors';
import { throwFileError } from '../core/fileErrors';
import { listNames } from '../core/nearest';
import { linesOf } from '../data/lines';

export interface ArrivalTrace {
  /** Seconds since the start, ascending. */
  time: Float64Array;
  /** Index of the tier; −1: drawn by the shares. */
  tier: Int16Array;
}

interface Arrival {
  time: number;
  tier: number;
}

/**
 * "time" is seconds since the start, or an ISO date; of dates the first day begins at midnight UTC.
 * @throws UserError for a line that is none, an unknown tier, a file without arrivals
 */
export async function readArrivals(file: string, tiers: readonly string[]): Promise<ArrivalTrace> {
  const arrivals: Arrival[] = [];
  let columns: string[] | undefined;
  let dated = false;
  try {
    for await (const [line, text] of linesOf(createReadStream(file), file)) {
      if (text.trim() === '') continue;
      const where = { file, line };
      let fields: Record<string, unknown>;
      if (text.trimStart().startsWith('{')) fields = jsonFields(text, where);
      else {
        const cells = csvCells(text, where);
        if (columns === undefined) {
          columns = headerOf(cells, where);
          continue;
        }
        fields = Object.fromEntries(columns.map((name, k) => [name, cells[k]]));
      }
      const { seconds, isDate } = timeOf(fields['time'], where);
      if (arrivals.length > 0 && isDate !== dated) throw mixedTimes(where);
      dated = isDate;
      arrivals.push({ time: seconds, tier: tierOf(fields['tier'], tiers, where) });
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throwFileError(error, 'read the arrivals', file);
  }
  if (arrivals.length === 0) {
    throw new UserError({
      what: 'The file has no arrivals',
      where: { file },
      remedy: 'Give one arrival a line.',
    });
  }
  arrivals.sort((a, b) => a.time - b.time);
  const start = dated ? Math.floor(arrivals[0].time / 86_400) * 86_400 : 0;
  return {
    time: Float64Array.from(arrivals, (a) => a.time - start),
    tier: Int16Array.from(arrivals, (a) => a.tier),
  };
}

function jsonFields(text: string, where: ErrorPlace): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw new UserError(
      { what: 'This line is not valid JSON', where, remedy: 'Write it like {"time": 12.5, "tier": "gold"}.' },
      { cause },
    );
  }
}

function csvCells(text: string, where: ErrorPlace): string[] {
  try {
    const [cells]: string[][] = parse(text, { trim: true });
    return cells ?? [];
  } catch (cause) {
    throw new UserError(
      { what: 'This line is not CSV', where, remedy: 'Write a header "time,tier" and a line per arrival.' },
      { cause },
    );
  }
}

function headerOf(cells: string[], where: ErrorPlace): string[] {
  if (cells.includes('time')) return cells;
  throw new UserError({
    what: 'The first line names no column "time"',
    where,
    remedy: 'Start the file with the header "time" or "time,tier".',
  });
}

function timeOf(value: unknown, where: ErrorPlace): { seconds: number; isDate: boolean } {
  const number =
    typeof value === 'number' || (typeof value === 'string' && value !== '') ? Number(value) : NaN;
  if (number >= 0 && Number.isFinite(number)) return { seconds: number, isDate: false };
  const date = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : NaN;
  if (!Number.isNaN(date)) return { seconds: date / 1000, isDate: true };
  throw new UserError({
    what: `${JSON.stringify(value ?? null)} is not a time`,
    where: { ...where, path: 'time' },
    remedy: 'Write seconds since the start (12.5) or a date (2025-03-01T09:30:00Z).',
  });
}

function mixedTimes(where: ErrorPlace): UserError {
  return new UserError({
    what: 'Some times are seconds and some are dates',
    where,
    remedy: 'Use one kind in the whole file.',
  });
}

function tierOf(value: unknown, tiers: readonly string[], where: ErrorPlace): number {
  if (value === undefined || value === null || value === '') return -1;
  const index = typeof value === 'string' ? tiers.indexOf(value) : -1;
  if (index >= 0) return index;
  throw new UserError({
    what: `There is no tier ${JSON.stringify(value)}`,
    where: { ...where, path: 'tier' },
    remedy: `The tiers are ${listNames(tiers)}.`,
  });
}
