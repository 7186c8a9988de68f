/**
 * Our own columnar outcome file, `<name>.proteus.parquet`: its columns, and what its footer says of
 * them. Any Parquet reader reads it; `id`, `prompt` and `task` are text, and each model has
 * `<model>.score` and those of `.tokens_in`, `.tokens_out`, `.usd`, `.latency_ms`, `.propensity` that the data has.
 * An empty cell was not observed.
 */
import type { SchemaElement } from 'hyparquet';
import { z } from 'zod';

/** Key of the footer's pair that marks our files. */
export const OUTCOME_KEY = 'proteus.outcomes';

/** Which kinds of amounts a file has beside scores, the same for all its models. */
export interface OutcomeKinds {
  tokens: boolean;
  usd: boolean;
  latency: boolean;
  /** Left out in files without. */
  propensity?: boolean;
}

export const outcomeMeta = z.strictObject({
  format: z.literal('proteus-outcomes/1'),
  /** In the order of their columns. */
  models: z.array(z.string()),
  kinds: z.strictObject({
    tokens: z.boolean(),
    usd: z.boolean(),
    latency: z.boolean(),
    propensity: z.boolean().optional(),
  }),
  /** What the outcomes were read from. Names without folders, so that nobody's paths travel along. */
  sources: z.array(z.strictObject({ name: z.string(), sha256: z.string() })),
  /** Version of PROTEUS that wrote the file. */
  version: z.string(),
});

export type OutcomeMeta = z.infer<typeof outcomeMeta>;

export interface OutcomeColumn {
  name: string;
  /** Place in a row's numbers: see `outcomeColumns`. */
  kind: 'score' | 'tokensIn' | 'tokensOut' | 'usd' | 'latency' | 'propensity';
  model: number;
}

/** The columns of numbers, model by model, in the order in which they stand in the file. */
export function outcomeColumns(models: readonly string[], kinds: OutcomeKinds): OutcomeColumn[] {
  return models.flatMap((name, model) => {
    const columns: OutcomeColumn[] = [{ name: `${name}.score`, kind: 'score', model }];
    if (kinds.tokens) {
      columns.push(
        { name: `${name}.tokens_in`, kind: 'tokensIn', model },
        { name: `${name}.tokens_out`, kind: 'tokensOut', model },
      );
    }
    if (kinds.usd) columns.push({ name: `${name}.usd`, kind: 'usd', model });
    if (kinds.latency) columns.push({ name: `${name}.latency_ms`, kind: 'latency', model });
    if (kinds.propensity) columns.push({ name: `${name}.propensity`, kind: 'propensity', model });
    return columns;
  });
}

export const TEXT_COLUMNS = ['id', 'prompt', 'task'] as const;

/** The schema of a file with these columns. */
export function outcomeSchema(columns: readonly OutcomeColumn[]): SchemaElement[] {
  return [
    { name: 'root', num_children: TEXT_COLUMNS.length + columns.length },
    ...TEXT_COLUMNS.map((name): SchemaElement => ({
      name,
      type: 'BYTE_ARRAY',
      converted_type: 'UTF8',
      repetition_type: 'REQUIRED',
    })),
    ...columns.map(({ name, kind }): SchemaElement => ({
      name,
      type: kind === 'usd' ? 'DOUBLE' : 'FLOAT',
      repetition_type: 'OPTIONAL',
    })),
  ];
}
