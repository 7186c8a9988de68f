/** The few fields of a config that the host itself needs, read leniently: the engine validates. */
import { parse } from 'jsonc-parser';

export interface ConfigFields {
  /** `data.path`, as written: none, one or several files. */
  dataPaths: string[];
  /** `export.to`, as written. */
  exportTo: string | undefined;
}

export function configFields(text: string): ConfigFields {
  const config: unknown = parse(text);
  return {
    dataPaths: stringsAt(config, 'data', 'path'),
    exportTo: stringsAt(config, 'export', 'to').at(0),
  };
}

function stringsAt(value: unknown, ...path: string[]): string[] {
  let found = value;
  for (const key of path) {
    found = typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[key] : undefined;
  }
  const all: unknown[] = Array.isArray(found) ? found : [found];
  return all.filter((each): each is string => typeof each === 'string' && each !== '');
}
