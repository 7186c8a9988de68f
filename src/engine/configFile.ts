/** Reads a `*.proteus.json` from disk. */
import { dirname, resolve } from 'node:path';
import type { RouterConfig } from '../core/config';
import { requireConfig } from '../core/configText';
import { UserError } from '../core/errors';
import { kindAt, readText, sha256 } from './files';

export interface LoadedConfig {
  /** Absolute path. */
  path: string;
  text: string;
  /** Resolved; `training.seed` is the seed in force. */
  config: RouterConfig;
}

/** @throws UserError for a missing file or a mistake in it, with line and column. */
export async function loadConfig(path: string, seed?: number): Promise<LoadedConfig> {
  const absolute = resolve(path);
  if ((await kindAt(absolute)) === 'nothing') {
    throw new UserError({
      what: 'There is no such config',
      where: { file: absolute },
      remedy: 'Check the path; a config is a file like router.proteus.json.',
    });
  }
  const text = await readText(absolute, 'the config');
  const config = requireConfig(text, absolute);
  if (seed !== undefined) config.training.seed = seed;
  return { path: absolute, text, config };
}

/** Absolute paths of a config's outcome files; at least one. */
export function dataPaths({ path, config }: Pick<LoadedConfig, 'path' | 'config'>): string[] {
  return [config.data.path].flat().map((file) => resolve(dirname(path), file));
}

/** Changes with everything that training depends on; report levels and the export folder are not among it. */
export function trainingHash(config: RouterConfig): string {
  const { pool, data, tiers, certificate, encoder, training } = config;
  const { split, columns, maxPrompts, estimateTokens } = data;
  return sha256(
    JSON.stringify({
      pool,
      split,
      columns,
      maxPrompts,
      estimateTokens,
      tiers,
      certificate,
      encoder,
      training,
    }),
  );
}
