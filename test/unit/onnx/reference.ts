/** The router in plain float64 JavaScript, written from DESIGN §5 alone: what the graph is tested against. */
import type { Rng } from '../../../src/core/rng';
import type { Dense, EncoderSpec, RouterSpec } from '../../../src/core/routerSpec';

/** Prompts that have broken tokenisers before. */
export const awkwardPrompts = [
  '',
  '   \t\r\n ',
  '\u00a0\u3000\u2028\ufeff\v',
  '😀👩‍👩‍👧‍👦 smile 😀 🇬🇧',
  'שלום עולם، مرحبا بالعالم',
  '你好,世界。日本語のテキスト 한국어',
  'before\0after the NUL, the cat\0',
  'lone \ud83d and \ude00 halves\ud800',
  'é vs e\u0301, ﬁ, ß, İ, ǅ',
  '½ ² ٣ Ⅷ 12,345.67',
  '\u0001\u0007\u001b[31m\u007f\u0085',
  'a'.repeat(20_000),
  'the cat sat on 7 mats. '.repeat(2_000),
];

const subjects = ['the cat', 'a model', 'every floor', 'no price', 'my query', 'X', 'das Haus', '数'];
const verbs = ['routes', 'costs', 'holds', 'sees', 'is', '=', 'asks for'];
const objects = ['12 mats', 'the best answer', 'what?', '"tokens"', 'cheap, fast', 'π ≈ 3.14', 'nothing.'];

export function corpus(rng: Rng, n: number): string[] {
  const sentence = () => `${rng.pick(subjects)} ${rng.pick(verbs)} ${rng.pick(objects)}`;
  return Array.from({ length: n }, () =>
    Array.from({ length: 1 + rng.int(12) }, sentence).join(rng.pick([' ', '\n', '; '])),
  );
}

function tokens(spec: EncoderSpec, prompt: string): string[] {
  const clean = prompt
    .split('\0')
    .join(' ')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
  return [...clean.matchAll(new RegExp(spec.pattern, 'gu'))].map((m) => m[0]);
}

function counts(
  spec: EncoderSpec,
  prompt: string,
): { grams: Map<number, number>; lengths: [number, number] } {
  const index = new Map<string, number>();
  spec.unigrams.forEach((gram, i) => index.set(gram, i));
  spec.bigrams.forEach(([a, b], i) => index.set(`${a}\n${b}`, spec.unigrams.length + i));
  const grams = new Map<number, number>();
  const lengths: [number, number] = [0, 0];
  const words = tokens(spec, prompt);
  words.forEach((word, i) => {
    const found = [index.get(word), i > 0 ? index.get(`${words[i - 1]}\n${word}`) : undefined];
    found.forEach((gram, kind) => {
      if (gram === undefined) return;
      grams.set(gram, (grams.get(gram) ?? 0) + 1);
      lengths[kind]++;
    });
  });
  return { grams, lengths };
}

/** Column → value of one row of the gram matrix, length features included where they are not 0. */
export function referenceGrams(spec: EncoderSpec, prompt: string): Map<number, number> {
  const { grams, lengths } = counts(spec, prompt);
  const row = new Map<number, number>();
  let square = 0;
  for (const [gram, count] of grams) {
    const weight = Math.log(1 + count) * spec.idf[gram];
    row.set(gram, weight);
    square += weight * weight;
  }
  for (const [gram, weight] of row) row.set(gram, weight / Math.sqrt(square));
  lengths.forEach((length, i) => {
    if (length > 0) row.set(spec.idf.length + i, Math.log(1 + length));
  });
  return row;
}

/** z: dims projected entries, then the two length features. */
export function referenceEncode(spec: EncoderSpec, prompt: string): number[] {
  const z = new Array<number>(spec.dims + 2).fill(0);
  for (const [column, value] of referenceGrams(spec, prompt)) {
    if (column >= spec.idf.length) z[spec.dims + column - spec.idf.length] = value;
    else for (let d = 0; d < spec.dims; d++) z[d] += value * spec.projection[column * spec.dims + d];
  }
  return z;
}

export interface ReferenceAnswer {
  model: number;
  certified: boolean;
  feasible: boolean;
  accuracy: number[];
  cost: number[];
  score: number[];
  mu: number;
}

function dense(layer: Dense, x: readonly number[]): number[] {
  return Array.from({ length: layer.outputs }, (_, o) =>
    x.reduce((sum, value, i) => sum + value * layer.weight[i * layer.outputs + o], layer.bias[o]),
  );
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const clip = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);

function standardise(
  x: readonly number[],
  { mean, scale }: { mean: Float32Array; scale: Float32Array },
): number[] {
  return x.map((value, i) => (value - mean[i]) * scale[i]);
}

function interpolate(x: readonly number[], y: readonly number[], at: number): number {
  const upper = x.findIndex((value) => value >= at);
  if (upper <= 0) return y[upper === 0 ? 0 : y.length - 1];
  const share = (at - x[upper - 1]) / (x[upper] - x[upper - 1]);
  return (1 - share) * y[upper - 1] + share * y[upper];
}

/** One decision for a prompt at a floor. */
export function referenceRoute(
  spec: RouterSpec & { encoder: EncoderSpec },
  prompt: string,
  tau: number,
  available: readonly boolean[] = spec.available,
  price: ArrayLike<number> = spec.price,
): ReferenceAnswer {
  const { predictor, policy, rule, serving } = spec;
  const relu = (values: number[]) => values.map((v) => Math.max(v, 0));
  const z = standardise(referenceEncode(spec.encoder, prompt), predictor);
  let x = z;
  for (const layer of predictor.hidden) x = relu(dense(layer, x));
  const logits = dense(predictor.score, x);
  const { wide, usageLine } = predictor;
  if (wide) {
    for (const gram of counts(spec.encoder, prompt).grams.keys())
      logits.forEach((_, i) => (logits[i] += wide[gram * logits.length + i]));
  }
  const accuracy = logits.map((l, i) => sigmoid(l * predictor.slope[i] + predictor.offset[i]));
  const line = usageLine ? dense(usageLine, z) : undefined;
  const usage = dense(predictor.usage, x).map(
    (h, i) => predictor.unit[i] * Math.exp(clip(h + (line?.[i] ?? 0), -12, 12)),
  );
  const dollars = (use: ArrayLike<number>, i: number) =>
    (use[2 * i] * price[2 * i] + use[2 * i + 1] * price[2 * i + 1]) / 1e6 + (spec.fee?.[i] ?? 0);
  const cost = spec.models.map((_, i) => dollars(usage, i));

  const dearest = Math.max(...spec.models.map((_, i) => dollars(rule.meanUsage, i))) / rule.costWeight;
  const relative = cost.map((c) => c / dearest);

  const step = serving.floors.findIndex((floor) => floor >= tau - 1e-6);
  const t = serving.targets[step < 0 ? serving.targets.length - 1 : step];
  const logLambda = interpolate([...spec.dual.target], [...spec.dual.logLambda], t);
  const clipped = accuracy.map((p) => clip(p, 1e-4, 1 - 1e-4));
  const state = [
    ...clipped.map((p) => Math.log(p / (1 - p))),
    ...relative.map((c) => Math.log(Math.max(c, 1e-6))),
    t,
    logLambda,
  ];
  let y = standardise(state, policy);
  for (const layer of policy.hidden) y = dense(layer, y).map(Math.tanh);
  const prior = clip(1 - Math.exp(-Math.max(logLambda, 0) / policy.priorExponent), 0.01, 0.99);
  const mu = clip(sigmoid(dense(policy.head, y)[0] + Math.log(prior / (1 - prior))), 0.001, 0.999);

  const score = spec.models.map((_, i) =>
    available[i] ? accuracy[i] + mu * rule.boost[i] - (1 - mu) ** rule.gamma * relative[i] : -1e30,
  );
  return {
    model: available.includes(true) ? score.indexOf(Math.max(...score)) : -1,
    certified: tau <= spec.limit.certified + 1e-6,
    feasible: tau <= spec.limit.observed + 1e-6,
    accuracy,
    cost,
    score,
    mu,
  };
}
