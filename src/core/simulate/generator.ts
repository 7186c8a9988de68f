/** The embedded workload: invented prompts, and outcomes of an invented pool by item-response theory. */
import { hashUnit } from '../hash';
import type { RawOutcomes } from '../rawOutcomes';
import { Rng } from '../rng';
import { FAMILIES } from './families/index';
import type { Family, Task } from './family';
import { MODELS, type SimulatedModel } from './models';

export interface GenerateOptions {
  /** How many; distinct. RouterBench has 36 497. */
  prompts: number;
  seed: number;
  /** The first so many of `samplePool()`; left out: all. */
  models?: number;
}

/** Spread of a model's strengths over the fields of a family, on the scale of difficulty. */
const AFFINITY = 0.5;
/** Stretches the families' difficulties, whose spread is about 0.8, to about 1.1. */
const STRETCH = 1.35;
/** Tokens that a chat format adds to a prompt. */
const FORMAT_TOKENS = 7;
/** Standard deviation of the logarithm of an answer's length. */
const LENGTH_NOISE = 0.35;

/**
 * Draws prompts, then each model's score and tokens:
 * P(right) = σ(a·(ability − difficulty − luck)), with the luck of a prompt shared by all models, so
 * that outcomes go together. Difficulty shows in the text, luck does not. One family is judged in
 * quarters. The same seed gives the same outcomes, and fewer prompts are a prefix of more.
 *
 * @returns scores and tokens (no dollars: prices are `samplePool()`'s)
 */
export function generateOutcomes({ prompts: n, seed, models }: GenerateOptions): RawOutcomes {
  const pool = MODELS.slice(0, models);
  const m = pool.length;
  const root = new Rng(seed);
  const textRng = root.fork('text');
  const outcomeRng = root.fork('outcome');
  const raw: RawOutcomes & { tokens: Float32Array } = {
    ids: [],
    prompts: [],
    tasks: [],
    models: pool.map((p) => p.id),
    score: new Float32Array(n * m),
    tokens: new Float32Array(n * m * 2),
  };
  const written = new Set<string>();
  for (let row = 0; row < n; row++) {
    const { family, index, task } = nextTask(textRng, written);
    raw.ids.push(`${family.name}-${String(row + 1).padStart(5, '0')}`);
    raw.prompts.push(task.prompt);
    raw.tasks.push(family.name);
    const luck = outcomeRng.normal() * family.luck;
    // Every model draws, in the pool or not, so that a smaller pool sees the same outcomes.
    MODELS.forEach((model, k) => {
      const score = drawScore(outcomeRng, probability(model, index, task, luck), family.parts);
      const answer = task.answer * model.verbosity * Math.exp(LENGTH_NOISE * outcomeRng.normal());
      if (k >= m) return;
      const c = row * m + k;
      raw.score[c] = score;
      raw.tokens[2 * c] = Math.ceil((task.prompt.length / 4) * model.tokenizer) + FORMAT_TOKENS;
      raw.tokens[2 * c + 1] = Math.max(1, Math.round(answer));
    });
  }
  return raw;
}

function nextTask(rng: Rng, written: Set<string>): { family: Family; index: number; task: Task } {
  for (;;) {
    let u = rng.next();
    let index = 0;
    while (index < FAMILIES.length - 1 && u >= FAMILIES[index].weight) u -= FAMILIES[index++].weight;
    const family = FAMILIES[index];
    const task = family.write(rng);
    if (written.has(task.prompt)) continue;
    written.add(task.prompt);
    return { family, index, task };
  }
}

/** P(right) of a model on a task of family `index`, given the luck of the prompt. */
export function probability(model: SimulatedModel, index: number, task: Task, luck: number): number {
  const ability = model.ability[index] + affinity(model.id, task.domain);
  return 1 / (1 + Math.exp(-FAMILIES[index].discrimination * (ability - STRETCH * task.difficulty - luck)));
}

const affinities = new Map<string, number>();

/** A model's fixed strength in a field: part of the invented world, so it depends on no seed. */
function affinity(model: string, domain: string): number {
  const key = `${model} ${domain}`;
  let value = affinities.get(key);
  if (value === undefined) {
    // The sum of two uniforms, scaled to unit variance.
    const u = hashUnit(key, 0, 'affinity') + hashUnit(key, 1, 'affinity');
    value = AFFINITY * (u - 1) * Math.sqrt(6);
    affinities.set(key, value);
  }
  return value;
}

function drawScore(rng: Rng, p: number, parts: number): number {
  let right = 0;
  for (let i = 0; i < parts; i++) if (rng.next() < p) right++;
  return right / parts;
}
