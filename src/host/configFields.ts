/** The few fields of a config that the host itself needs, read leniently: the engine validates. */
import { parse } from 'jsonc-parser';

export interface ConfigFields {
  /** `data.path`, as written; of several files the first. */
  dataPath: string | undefined;
  /** `export.to`, as written. */
  exportTo: string | undefined;
}

export function configFields(text: string): ConfigFields {
  const config: unknown = parse(text);
  return { dataPath: stringAt(config, 'data', 'path'), exportTo: stringAt(config, 'export', 'to') };
}

function stringAt(value: unknown, ...path: string[]): string | undefined {
  let found = value;
  for (const key of path) {
    found = typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[key] : undefined;
  }
  if (Array.isArray(found)) found = found[0] as unknown;
  return typeof found === 'string' && found !== '' ? found : undefined;
}
