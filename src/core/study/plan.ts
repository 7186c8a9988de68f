/** The cells of a study: data set × variant × seed, each with the router config that it trains. */
import type { StudyConfig } from './config';

export interface CellKey {
  data: string;
  variant: string;
  seed: number;
}

/** JSON as a config file has it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** RFC 7396: objects are merged, null takes out, anything else replaces. */
export function mergeChanges(base: Json | undefined, changes: Json): Json {
  if (!isObject(changes)) return changes;
  const merged = isObject(base) ? { ...base } : {};
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) delete merged[key];
    else merged[key] = mergeChanges(merged[key], value);
  }
  return merged;
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function seedsOf(
  study: Pick<StudyConfig, 'seeds'>,
  variant: Pick<StudyConfig['variants'][0], 'seeds'>,
) {
  const seeds = variant.seeds ?? study.seeds;
  return Array.isArray(seeds) ? [...new Set(seeds)] : Array.from({ length: seeds }, (_, k) => k + 1);
}

/**
 * All cells: the first variant's, then the others'; within these seed by seed, so that a study that is stopped has
 * about as many splits of everything.
 */
export function plannedCells(study: StudyConfig): CellKey[] {
  const [main, ...others] = study.variants;
  const cellsOf = (variants: StudyConfig['variants']) => {
    const most = Math.max(0, ...variants.map((variant) => seedsOf(study, variant).length));
    return Array.from({ length: most }, (_, k) => k).flatMap((k) =>
      variants.flatMap((variant) =>
        seedsOf(study, variant)
          .slice(k, k + 1)
          .flatMap((seed) => study.data.map((data) => ({ data: data.name, variant: variant.name, seed }))),
      ),
    );
  };
  return [...cellsOf([main]), ...cellsOf(others)];
}

export function cellName({ data, variant, seed }: CellKey): string {
  return `${data} · ${variant} · seed ${seed}`;
}
