/** Sessions of a training for a drawing: no more of them than it can show, as columns of rounded numbers. */
import type { SessionLog } from './trainingLog';

/** More dots than this nobody tells apart; as columns they take about 150 kB. */
export const MOST_SESSIONS = 1600;

const keys = [
  'update',
  'session',
  'tau',
  'lambda',
  'accuracy',
  'costPer1k',
  'reward',
  'meanMu',
  'gamma',
  'approxKl',
  'clipFraction',
  'entropy',
  'explainedVariance',
] as const satisfies readonly (keyof SessionLog)[];

/** One array for each figure of a session, all of one length; null where a number does not exist. */
export type SessionColumns = Record<(typeof keys)[number], (number | null)[]>;

/**
 * At most `most` of the sessions: all of some updates, spread evenly, the last update among them. Sessions
 * come in the order of the log.
 */
export function thinSessions(sessions: readonly SessionLog[], most = MOST_SESSIONS): SessionLog[] {
  if (sessions.length <= most) return [...sessions];
  const updates = [...new Set(sessions.map((s) => s.update))];
  const each = sessions.length / updates.length;
  const stride = Math.ceil(updates.length / Math.max(1, Math.floor(most / each)));
  const last = updates.length - 1;
  const kept = new Set(updates.filter((_, i) => (last - i) % stride === 0));
  return sessions.filter((s) => kept.has(s.update)).slice(-most);
}

export function packSessions(sessions: readonly SessionLog[]): SessionColumns {
  const column = (key: (typeof keys)[number]) => sessions.map((session) => rounded(session[key]));
  return Object.fromEntries(keys.map((key) => [key, column(key)])) as SessionColumns;
}

export function unpackSessions(columns: SessionColumns): SessionLog[] {
  return columns.update.map(
    (_, i) =>
      Object.fromEntries(keys.map((key) => [key, columns[key][i] ?? Number.NaN])) as unknown as SessionLog,
  );
}

/** Six significant digits: more than any drawing or table shows. */
function rounded(x: number): number | null {
  return Number.isFinite(x) ? Number(x.toPrecision(6)) : null;
}
