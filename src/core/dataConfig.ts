/** The config's "data" section: which files hold the outcomes, how they are read, and how prompts are split. */
import { z } from 'zod';
import { columnsSchema } from './columns';

const fraction = z.number().min(0).max(1);

export const splitSchema = z
  .strictObject({
    train: fraction.default(0.6).describe('Share of prompts that fits the predictor and the policy.'),
    tune: fraction.default(0.1).describe('Share that stops training early and orders the operating points.'),
    calibrate: fraction.default(0.15).describe('Share that certifies floors; never seen by training.'),
    test: fraction.default(0.15).describe('Share that the report is measured on; never seen before.'),
  })
  .refine((s) => Math.abs(s.train + s.tune + s.calibrate + s.test - 1) < 1e-6, {
    message: 'the four shares must add up to 1',
  })
  .describe('How prompts are split. The shares add up to 1.');

const path = z.string().min(1);

const estimateSchema = z
  .strictObject({
    charactersPerToken: z
      .number()
      .positive()
      .default(4)
      .describe('Characters of a prompt that make one input token.'),
    output: z
      .union([
        z.number().nonnegative().describe('Output tokens of every call.'),
        z.record(z.string(), z.number().nonnegative()).describe('Output tokens of a call, by model.'),
      ])
      .describe('Output tokens of a call: one number, or one per model.'),
  })
  .describe(
    'Only for data with neither tokens nor dollars: estimates the tokens, so that prices of the pool give a cost. Costs are then estimates, too, and the log says so.',
  );

export const dataSchema = z.strictObject({
  path: z
    .union([path, z.array(path).min(1)])
    .describe('The outcome file, relative to this config; or a list of files of one form.'),
  format: z
    .enum(['auto', 'jsonl', 'json', 'csv', 'parquet', 'pickle'])
    .default('auto')
    .describe('Format of the outcome file; "auto" detects it from the content.'),
  columns: columnsSchema.optional(),
  maxPrompts: z
    .int()
    .min(350)
    .default(100_000)
    .describe('Most prompts to train on: of more, a seeded sample is drawn, which bounds the memory.'),
  estimateTokens: estimateSchema.optional(),
  split: splitSchema.prefault({}),
});

export type DataConfig = z.output<typeof dataSchema>;
export type TokenEstimate = z.output<typeof estimateSchema>;
