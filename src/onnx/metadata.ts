/** What `router.onnx` says about itself, as JSON texts in the model's metadata properties. */
import { z } from 'zod';
import { UserError } from '../core/errors';
import type { RouterSpec } from '../core/routerSpec';
import { decodeModelHead } from './onnxProto';

const FORMAT = 'proteus-router/1';

/** JSON has no NaN: a limit that does not exist is null in the file and NaN here. */
const limit = z.union([z.number(), z.null().transform(() => NaN)]);

const sentence = z.object({
  kind: z.literal('sentence'),
  dims: z.int().positive(),
  sha256: z.string(),
  pooling: z.enum(['mean', 'cls']),
  maxLength: z.int().positive(),
});

const tier = z.object({ name: z.string(), floor: z.number(), certified: z.boolean() });

/**
 * The properties, each under `proteus.<name>` as JSON. `proteus.format` is "proteus-router/1"; readers
 * refuse other formats and ignore properties that they do not know.
 */
const metadataSchema = z.object({
  format: z.literal(FORMAT),
  /** Version of the product that wrote the file. */
  version: z.string(),
  /** M names; the output `model` is an index into them. */
  models: z.array(z.string()).min(1),
  /** M × [input, output], USD per million units of usage: the default of the input `price`. */
  price: z.array(z.tuple([z.number(), z.number()])),
  /** M, USD per request beside usage × price; left out where no model has a fee. */
  fee: z.array(z.number()).optional(),
  /** M; false for a model that is switched off: the default of the input `available`. */
  available: z.array(z.boolean()),
  tiers: z.array(tier),
  /** The highest floors that hold: proved at the confidence; observed on the calibrate split. */
  limit: z.object({ certified: limit, observed: limit }),
  /** 1 − δ. */
  confidence: z.number(),
  serve: z.enum(['certified', 'expected']),
  /** SHA-256 of the outcome data, hexadecimal. */
  dataSha256: z.string(),
  /** The encoder that makes the input `embedding`; left out where the graph encodes text itself. */
  encoder: sentence.optional(),
});

export type RouterMetadata = z.output<typeof metadataSchema>;

const KEYS = Object.keys(metadataSchema.shape) as (keyof RouterMetadata)[];

export function routerMetadata(spec: RouterSpec, version: string): Record<string, string> {
  const metadata: RouterMetadata = {
    format: FORMAT,
    version,
    models: spec.models,
    price: spec.models.map((_, m) => [spec.price[2 * m], spec.price[2 * m + 1]]),
    fee: spec.fee && Array.from(spec.fee),
    available: spec.available,
    tiers: spec.tiers.map(({ name, floor, certified }) => ({ name, floor, certified })),
    limit: spec.limit,
    confidence: spec.confidence,
    serve: spec.serving.mode,
    dataSha256: spec.dataSha256,
    encoder: spec.encoder.kind === 'sentence' ? spec.encoder : undefined,
  };
  return Object.fromEntries(
    KEYS.filter((key) => metadata[key] !== undefined).map((key) => [
      `proteus.${key}`,
      JSON.stringify(metadata[key]),
    ]),
  );
}

/**
 * Reads the metadata of `router.onnx` without its weights. Throws UserError where the bytes are not a
 * whole ONNX model, or not a router of this format; `file` says where they came from.
 */
export function readRouterMetadata(model: Uint8Array, file?: string): RouterMetadata {
  const where = file === undefined ? undefined : { file };
  const properties = new Map(readProperties(model, where).map(({ key, value }) => [key, value]));
  const format = properties.get('proteus.format');
  if (format === undefined) {
    throw new UserError({
      what: 'This ONNX model is not a PROTEUS router',
      where,
      remedy: 'Choose a router.onnx from a PROTEUS run or export.',
    });
  }
  const found = Object.fromEntries(KEYS.map((key) => [key, parsed(properties.get(`proteus.${key}`))]));
  const checked = metadataSchema.safeParse(found);
  if (checked.success) return checked.data;
  if (found.format !== FORMAT) {
    throw new UserError({
      what: `This router has the format ${format}, and this version of PROTEUS reads "${FORMAT}"`,
      where,
      remedy: 'Update PROTEUS, or export the router again with this version.',
    });
  }
  const issue = checked.error.issues[0];
  throw new UserError({
    what: `This router's metadata is damaged: proteus.${issue.path.join('.')}: ${issue.message}`,
    where,
    remedy: 'Export the router again.',
  });
}

function readProperties(model: Uint8Array, where: { file: string } | undefined) {
  try {
    const head = decodeModelHead(model);
    if (head.irVersion > 0) return head.metadataProps;
  } catch {
    // Reported below, as is a file that decodes to nothing.
  }
  throw new UserError({
    what: 'This file is cut short or is not an ONNX model',
    where,
    remedy: 'Copy it again, or export the router again.',
  });
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
