/** What two configs say differently, by meaning: comments, layout and written-out defaults are none of it. */
import type { RouterConfig } from './config';

/** Settings that no report depends on. */
const aside: readonly string[] = ['$schema', 'export', 'simulation'];

/** Where the data lies is not what it holds: its content is compared on its own. */
const asideInData: readonly string[] = ['path'];

/**
 * The settings in which two resolved configs differ and that a report depends on, in the order of the
 * config: "tiers", "pool", "training.seed". Empty where a report on one is a report on the other.
 */
export function changedSettings(then: RouterConfig, now: RouterConfig): string[] {
  return keysOf(then, now)
    .filter((key) => !aside.includes(key))
    .flatMap((section) => {
      const [before, after] = [valueAt(then, section), valueAt(now, section)];
      if (sameMeaning(before, after)) return [];
      if (!isSection(before) || !isSection(after)) return [section];
      return keysOf(before, after)
        .filter((key) => !(section === 'data' && asideInData.includes(key)))
        .filter((key) => !sameMeaning(valueAt(before, key), valueAt(after, key)))
        .map((key) => `${section}.${key}`);
    });
}

function keysOf(...objects: object[]): string[] {
  return [...new Set(objects.flatMap((object) => Object.keys(object)))];
}

function valueAt(object: object, key: string): unknown {
  return (object as Record<string, unknown>)[key];
}

function isSection(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sameMeaning(a: unknown, b: unknown): boolean {
  return JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));
}

/** The same with the keys of every object in one order. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isSection(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, ordered(valueAt(value, key))]),
  );
}
