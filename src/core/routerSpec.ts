/**
 * The trained router as plain numbers: what the trainer hands over, what the ONNX graph is built
 * from, and what a checkpoint keeps. All matrices are row-major.
 */

/** A fully connected layer: y = x·weight + bias. */
export interface Dense {
  inputs: number;
  outputs: number;
  /** inputs × outputs. */
  weight: Float32Array;
  /** outputs. */
  bias: Float32Array;
}

/**
 * The embedded encoder (DESIGN §5.1): tokens → uni- and bigrams → log(1 + count)·idf → L2 norm →
 * projection, followed by length features. z has `dims + LENGTH_FEATURES` entries.
 */
export interface EncoderSpec {
  kind: 'ngram';
  /** Regular expression of a token, understood by both JavaScript (`u` flag) and RE2. */
  pattern: string;
  /** The first grams of the vocabulary. */
  unigrams: string[];
  /** The following grams; each is two tokens. */
  bigrams: [string, string][];
  /** V = unigrams.length + bigrams.length. */
  idf: Float32Array;
  dims: number;
  /** V × dims. */
  projection: Float32Array;
}

/**
 * An encoder outside the router (DESIGN §5.1): a sentence-embedding model in a folder of its own. z is its
 * vector, of length one. The router takes the vector in place of the text.
 */
export interface SentenceEncoderSpec {
  kind: 'sentence';
  /** D = Z. */
  dims: number;
  /** Of its graph and tokenizer: another one's vectors mean nothing to the router. */
  sha256: string;
  pooling: 'mean' | 'cls';
  /** Tokens of a prompt at most. */
  maxLength: number;
}

/**
 * Two length features follow the projected grams in z: log(1 + number of in-vocabulary unigrams)
 * and log(1 + number of in-vocabulary bigrams), counted with repetition.
 */
export const LENGTH_FEATURES = 2;

/**
 * DESIGN §5.2. Inputs z are standardised, then ReLU layers, then two linear heads. Beside the network, a
 * prompt's grams add to the logits, and a line in the standardised z adds to h.
 */
export interface PredictorSpec {
  /** Z: standardisation x ↦ (x − mean)·scale. */
  mean: Float32Array;
  scale: Float32Array;
  hidden: Dense[];
  /** → M logits, before the temperature. */
  score: Dense;
  /** V × M: the rows of the grams that occur, however often, add to the logits. Left out: no such part. */
  wide?: Float32Array;
  /** p̂_i = sigmoid(logit_i · slope_i + offset_i): temperature scaling on the tune split. */
  slope: Float32Array;
  offset: Float32Array;
  /** → 2M: h, with û = unit·exp(clip(h, ±12)). */
  usage: Dense;
  /** Standardised z → 2M, added to h. Left out: nothing is added. */
  usageLine?: Dense;
  /** 2M: unit of usage column (model-major: in, out); 0 for a column that is always zero. */
  unit: Float32Array;
}

/**
 * DESIGN §5.3. Input: [logit p̂_1..M, ln c̃_1..M, t, ln λ*(t)], standardised; tanh layers; the head
 * gives (a, b): mean μ = clip(sigmoid(a + logit μ_0(λ)), 1e-3, 1 − 1e-3), concentration α+β between the bounds by sigmoid(b).
 * The state's columns are defined in core/policyState.ts.
 */
export interface PolicySpec {
  mean: Float32Array;
  scale: Float32Array;
  hidden: Dense[];
  head: Dense;
  /** g of the prior μ_0(λ) = 1 − λ^(−1/g), whose logit is added to the head's first output a. */
  priorExponent: number;
  concentration: [low: number, high: number];
}

/** Equation (4): s_i = p̂_i + μ·b_i − (1−μ)^γ·c̃_i, with c̃_i = ζ·ĉ_i / max_j(mean predicted cost_j). */
export interface RuleSpec {
  gamma: number;
  /** M: b_i in [0, κ]. */
  boost: Float32Array;
  /** M × 2: mean predicted usage; the mean predicted cost follows from the price in force. */
  meanUsage: Float32Array;
  /** ζ ≥ 1: weight of the cost at μ = 0, so that the policy's range reaches down to the lowest floors. */
  costWeight: number;
}

/** λ*(t): piecewise linear in log λ, constant beyond its ends. */
export interface DualCurve {
  /** K ascending targets. */
  target: Float32Array;
  logLambda: Float32Array;
}

/** How a served τ maps to the internal target t: the first step whose floor is ≥ τ, else the last. */
export interface ServingSteps {
  mode: 'certified' | 'expected';
  /** S ascending floors. */
  floors: Float32Array;
  /** S internal targets. */
  targets: Float32Array;
}

export interface RouterSpec {
  version: 1;
  models: string[];
  /** M × 2, USD per million units of usage. */
  price: Float64Array;
  /** M, USD per request beside usage × price; left out where no model has a fee. */
  fee?: Float64Array;
  /** M: false for a model that the config has switched off since training; the graph's default. */
  available: boolean[];
  encoder: EncoderSpec | SentenceEncoderSpec;
  predictor: PredictorSpec;
  policy: PolicySpec;
  rule: RuleSpec;
  dual: DualCurve;
  serving: ServingSteps;
  limit: { certified: number; observed: number };
  confidence: number;
  tiers: { name: string; floor: number; certified: boolean }[];
  /** SHA-256 of the outcome data. */
  dataSha256: string;
}
