/** One line of a trace: what became of a query. */

export interface TraceRecord {
  /** Number of the query, from 0 in order of arrival. */
  query: number;
  /** Seconds since the start. */
  arrived: number;
  ended: number;
  tier: string;
  floor: number;
  /** τ that the router was asked for, last. */
  tau: number;
  /** Id of the prompt in the data. */
  prompt: string;
  /** Of the last attempt; null where none was made. */
  model: string | null;
  state: 'served' | 'failed' | 'timed-out';
  attempts: number;
  waitMs: number;
  score: number | null;
  usd: number;
}

/** A JSON text of one line, with digits that mean something. The same record gives the same bytes. */
export function traceLine(record: TraceRecord): string {
  const micro = (x: number) => Math.round(x * 1e6) / 1e6;
  return JSON.stringify({
    ...record,
    arrived: micro(record.arrived),
    ended: micro(record.ended),
    tau: micro(record.tau),
    floor: micro(record.floor),
    waitMs: Math.round(record.waitMs * 1e3) / 1e3,
    usd: Number(record.usd.toPrecision(9)),
  });
}
