/** The config's `data.columns`: which columns of an outcome file mean what, where that is not plain. */
import { z } from 'zod';

export { MODEL_SLOT } from './modelSlot';

const column = z.string().min(1);
const fraction = z.number().min(0).max(1);

/** Scores that are no fractions: a rating with its ends, or words with what each is worth. */
const scaleSchema = z.union([
  z.strictObject({
    worst: z.number().describe('The rating that counts as 0, for example 1.'),
    best: z.number().describe('The rating that counts as 1, for example 5.'),
  }),
  z.strictObject({
    values: z
      .record(z.string(), fraction)
      .describe('Each value that the column has, with its score: { "up": 1, "down": 0 }.'),
  }),
]);

export const columnsSchema = z
  .strictObject({
    prompt: column.describe('Column with the text that was sent to the models.'),
    id: column.optional().describe('Column with a name of the prompt.'),
    task: column.optional().describe('Column with the task, benchmark or subset that the prompt is from.'),
    model: column
      .optional()
      .describe('Long files, one row per call: column with the name of the model that was called.'),
    models: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('Wide files: the models to read. Left out: every name that fits "{model}".'),
    score: column.describe(
      'Column with the score, 0 (wrong) to 1 (right). Wide files write "{model}" for the model: "{model}.score".',
    ),
    scoreScale: scaleSchema
      .optional()
      .describe(
        'What a rating or a word is worth; without it a score is a number from 0 to 1, or true or false.',
      ),
    cost: column.optional().describe('Column with the dollars of the call.'),
    tokensIn: column.optional().describe('Column with the tokens of the prompt.'),
    tokensOut: column.optional().describe('Column with the tokens of the answer.'),
    latency: column.optional().describe('Column with the milliseconds of the call.'),
    propensity: column
      .optional()
      .describe(
        'Column with the probability with which the logging policy chose this model for this prompt.',
      ),
  })
  .describe('Which columns of the data mean what, where their names do not say it.');

/** Which columns mean what. Wide where `score` holds "{model}", long where `model` is set. */
export type ColumnMapping = z.output<typeof columnsSchema>;
export type ScoreScale = z.output<typeof scaleSchema>;

/** The fields of a mapping that belong to one call, in a fixed order. */
export const CALL_FIELDS = ['score', 'cost', 'tokensIn', 'tokensOut', 'latency', 'propensity'] as const;
export type CallField = (typeof CALL_FIELDS)[number];
