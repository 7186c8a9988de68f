/** The training of a run, whole or not, as its log has it. */
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { packSessions, thinSessions } from '../core/sessionSample';
import type { SessionLog } from '../core/trainingLog';
import type { RunLog, RunLogParams } from '../protocol/runs';
import { readProgress } from './checkpointFolder';
import { kindAt } from './files';
import { liveOwner } from './owner';
import { isRun, runFiles } from './runFolder';
import { readLabel } from './runLabel';
import { parseRunName, partialSuffix, RunStore } from './runStore';

/** Of the run that is named, else of the newest that has a log; null where the config has none. */
export async function readRunLog({ config, runDir }: RunLogParams): Promise<RunLog | null> {
  const candidates =
    runDir === undefined ? (await new RunStore(config).list()).reverse() : [await moved(runDir)];
  for (const dir of candidates) {
    const text = await readFile(join(dir, runFiles.sessions), 'utf8').catch(() => undefined);
    if (text !== undefined) return logOf(dir, text);
  }
  return null;
}

/** A run that was unfinished when somebody looked may be whole by now. */
async function moved(runDir: string): Promise<string> {
  if (!runDir.endsWith(partialSuffix) || (await kindAt(runDir)) === 'folder') return runDir;
  return join(dirname(runDir), basename(runDir, partialSuffix));
}

async function logOf(dir: string, text: string): Promise<RunLog> {
  const sessions = parseSessions(text);
  const checkpoint = await readProgress(join(dir, runFiles.checkpoint));
  const whole = await isRun(dir);
  const { id = basename(dir), startedAt = '' } = parseRunName(basename(dir)) ?? {};
  return {
    runDir: dir,
    id,
    startedAt,
    label: await readLabel(dir),
    state: whole
      ? 'trained'
      : liveOwner(dir) !== undefined
        ? 'running'
        : checkpoint !== undefined
          ? 'unfinished'
          : 'failed',
    progress:
      checkpoint === undefined || whole ? null : { update: checkpoint.update, updates: checkpoint.updates },
    sessions: packSessions(thinSessions(sessions)),
    total: sessions.length,
  };
}

/** Lines that are no sessions are passed over: a kill may have cut the last one short. */
export function parseSessions(text: string): SessionLog[] {
  const sessions: SessionLog[] = [];
  for (const line of text.split('\n')) {
    try {
      const value: unknown = JSON.parse(line);
      if (typeof value === 'object' && value !== null && 'update' in value && 'tau' in value)
        sessions.push(value as SessionLog);
    } catch {
      continue;
    }
  }
  return sessions;
}
