/** What no schema can say of a config: repeated names, empty splits, ranges the wrong way round. */
import type { RouterConfig } from './config';
import { describe, type Finding, type Path } from './configMessages';

/** The findings in a config that its schema accepts. */
export function checkMeaning(config: RouterConfig): Finding[] {
  const findings: Finding[] = [];
  const add = (path: Path, message: string, remedy: string): void => {
    findings.push({ path, at: 'value', message, remedy });
  };
  repeats(config.pool?.map((m) => m.id) ?? []).forEach((i) => {
    add(
      ['pool', i, 'id'],
      `${JSON.stringify(config.pool?.[i].id)} is in the pool twice`,
      'Remove one of the two.',
    );
  });
  repeats(config.tiers.map((t) => t.name)).forEach((i) => {
    add(['tiers', i, 'name'], `Two tiers are named ${JSON.stringify(config.tiers[i].name)}`, 'Rename one.');
  });
  if (config.pool && config.pool.filter((m) => m.enabled).length < 2) {
    add(['pool'], 'A router needs at least two enabled models to choose from', 'Add or enable models.');
  }
  for (const part of ['train', 'tune', 'calibrate', 'test'] as const) {
    if (config.data.split[part] > 0) continue;
    add(
      ['data', 'split', part],
      `The ${part} share is 0`,
      `Give it some prompts. ${describe(['data', 'split', part]).trim()}`,
    );
  }
  const range = config.training.targetRange;
  if (range && range[0] >= range[1]) {
    add(
      ['training', 'targetRange'],
      `The target range goes from ${range[0]} to ${range[1]}`,
      'Write the lower floor first.',
    );
  }
  const levels = config.levels;
  if (levels && !Array.isArray(levels)) {
    if (levels.from > levels.to) {
      add(
        ['levels'],
        `The levels go from ${levels.from} to ${levels.to}`,
        'Write the lower floor as "from".',
      );
    } else if ((levels.to - levels.from) / levels.step > 1000) {
      add(['levels', 'step'], 'That makes more than 1000 levels', 'Use a larger step.');
    }
  }
  return findings;
}

/** Indices of the entries that occurred before. */
function repeats(names: readonly string[]): number[] {
  return names.flatMap((name, i) => (names.indexOf(name) < i ? [i] : []));
}
