/** From the text of a `*.study.json` to a study, or to its first mistake with its place in the text. */
import { getNodeValue, parseTree, printParseErrorCode, type ParseError } from 'jsonc-parser';
import type { z } from 'zod';
import { parseConfig, placeInConfig } from '../configText';
import type { RouterConfig } from '../config';
import { UserError } from '../errors';
import { studySchema, type StudyConfig } from './config';
import { type Json, mergeChanges } from './plan';

const OPTIONS = { allowTrailingComma: true };

/** JSON with comments as a value. @throws UserError with line and column */
export function readJson(text: string, file: string): Json {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, OPTIONS);
  if (root !== undefined && errors.length === 0) return getNodeValue(root) as Json;
  const [first] = errors;
  const before = text.slice(0, first?.offset ?? 0).split('\n');
  throw new UserError({
    what: `This is not valid JSON (${first === undefined ? 'it is empty' : printParseErrorCode(first.error)})`,
    where: { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 },
    remedy: 'Correct it at this place; comments and trailing commas are fine.',
  });
}

/** @throws UserError the first mistake, with line and column */
export function requireStudy(text: string, file: string): StudyConfig {
  const parsed = studySchema.safeParse(readJson(text, file));
  const place = placeInConfig(text, file);
  const fail = (path: (string | number)[], what: string, remedy: string): never => {
    // Something that is missing stands at the nearest thing that is there.
    const at = path.map((_, i) => place(path.slice(0, path.length - i))).find((p) => p.line !== undefined);
    throw new UserError({ what, where: { ...(at ?? place([])), path: place(path).path }, remedy });
  };
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue.path.map((p) => (typeof p === 'symbol' ? String(p) : p));
    return fail(path, wordsOf(issue), 'Correct it; the editor’s completion lists what a study may have.');
  }
  const study = parsed.data;
  for (const key of ['data', 'variants'] as const) {
    const names = study[key].map(({ name }) => name);
    const twice = names.findIndex((name, i) => names.indexOf(name) < i);
    if (twice >= 0)
      fail(
        [key, twice, 'name'],
        `Two entries of "${key}" are named ${JSON.stringify(names[twice])}`,
        'Rename one.',
      );
  }
  study.variants.forEach(({ config }, i) => {
    const training = config['training'];
    if (typeof training === 'object' && training !== null && 'seed' in training)
      fail(
        ['variants', i, 'config', 'training', 'seed'],
        'A variant cannot choose its seed here',
        'Use "seeds".',
      );
  });
  return study;
}

function wordsOf(issue: z.core.$ZodIssue): string {
  // zod's own words are plain English; only their end differs from ours.
  return issue.message.replace(/\.$/, '');
}

/**
 * The config of one variant on one data set.
 * @param base the data set's config as its file has it
 * @param where names the study's file and variant in errors
 * @throws UserError where the merged config has a mistake
 */
export function mergedConfig(base: Json, changes: Json, where: { file: string; path: string }): RouterConfig {
  const { config, problems } = parseConfig(JSON.stringify(mergeChanges(base, changes)));
  if (config !== undefined) return config;
  const [{ message, path, remedy }] = problems;
  throw new UserError({
    what: message,
    where: { file: where.file, path: path === '' ? where.path : `${where.path}: ${path}` },
    remedy,
  });
}
