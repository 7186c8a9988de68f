/** What a config has already: its newest whole run, and an unfinished one that could be continued. */
import { parseConfig } from '../core/configText';
import { UserError } from '../core/errors';
import type { LatestParams, LatestResult, UnfinishedRun } from '../protocol/engine';
import { dataPaths, trainingHash } from './configFile';
import type { DataDigests } from './dataFiles';
import { kindAt, readText } from './files';
import type { Log } from './log';
import { runChanges } from './runChanges';
import { readRun } from './runFolder';
import { RunStore } from './runStore';
import { version } from './version';

/** Never fails for a config that is broken at the moment: its last run is still worth showing. */
export async function latestRun(
  { config: path }: LatestParams,
  digests: DataDigests,
  log: Log,
): Promise<LatestResult> {
  const store = new RunStore(path);
  const dir = await store.newest();
  let run: LatestResult['run'] = null;
  let changes: LatestResult['changes'] = null;
  try {
    if (dir !== undefined) {
      const found = await readRun(dir);
      run = { runDir: dir, report: found.report, backend: found.report.backend };
      changes = await runChanges(found, path, digests);
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log('warn', error.message);
  }
  return { run, changes, unfinished: (await unfinishedRun(path, store, digests)) ?? null };
}

async function unfinishedRun(
  path: string,
  store: RunStore,
  digests: DataDigests,
): Promise<UnfinishedRun | undefined> {
  if (!(await store.hasUnfinished()) || (await kindAt(path)) !== 'file') return undefined;
  const { config } = parseConfig(await readText(path, 'the config'));
  if (config === undefined) return undefined;
  const dataSha256 = await digests.of(dataPaths({ path, config }));
  if (dataSha256 === undefined) return undefined;
  return store.unfinished({ configHash: trainingHash(config), dataSha256, version });
}
