/** `router.json` of a bundle, from a run's report and config. */
import type { Report } from '../core/report';
import type { ManifestEncoder, ManifestModel, RouterManifest } from './client/manifest';

/** The graph's inputs and outputs (DESIGN §6), for readers of `router.json`. */
const inputs = {
  query: 'string [N]: prompts; replace NUL by a space and lone surrogates by U+FFFD first',
  tau: 'float [N]: accuracy floor of each prompt',
  available: 'bool [M], default the enabled models: models that may be chosen',
  price: 'float [M, 2], default as trained: USD per million units of usage, in and out',
};
const embedding =
  'float [N, D]: the vectors of the prompts by the sentence encoder in `encoder.folder`, each of length one';
const outputs = {
  model: 'int64 [N]: index into models; -1 where none is available',
  certified: 'bool [N]: tau ≤ limit.certified, for the trained pool and prices',
  feasible: 'bool [N]: tau ≤ limit.observed, for the trained pool and prices',
  accuracy: 'float [N, M]: predicted accuracy of each model',
  cost: 'float [N, M]: predicted cost of each model, USD',
  score: 'float [N, M]: what the choice maximises',
  mu: 'float [N]: quality preference, 0 = cheap, 1 = best',
};

const call = [
  'TypeScript and Node: router.ts or router.mjs beside this file.',
  'Any other language: run router.onnx with ONNX Runtime; string tensors for "query", one "tau" per prompt, ' +
    'batches of one prompt or more (an empty batch is not supported). models[output "model"] answers.',
  'Bindings for JavaScript drop what is fed to an input with a default: use the client, which takes the defaults out first.',
  'A changed price or an unavailable model voids the certificate: treat "certified" as false then.',
];

/** A model of the router, with its price in USD per million units of usage. */
export interface PoolEntry {
  id: string;
  enabled: boolean;
  price: readonly [number, number];
  /** USD per request, beside usage × price. */
  fee?: number;
}

const sentenceCall = [
  call[0],
  'Any other language: tokenise with encoder/tokenizer.json (at most encoder.maxLength tokens), run encoder/model.onnx, ' +
    'pool token vectors as encoder.pooling says over those that the attention mask keeps, divide by the length, and ' +
    'run router.onnx with that as "embedding" and one "tau" per prompt. models[output "model"] answers.',
  ...call.slice(2),
];

/**
 * @param pool in the order of the graph's outputs
 * @param encoder left out where the router encodes text itself
 */
export function manifestOf(
  report: Report,
  pool: readonly PoolEntry[],
  onnx: { file: string; sha256: string },
  encoder?: ManifestEncoder,
): RouterManifest {
  const { query, ...others } = inputs;
  return {
    format: 'proteus-router/1',
    version: report.version,
    createdAt: report.createdAt,
    models: pool.map(modelOf),
    tiers: report.tiers.map(({ name, floor, share, feasible, certified }) => ({
      name,
      floor,
      share,
      feasible,
      certified,
    })),
    limit: { certified: report.limit.certified, observed: report.limit.observed },
    confidence: report.confidence,
    serve: report.serve,
    levels: report.levels.map(({ tau, feasible, certified, lowerBound, accuracy, costPer1k }) => ({
      tau,
      feasible,
      certified,
      lowerBound,
      accuracy,
      costPer1k,
    })),
    data: { sha256: report.data.sha256, prompts: report.data.prompts, split: report.data.split },
    onnx: { ...onnx, inputs: encoder ? { embedding, ...others } : { query, ...others }, outputs },
    ...(encoder && { encoder: encoderOf(encoder) }),
    call: encoder ? sentenceCall : call,
  };
}

function encoderOf({ kind, folder, dims, pooling, maxLength, sha256 }: ManifestEncoder): ManifestEncoder {
  return { kind, folder, dims, pooling, maxLength, sha256 };
}

/** Usage in dollars is priced at (0, 1e6) per million; all else is tokens. */
function modelOf({ id, enabled, price: [input, output], fee }: PoolEntry): ManifestModel {
  const unit = input === 0 && output === 1e6 ? 'dollars' : 'tokens';
  return { id, enabled, unit, price: { input, output }, ...(fee ? { fee } : {}) };
}
