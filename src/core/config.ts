/** `*.proteus.json`: one zod schema is the source of the type, the validation and the JSON schema. */
import { z } from 'zod';
import { ablationSchema } from './ablationConfig';
import { dataSchema, type splitSchema } from './dataConfig';
import { priceSchema } from './price';
import { simulationSchema } from './simulationConfig';
import { withShares } from './tierShares';

const fraction = z.number().min(0).max(1);

const modelSchema = z.strictObject({
  id: z.string().min(1).describe('The model as the outcome data names it.'),
  price: priceSchema.optional(),
  enabled: z.boolean().default(true).describe('Switch off to leave the model out of the pool.'),
});

const tierSchema = z.strictObject({
  name: z.string().min(1).describe('Name of the tier.'),
  floor: fraction.describe('Accuracy floor τ of the tier: at least this mean score.'),
  share: fraction
    .optional()
    .describe('Share of traffic. Left out: an equal part of what the other tiers leave.'),
});

const certificateSchema = z
  .strictObject({
    confidence: z
      .number()
      .gt(0.5)
      .lt(1)
      .default(0.95)
      .describe('1 − δ: confidence with which every certified floor holds.'),
    serve: z
      .enum(['certified', 'expected'])
      .default('certified')
      .describe(
        'How a floor is served: "certified" takes the cheapest point proved to hold it; "expected" the cheapest whose calibration mean reaches it, without a margin.',
      ),
  })
  .describe('How floors are certified and served.');

const levelsSchema = z
  .union([
    z.array(fraction).min(1).describe('The floors to report on.'),
    z.strictObject({
      from: fraction.describe('First floor.'),
      to: fraction.describe('Last floor.'),
      step: z.number().positive().default(0.01).describe('Distance between floors.'),
    }),
  ])
  .describe(
    'The floors a report lists. Left out: steps of 0.01 over what this pool spans, and a little beyond.',
  );

const encoderSchema = z
  .strictObject({
    kind: z
      .enum(['ngram', 'sentence'])
      .default('ngram')
      .describe(
        '"ngram": the embedded uni- and bigram encoder. "sentence": a sentence-embedding model in a folder of yours, which is slower.',
      ),
    vocabulary: z.int().min(16).max(65536).default(8192).describe('Most frequent grams kept (ngram).'),
    dims: z.int().min(2).max(512).default(128).describe('Width of the projection of the grams (ngram).'),
    path: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Folder with model.onnx and tokenizer.json, relative to this config (sentence). Nothing is ever downloaded.',
      ),
    pooling: z
      .enum(['mean', 'cls'])
      .optional()
      .describe('How token vectors become one (sentence). Left out: as the folder says, else "mean".'),
    maxLength: z
      .int()
      .min(4)
      .max(8192)
      .optional()
      .describe('Tokens of a prompt at most (sentence). Left out: as the folder says, else 512.'),
  })
  .describe('How prompts become numbers.');

const trainingSchema = z
  .strictObject({
    seed: z.int().nonnegative().default(7).describe('Seed of the split and of every random draw.'),
    targetRange: z
      .tuple([fraction, fraction])
      .optional()
      .describe('Lowest and highest floor to train for. Left out: from the data.'),
    backend: z
      .enum(['auto', 'tfjs-node', 'wasm', 'cpu'])
      .default('auto')
      .describe('Where tensors are computed; "auto" takes the fastest that answers.'),
    folds: z
      .int()
      .min(2)
      .max(20)
      .default(5)
      .describe('Folds of the cross-fitted predictions that the policy learns from.'),
    updates: z
      .int()
      .min(1)
      .max(2000)
      .default(60)
      .describe('PPO updates of the policy; each trains one session per stratum of floors.'),
    sessions: z
      .int()
      .min(2)
      .max(128)
      .default(16)
      .describe('Sessions side by side in one update, stratified over the target range.'),
    lambdaMax: z
      .number()
      .nonnegative()
      .default(200)
      .describe('Cap of the dual variable λ. 0 switches the dual off (an ablation).'),
    qualityWeight: z
      .number()
      .nonnegative()
      .default(0)
      .describe('w_q: reward for quality beyond the floor. 0 lets the floor alone ask for quality.'),
    costWeight: z.number().positive().default(1).describe('w_c: weight of the cost in the reward.'),
    ablation: ablationSchema.optional(),
  })
  .describe('How the router is trained. The defaults are good.');

const exportSchema = z
  .strictObject({
    to: z.string().min(1).describe('Folder of the bundle, relative to this config.'),
    include: z
      .array(z.enum(['onnx', 'typescript']))
      .default(['onnx', 'typescript'])
      .describe('What the bundle holds besides router.json and the model card.'),
  })
  .describe('Where "PROTEUS: Export Router" writes.');

export const configSchema = z
  .strictObject({
    $schema: z.string().optional().describe('JSON schema of this file.'),
    pool: z
      .array(modelSchema)
      .min(1)
      .optional()
      .describe(
        'The candidate models, with prices. Left out: every model of the data, at the dollars it carries.',
      ),
    data: dataSchema.describe('The outcomes to learn from.'),
    tiers: z
      .array(tierSchema)
      .default([])
      .transform(withShares)
      .describe('Named floors with shares of traffic.'),
    levels: levelsSchema.optional(),
    certificate: certificateSchema.prefault({}),
    encoder: encoderSchema.prefault({}),
    training: trainingSchema.prefault({}),
    export: exportSchema.optional(),
    simulation: simulationSchema.optional(),
  })
  .describe('A PROTEUS router: a pool, its outcome data, and the accuracy floors to keep.');

/** A config with every default filled in. */
export type RouterConfig = z.output<typeof configSchema>;
/** A config as a user may write it. */
export type RouterConfigInput = z.input<typeof configSchema>;
export type PoolModel = z.output<typeof modelSchema>;
export type SplitShares = z.output<typeof splitSchema>;

/** The JSON schema that editors use for completion and hover. */
export function configJsonSchema(): object {
  return {
    ...z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' }),
    title: 'PROTEUS router config',
    allowComments: true,
    allowTrailingCommas: true,
  };
}
