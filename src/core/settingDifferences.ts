/** In which settings several configs differ, value by value: models by their id, tiers by their name. */
import type { RouterConfig } from './config';

export interface SettingDifference {
  /** "training.updates", "pool.gpt-4o.price". */
  setting: string;
  /** One for each config, as JSON without quotes around words; null where it says nothing of this. */
  values: (string | null)[];
}

/** Settings that no report depends on, and where the data lies: its content is compared by its hash. */
const aside = /^(\$schema|export|simulation|data\.path)(\.|$)/;

/** Empty where all say the same; the pool comes first, then tiers. */
export function settingDifferences(configs: readonly RouterConfig[]): SettingDifference[] {
  const all = configs.map((config) => new Map(leavesOf(named(config), '')));
  const settings = [...new Set(all.flatMap((leaves) => [...leaves.keys()]))].filter((s) => !aside.test(s));
  return settings
    .map((setting) => ({ setting, values: all.map((leaves) => leaves.get(setting) ?? null) }))
    .filter(({ values }) => values.some((value) => value !== values[0]));
}

/** With lists of things that have names as records. */
function named({ pool, tiers, ...rest }: RouterConfig): object {
  return {
    ...(pool && { pool: Object.fromEntries(pool.map(({ id, ...model }) => [id, model])) }),
    tiers: Object.fromEntries(tiers.map(({ name, ...tier }) => [name, tier])),
    ...rest,
  };
}

function* leavesOf(value: unknown, path: string): Generator<[string, string]> {
  if (value === undefined) return;
  const whole = typeof value !== 'object' || value === null || Array.isArray(value) || isPrice(path);
  if (whole) {
    yield [path, typeof value === 'string' ? value : JSON.stringify(value)];
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    yield* leavesOf(inner, path === '' ? key : `${path}.${key}`);
  }
}

/** A price reads as one thing. */
function isPrice(path: string): boolean {
  return path.startsWith('pool.') && path.endsWith('.price');
}
