/** The runs of a config as a list shows them: what each promises and costs, and whether it still holds. */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseConfig } from '../core/configText';
import { UserError } from '../core/errors';
import type { Report } from '../core/report';
import type { RunFigures, RunInfo } from '../protocol/runs';
import { readProgress, sameIdentity, whatDiffers, type CheckpointIdentity } from './checkpointFolder';
import { dataPaths, trainingHash } from './configFile';
import type { DataDigests } from './dataFiles';
import { kindAt, readText } from './files';
import { liveOwner } from './owner';
import { runChanges } from './runChanges';
import { readRun, runFiles, type Run } from './runFolder';
import { readLabel } from './runLabel';
import { parseRunName, partialSuffix, RunStore } from './runStore';
import { version } from './version';

/** Reports that did not change are not read again. */
export class RunCache {
  private readonly runs = new Map<string, { stamp: string; run: Run }>();

  /** @throws UserError for a run that cannot be read */
  async read(runDir: string): Promise<Run> {
    const stamp = await this.stampOf(runDir);
    const known = this.runs.get(runDir);
    if (known?.stamp === stamp) return known.run;
    const run = await readRun(runDir);
    // A list needs none of the long parts; what is kept of many runs stays small.
    const small = { ...run, report: { ...run.report, levels: [], points: [], baselines: [] } };
    this.runs.set(runDir, { stamp, run: small });
    return small;
  }

  /** Forgets runs that are not among these, of the same folder. */
  keepOnly(folder: string, runDirs: readonly string[]): void {
    for (const dir of this.runs.keys()) {
      if (dir.startsWith(folder) && !runDirs.includes(dir)) this.runs.delete(dir);
    }
  }

  private async stampOf(runDir: string): Promise<string> {
    const { mtimeMs, size } = await stat(join(runDir, runFiles.report)).catch(() => ({
      mtimeMs: 0,
      size: 0,
    }));
    return `${mtimeMs}/${size}`;
  }
}

/** The newest first. A run that cannot be read is in the list, with the reason. */
export async function listRuns(config: string, cache: RunCache, digests: DataDigests): Promise<RunInfo[]> {
  const store = new RunStore(config);
  // Tidies up after a kill as well.
  await store.whole();
  const dirs = (await store.list()).reverse();
  cache.keepOnly(store.folder, dirs);
  const runs: RunInfo[] = [];
  for (const dir of dirs) {
    runs.push(
      dir.endsWith(partialSuffix)
        ? await unfinishedInfo(dir, config, digests)
        : await wholeInfo(dir, config, cache, digests),
    );
  }
  return runs;
}

async function baseInfo(dir: string): Promise<Pick<RunInfo, 'runDir' | 'id' | 'label' | 'startedAt'>> {
  const { id = basename(dir), startedAt = '' } = parseRunName(basename(dir)) ?? {};
  return { runDir: dir, id, startedAt, label: await readLabel(dir) };
}

async function wholeInfo(
  dir: string,
  config: string,
  cache: RunCache,
  digests: DataDigests,
): Promise<RunInfo> {
  const base = { ...(await baseInfo(dir)), progress: null };
  try {
    const run = await cache.read(dir);
    return {
      ...base,
      judgedAt: run.report.createdAt,
      state: 'trained',
      figures: figuresOf(run.report),
      changes: await runChanges(run, config, digests),
      problem: '',
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...base, judgedAt: '', state: 'damaged', figures: null, changes: null, problem: error.what };
  }
}

async function unfinishedInfo(dir: string, config: string, digests: DataDigests): Promise<RunInfo> {
  const found = await readProgress(join(dir, runFiles.checkpoint));
  const progress = found === undefined ? null : { update: found.update, updates: found.updates };
  const base = {
    ...(await baseInfo(dir)),
    judgedAt: '',
    figures: null,
    changes: null,
    progress,
    problem: '',
  };
  if (liveOwner(dir) !== undefined) return { ...base, state: 'running' };
  if (found === undefined) return { ...base, state: 'failed' };
  const now = await identityNow(config, digests);
  const problem = typeof now === 'string' ? now : sameIdentity(found, now) ? '' : whatDiffers(found, now);
  return { ...base, state: 'unfinished', problem };
}

/** What a checkpoint must belong to in order to be continued, or why nobody knows. */
async function identityNow(path: string, digests: DataDigests): Promise<CheckpointIdentity | string> {
  if ((await kindAt(path)) !== 'file') return 'the config is gone';
  const { config } = parseConfig(await readText(path, 'the config'));
  if (config === undefined) return 'the config has mistakes';
  const dataSha256 = await digests.of(dataPaths({ path, config }));
  if (dataSha256 === undefined) return 'the outcome data is not where the config says';
  return { configHash: trainingHash(config), dataSha256, version };
}

/** Tiers by falling floor. */
export function figuresOf({ limit, confidence, serve, seed, data, training, tiers }: Report): RunFigures {
  return {
    limit: { certified: finite(limit.certified), observed: finite(limit.observed) },
    confidence,
    serve,
    seed,
    prompts: data.prompts,
    models: data.models.length,
    seconds: training.seconds,
    tiers: [...tiers]
      .sort((a, b) => b.floor - a.floor)
      .map(({ name, floor, share, feasible, certified, met, accuracy, costPer1k }) => ({
        name,
        floor,
        share,
        feasible,
        certified,
        met,
        accuracy: finite(accuracy),
        costPer1k: finite(costPer1k),
      })),
  };
}

/** Numbers that do not exist, as JSON has them. */
export function finite(x: number | null | undefined): number | null {
  return typeof x === 'number' && Number.isFinite(x) ? x : null;
}
