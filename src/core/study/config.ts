/** `*.study.json`: which data sets, how many random splits, which variants of the training, which routers. */
import { z } from 'zod';
import { configJsonSchema } from '../config';

const seedsSchema = z
  .union([
    z.int().min(1).max(1000).describe('That many, from 1 on.'),
    z.array(z.int().nonnegative()).min(1).describe('These seeds.'),
  ])
  .describe('Random splits: each seed splits the data, trains and draws anew.');

const name = z.string().min(1).max(80);
const settings = z.record(z.string(), z.unknown());

const dataSetSchema = z.strictObject({
  name: name.describe('Name of the data set in the results.'),
  config: z
    .union([
      z.string().min(1).describe('Path of a *.proteus.json, relative to this file.'),
      settings
        .meta({ standsFor: 'config' })
        .describe('A router config; its paths are relative to this file.'),
    ])
    .describe('The pool, its outcomes and how to train on them.'),
});

const variantSchema = z.strictObject({
  name: name.describe('Name of the variant in the results.'),
  config: settings
    .default({})
    .meta({ standsFor: 'changes' })
    .describe(
      'What it changes in the config of every data set, for example { "training": { "lambdaMax": 0 } }. Objects are merged; null takes a setting out.',
    ),
  seeds: seedsSchema.optional().describe('Its random splits. Left out: those of the study.'),
});

export const studySchema = z
  .strictObject({
    $schema: z.string().optional().describe('JSON schema of this file.'),
    title: z.string().optional().describe('Heading of the report.'),
    data: z.array(dataSetSchema).min(1).describe('The data sets to compare on.'),
    seeds: seedsSchema.default(5),
    variants: z
      .array(variantSchema)
      .min(1)
      .default([{ name: 'PROTEUS', config: {} }])
      .describe('The first is the router that is compared; the others show what its parts are worth.'),
    routers: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('Names of the comparison rows to list. Left out: all that the reports have.'),
    confidence: z.number().gt(0.5).lt(1).default(0.95).describe('Of the bootstrap intervals over splits.'),
    resamples: z.int().min(100).max(100_000).default(2000).describe('Bootstrap samples of the splits.'),
    seed: z.int().nonnegative().default(1).describe('Seed of the bootstrap.'),
  })
  .describe('A PROTEUS study: repeated trainings on random splits, compared with other routers.');

export type StudyConfig = z.output<typeof studySchema>;
export type StudyConfigInput = z.input<typeof studySchema>;
export type StudyVariant = StudyConfig['variants'][number];

/** The JSON schema that editors use: router configs inside it are described as in their own files. */
export function studyJsonSchema(): object {
  const { properties } = configJsonSchema() as { properties?: Record<string, object> };
  const own = z.toJSONSchema(studySchema, {
    io: 'input',
    target: 'draft-7',
    override: ({ zodSchema, jsonSchema }) => {
      const standsFor = z.globalRegistry.get(zodSchema)?.['standsFor'];
      if (standsFor === undefined) return;
      const { description } = jsonSchema;
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key as keyof typeof jsonSchema];
      Object.assign(jsonSchema, {
        description,
        type: 'object',
        properties,
        additionalProperties: false,
        ...(standsFor === 'config' && { required: ['data'] }),
      });
    },
  });
  return { ...own, title: 'PROTEUS study', allowComments: true, allowTrailingCommas: true };
}
