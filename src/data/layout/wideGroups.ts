/** Finds columns that occur once per model: "gpt-4o.score", "scores.gpt-4o", "gpt-4o|total_cost". */
import { MODEL_SLOT } from '../../core/columns';
import type { SeenColumn } from './seenColumns';
import { CALL_NAMES, CALL_ROLES, plainName, rankOf, type CallRole } from './vocabulary';

export interface WideGroup {
  /** With the slot for the model. */
  pattern: string;
  role: CallRole;
  sure: boolean;
  /** Column by model. */
  models: Map<string, SeenColumn>;
}

const SEPARATORS = ['|', '.', '__', '_', '/', ':', ' ', '-'];
/** What nested objects call the place of their models. */
const CONTAINERS = /^(models|results|outcomes|responses|llms|candidates)\./;

/** Groups of two or more columns that differ in the model only. */
export function wideGroups(columns: readonly SeenColumn[]): WideGroup[] {
  const groups = new Map<string, WideGroup>();
  for (const column of columns) {
    if (CALL_ROLES.some((role) => rankOf(column.name, role) !== undefined)) continue;
    const found = asCallColumn(column.name);
    if (found === undefined) continue;
    const { pattern, model, role, sure } = found;
    let group = groups.get(pattern);
    if (group === undefined) groups.set(pattern, (group = { pattern, role, sure, models: new Map() }));
    group.models.set(model, column);
  }
  return [...groups.values()].filter((g) => g.models.size >= 2);
}

function asCallColumn(
  name: string,
): { pattern: string; model: string; role: CallRole; sure: boolean } | undefined {
  const container = CONTAINERS.exec(name)?.[0] ?? '';
  const inner = name.slice(container.length);
  const lower = inner.toLowerCase();
  for (const { name: field, role, sure } of CALL_NAMES) {
    for (const separator of SEPARATORS) {
      const suffix = separator + field;
      if (lower.length > suffix.length && lower.endsWith(suffix)) {
        const model = inner.slice(0, -suffix.length);
        const pattern = `${container}${MODEL_SLOT}${inner.slice(-suffix.length)}`;
        return { pattern, model, role, sure };
      }
      for (const prefix of [`${field}s${separator}`, `${field}${separator}`]) {
        if (lower.length > prefix.length && lower.startsWith(prefix)) {
          const model = inner.slice(prefix.length);
          return { pattern: `${container}${inner.slice(0, prefix.length)}${MODEL_SLOT}`, model, role, sure };
        }
      }
    }
  }
  return undefined;
}

/** Of the groups of a role, the one that names most of these models, at least half of them. */
export function companion(
  groups: readonly WideGroup[],
  role: CallRole,
  models: Iterable<string>,
): WideGroup | undefined {
  const wanted = [...models];
  const hits = (group: WideGroup): number => wanted.filter((model) => group.models.has(model)).length;
  return groups
    .filter((g) => g.role === role && 2 * hits(g) >= wanted.length)
    .sort((a, b) => hits(b) - hits(a))[0];
}

/** Names of columns that are a model by themselves because others are called after them. */
export function bareModels(columns: readonly SeenColumn[], groups: readonly WideGroup[]): SeenColumn[] {
  const responses = new Set(
    columns.flatMap(({ name }) =>
      name.endsWith('|model_response') ? [name.slice(0, -'|model_response'.length)] : [],
    ),
  );
  return columns.filter(
    (c) =>
      (c.mostlyNumeric || !c.some) &&
      plainName(c.name) !== '' &&
      (responses.has(c.name) || groups.some((g) => g.role !== 'score' && g.models.has(c.name))),
  );
}
