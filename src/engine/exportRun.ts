/** Exports a run as a bundle into a folder of the user's project. */
import { dirname, join, resolve } from 'node:path';
import { bundleFiles } from '../bundle/exportFiles';
import type { RouterConfig } from '../core/config';
import { UserError } from '../core/errors';
import { RouterSession } from '../onnx/routerSession';
import type { ExportParams, ExportResult } from '../protocol/engine';
import { clientSources } from './assets';
import { loadConfig, type LoadedConfig } from './configFile';
import { findRun } from './evaluate';
import { sha256 } from './files';
import { writeAll } from './fileSet';
import { encoderFiles, encoderFolder } from './routerEncoder';
import { readRouter, runFiles } from './runFolder';

/**
 * Writes all files of the bundle or, where files exist that differ, none of them.
 *
 * @throws UserError for a missing run or one that the config has left behind, a damaged router, no folder to write to
 */
export async function exportRun(params: ExportParams): Promise<ExportResult> {
  const loaded = await loadConfig(params.config);
  const run = await findRun(loaded, params);
  if (params.run === undefined) requireCurrent(run.config, loaded);
  const target = params.to ?? loaded.config.export?.to;
  if (target === undefined) {
    throw new UserError({
      what: 'There is no folder to export to',
      where: { file: loaded.path, path: 'export.to' },
      remedy:
        'Set "export": { "to": "../my-app/router" } in the config, or name a folder (--to on the command line).',
    });
  }
  const folder = resolve(dirname(loaded.path), target);
  const router = await readRouter(run.dir);
  const file = join(run.dir, runFiles.router);
  const { models, price, fee, available, encoder } = await metadataOf(router, file);
  const include = loaded.config.export?.include ?? ['onnx', 'typescript'];
  const files = bundleFiles({
    report: run.report,
    config: run.config,
    router: { content: router, sha256: sha256(router) },
    pool: models.map((id, m) => ({ id, enabled: available[m], price: price[m], fee: fee?.[m] })),
    client: await clientSources(),
    include,
    ...(encoder && {
      encoder: {
        ...encoder,
        folder: encoderFolder,
        files: include.includes('onnx') ? await encoderFiles(file, encoder) : [],
      },
    }),
  });
  const { written, conflicts } = await writeAll(folder, files, () => params.overwrite === true);
  return { folder, files: written, conflicts };
}

/** @throws UserError where the config promises something else than the run was judged for. */
function requireCurrent(judged: RouterConfig, { config, path }: LoadedConfig): void {
  const promises = ({ pool, tiers, certificate, encoder, training, data }: RouterConfig) => ({
    pool,
    tiers,
    certificate,
    encoder,
    training: { ...training, seed: 0 },
    'data.split': data.split,
  });
  const [then, now] = [promises(judged), promises(config)];
  const changed = (Object.keys(now) as (keyof typeof now)[]).filter(
    (key) => JSON.stringify(then[key]) !== JSON.stringify(now[key]),
  );
  if (changed.length === 0) return;
  throw new UserError({
    what: `The config has changed since its last run was judged: ${changed.join(', ')}`,
    where: { file: path, path: changed[0] },
    remedy: 'Evaluate the router first (or train it, where the evaluation says so), then export it.',
  });
}

/** What the router says of itself, once it has been seen to load. */
async function metadataOf(router: Uint8Array, file: string): Promise<RouterSession['metadata']> {
  try {
    const session = await RouterSession.open(router);
    await session.release();
    return session.metadata;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError({
      what: error.what,
      where: { file },
      remedy: 'Train again: the router of this run is damaged.',
    });
  }
}
