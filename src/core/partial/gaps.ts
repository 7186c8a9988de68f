/** Where a table has gaps: cells, prompts and models. */
import { type ErrorPlace, UserError } from '../errors';
import { listNames } from '../nearest';
import { type OutcomeTable, selectRows } from '../outcomes';
import type { ObservedPart } from '../report';

/** Fewest scored train prompts of a model from which anything can be learned about it. */
export const FEWEST_CELLS = 30;

/** Whether any score or usage is missing. */
export function hasGaps({ score, usage }: Pick<OutcomeTable, 'score' | 'usage'>): boolean {
  return score.some(Number.isNaN) || usage.some(Number.isNaN);
}

/** Scored cells of each model among `rows`: M. */
export function scoredCells(
  { score, models }: Pick<OutcomeTable, 'score' | 'models'>,
  rows: ArrayLike<number>,
): Float64Array {
  const m = models.length;
  const count = new Float64Array(m);
  for (let i = 0; i < rows.length; i++) {
    for (let k = 0; k < m; k++) if (!Number.isNaN(score[rows[i] * m + k])) count[k]++;
  }
  return count;
}

/** How many of the rows have any score. */
export function scoredRows(
  { score, models }: Pick<OutcomeTable, 'score' | 'models'>,
  rows: ArrayLike<number>,
): number {
  const m = models.length;
  return Array.from(rows).filter((row) => !score.subarray(row * m, (row + 1) * m).every(Number.isNaN)).length;
}

/** How much of some rows was observed. */
export function observedPart(
  table: Pick<OutcomeTable, 'score' | 'models'>,
  rows: ArrayLike<number>,
): ObservedPart {
  const m = table.models.length;
  let [complete, scored] = [0, 0];
  for (let i = 0; i < rows.length; i++) {
    let k = 0;
    for (let c = rows[i] * m; c < (rows[i] + 1) * m; c++) if (!Number.isNaN(table.score[c])) k++;
    scored += k;
    if (k === m) complete++;
  }
  return { complete, share: scored / (rows.length * m) };
}

/**
 * Fails where the train rows hold too little of a model to learn from.
 * @throws UserError naming the models
 */
export function requireScored(table: OutcomeTable, train: ArrayLike<number>, where: ErrorPlace): void {
  const count = scoredCells(table, train);
  const fewest = Math.min(FEWEST_CELLS, train.length);
  const rare = table.models.flatMap((model, k) => (count[k] < fewest ? [{ model, n: count[k] }] : []));
  if (rare.length === 0) return;
  throw new UserError({
    what: `Too few scores of ${listNames(rare.map((r) => r.model))}: ${rare.map((r) => r.n).join(', ')} of ${train.length} train prompts have one, and ${fewest} are needed`,
    where,
    remedy: `Collect scores for ${rare.length === 1 ? 'this model' : 'these models'}, or set "enabled": false in the pool.`,
  });
}

/** Least share of prompts whose propensity must be stated for propensities to be used. */
const STATED_SHARE = 0.9;

/**
 * Says what is missing, and settles whether stated propensities can be used: prompts with a score whose
 * propensity is not stated are set aside, or, where they are many, all propensities.
 */
export function describeGaps(table: OutcomeTable): { table: OutcomeTable; notes: string[] } {
  if (!hasGaps(table)) return { table, notes: [] };
  const all = Int32Array.from(table.ids.keys());
  const { complete, share } = observedPart(table, all);
  const notes = [
    `Scores are known of ${(100 * share).toFixed(1)} % of prompts × models, and of every model for ${complete} of ${all.length} prompts; what is missing stays missing.`,
  ];
  const { propensity, score } = table;
  if (propensity === undefined) return { table, notes };
  const m = table.models.length;
  const unstated = (c: number) => !Number.isNaN(score[c]) && Number.isNaN(propensity[c]);
  const stated = all.filter((row) => {
    for (let c = row * m; c < (row + 1) * m; c++) if (unstated(c)) return false;
    return true;
  });
  if (stated.length === all.length) return { table, notes };
  const lacking = `${all.length - stated.length} prompts have scores without a propensity, or were asked several times`;
  if (stated.length < STATED_SHARE * all.length) {
    notes.push(`${lacking}: the propensities of the data are not used.`);
    return { table: { ...table, propensity: undefined }, notes };
  }
  notes.push(`${lacking}; they were set aside.`);
  return { table: selectRows(table, stated), notes };
}
