/** Clean generated outcomes to plant problems in, and what the checks say of them. */
import { findIssues, type Finding, type FindingKind, type FindingOptions } from '../../../src/core/findings';
import type { ListPrice } from '../../../src/core/price';
import type { RawOutcomes } from '../../../src/core/rawOutcomes';
import { generateOutcomes, type GenerateOptions } from '../../../src/core/simulate/generator';

export const split = { train: 0.6, tune: 0.1, calibrate: 0.15, test: 0.15 };

export type Planted = RawOutcomes & { tokens: Float32Array };

export function clean(options: Partial<GenerateOptions> = {}): Planted {
  return generateOutcomes({ prompts: 800, seed: 1, models: 4, ...options }) as Planted;
}

export function pricesOf(
  raw: RawOutcomes,
  price: ListPrice = { input: 1, output: 2 },
): Map<string, ListPrice> {
  return new Map(raw.models.map((m) => [m, price]));
}

/** Findings on data whose models all have a price, unless `options` says otherwise. */
export function issues(raw: RawOutcomes, options: Partial<FindingOptions> = {}): Finding[] {
  return findIssues(raw, { split, seed: 7, prices: pricesOf(raw), ...options });
}

export function kinds(findings: readonly Finding[]): FindingKind[] {
  return findings.map((f) => f.kind);
}

export function only(findings: readonly Finding[], kind: FindingKind): Finding[] {
  return findings.filter((f) => f.kind === kind);
}

/** Adds a row with the outcomes of row `like`, and another prompt. */
export function withRow(raw: Planted, like: number, prompt: string): Planted {
  const m = raw.models.length;
  const copy = <T extends Float32Array>(cells: T, width: number): Float32Array => {
    const grown = new Float32Array(cells.length + width);
    grown.set(cells);
    grown.set(cells.subarray(like * width, (like + 1) * width), cells.length);
    return grown;
  };
  return {
    ...raw,
    ids: [...raw.ids, `${raw.ids[like]}-${raw.ids.length}`],
    prompts: [...raw.prompts, prompt],
    tasks: [...raw.tasks, raw.tasks[like]],
    score: copy(raw.score, m),
    tokens: copy(raw.tokens, 2 * m),
  };
}
