/** How a config and its data differ now from those that a run reports on: by content, not by date. */
import { changedSettings } from '../core/configChanges';
import { parseConfig } from '../core/configText';
import type { RunChanges } from '../protocol/engine';
import { dataPaths } from './configFile';
import { looksSame, lookAt, type DataDigests } from './dataFiles';
import { kindAt, readText } from './files';
import type { Run } from './runFolder';

/**
 * Reads data again only where its size is the same and its time is not, and no earlier call has.
 *
 * @param path absolute path of the config; it need not exist
 */
export async function runChanges(run: Run, path: string, digests: DataDigests): Promise<RunChanges> {
  const found = (await kindAt(path)) === 'file';
  const now = found ? parseConfig(await readText(path, 'the config')).config : undefined;
  const paths = dataPaths({ path, config: now ?? run.config });
  return {
    config: now !== undefined ? 'read' : found ? 'broken' : 'gone',
    settings: now === undefined ? [] : changedSettings(run.config, now),
    data: await dataChange(run, paths, digests),
  };
}

/** How the files at `paths` differ from the outcomes that the run was trained on. */
export async function dataChange(
  { inputs, report }: Run,
  paths: readonly string[],
  digests: DataDigests,
): Promise<RunChanges['data']> {
  const looks = await lookAt(paths);
  if (looks === undefined) return 'gone';
  if (inputs !== undefined) {
    if (looksSame(inputs, looks)) return 'same';
    const sizes = (files: readonly { bytes: number }[]) => files.map(({ bytes }) => bytes).join();
    if (sizes(inputs) !== sizes(looks)) return 'changed';
  }
  const sha256 = await digests.of(paths);
  if (sha256 === undefined) return 'gone';
  return sha256 === report.data.sha256 ? 'same' : 'changed';
}
