/** What a config has already: its newest whole run, and an unfinished one that could be continued. */
import { parseConfig } from '../core/configText';
import { UserError } from '../core/errors';
import type { LatestParams, LatestResult, UnfinishedRun } from '../protocol/engine';
import { dataDigest } from '../data/readOutcomes';
import { dataPaths, trainingHash } from './configFile';
import { kindAt, readText } from './files';
import type { Log } from './log';
import { readRun } from './runFolder';
import { RunStore } from './runStore';
import { version } from './version';

/** Never fails for a config that is broken at the moment: its last run is still worth showing. */
export async function latestRun({ config: path }: LatestParams, log: Log): Promise<LatestResult> {
  const store = new RunStore(path);
  const dir = await store.newest();
  let run: LatestResult['run'] = null;
  try {
    if (dir !== undefined) {
      const { report } = await readRun(dir);
      run = { runDir: dir, report, backend: report.backend };
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log('warn', error.message);
  }
  return { run, unfinished: (await unfinishedRun(path, store)) ?? null };
}

async function unfinishedRun(path: string, store: RunStore): Promise<UnfinishedRun | undefined> {
  if (!(await store.hasUnfinished()) || (await kindAt(path)) !== 'file') return undefined;
  const { config } = parseConfig(await readText(path, 'the config'));
  if (config === undefined) return undefined;
  const dataSha256 = await dataDigest(dataPaths({ path, config })).catch((error: unknown) => {
    if (error instanceof UserError) return undefined;
    throw error;
  });
  if (dataSha256 === undefined) return undefined;
  return store.unfinished({ configHash: trainingHash(config), dataSha256, version });
}
