/** Router specs with random weights, shaped like trained ones. */
import { TOKEN_PATTERN } from '../../../src/core/encoder/text';
import { buildVocabulary } from '../../../src/core/encoder/vocabulary';
import type { Rng } from '../../../src/core/rng';
import type { Dense, EncoderSpec, RouterSpec } from '../../../src/core/routerSpec';

const normals = (rng: Rng, n: number, mean = 0, deviation = 1) =>
  Float32Array.from({ length: n }, () => mean + deviation * rng.normal());

function randomDense(rng: Rng, inputs: number, outputs: number): Dense {
  return {
    inputs,
    outputs,
    weight: normals(rng, inputs * outputs, 0, 1 / Math.sqrt(inputs)),
    bias: normals(rng, outputs, 0, 0.3),
  };
}

export function randomEncoder(rng: Rng, prompts: readonly string[], size: number, dims: number): EncoderSpec {
  const vocabulary = buildVocabulary(prompts, { size, minDocumentFrequency: 2 });
  const projection = normals(rng, vocabulary.idf.length * dims);
  return { kind: 'ngram', pattern: TOKEN_PATTERN, ...vocabulary, dims, projection };
}

export interface SpecSize {
  models?: number;
  vocabulary?: number;
  dims?: number;
  hidden?: readonly number[];
  policyHidden?: readonly number[];
  /** A network alone, as for an encoder that has no grams. */
  bare?: boolean;
}

/** A router that encodes text itself. */
export type NgramRouter = RouterSpec & { encoder: EncoderSpec };

export function randomRouter(rng: Rng, prompts: readonly string[], size: SpecSize = {}): NgramRouter {
  const {
    models: m = 4,
    vocabulary = 300,
    dims = 8,
    hidden = [16, 12],
    policyHidden = [10, 10],
    bare = false,
  } = size;
  const encoder = randomEncoder(rng, prompts, vocabulary, dims);
  const z = dims + 2;
  const widths = [z, ...hidden];
  const features = widths[widths.length - 1];
  const policyInputs = 2 * m + 2;
  const policyWidths = [policyInputs, ...policyHidden];
  const layers = (w: readonly number[]) => w.slice(1).map((outputs, i) => randomDense(rng, w[i], outputs));
  return {
    version: 1,
    models: Array.from({ length: m }, (_, i) => `model-${i}`),
    price: Float64Array.from({ length: 2 * m }, () => rng.uniform(0.1, 10)),
    available: new Array<boolean>(m).fill(true),
    encoder,
    predictor: {
      mean: normals(rng, z, 0, 0.2),
      scale: normals(rng, z, 1, 0.1),
      hidden: layers(widths),
      score: randomDense(rng, features, m),
      ...(bare ? {} : { wide: normals(rng, encoder.idf.length * m, 0, 0.2) }),
      slope: normals(rng, m, 1, 0.1),
      offset: normals(rng, m, 0, 0.1),
      usage: randomDense(rng, features, 2 * m),
      ...(bare ? {} : { usageLine: randomDense(rng, z, 2 * m) }),
      unit: Float32Array.from({ length: 2 * m }, (_, k) => (k === 0 ? 0 : rng.uniform(50, 500))),
    },
    policy: {
      mean: Float32Array.from({ length: policyInputs }, (_, i) =>
        i < m ? 0 : i < 2 * m ? -7 : i === 2 * m ? 0.75 : 1,
      ),
      scale: Float32Array.from({ length: policyInputs }, (_, i) => (i === 2 * m ? 10 : 0.7)),
      hidden: layers(policyWidths),
      head: randomDense(rng, policyWidths[policyWidths.length - 1], 2),
      priorExponent: rng.uniform(2, 8),
      concentration: [4, 30],
    },
    rule: {
      gamma: 1.4,
      boost: Float32Array.from({ length: m }, () => rng.uniform(0, 0.3)),
      meanUsage: Float32Array.from({ length: 2 * m }, () => rng.uniform(50, 500)),
      costWeight: rng.uniform(1, 8),
    },
    dual: { target: Float32Array.of(0.6, 0.7, 0.8, 0.85), logLambda: Float32Array.of(-1, 0.5, 2.5, 4) },
    serving: {
      mode: 'certified',
      floors: Float32Array.of(0.5, 0.62, 0.7, 0.78),
      targets: Float32Array.of(0.55, 0.66, 0.77, 0.9),
    },
    limit: { certified: 0.78, observed: 0.81 },
    confidence: 0.95,
    tiers: [{ name: 'gold', floor: 0.75, certified: true }],
    dataSha256: 'ab'.repeat(32),
  };
}
