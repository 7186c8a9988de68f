/** Models with too little to say: seen on hardly any prompt, or scored exactly as another one. */
import type { RawOutcomes } from '../rawOutcomes';
import { observedRows } from './columns';
import type { Check, Finding } from './finding';
import { percent, plural } from './words';

/** Fewer scores than this teach a router nothing about a model. */
const FEWEST_SCORES = 30;
const LEAST_SHARE = 0.01;
/** Two models of different kinds do agree on a few prompts. */
const FEWEST_SHARED = 50;

export const checkRarelyObserved: Check = (raw) => {
  const n = raw.ids.length;
  return raw.models.flatMap((model, k): Finding[] => {
    const count = observedRows(raw, k).length;
    if (count >= FEWEST_SCORES && count >= LEAST_SHARE * n) return [];
    return [
      {
        kind: 'rarely-observed',
        severity: 'warning',
        what: `${model} has a score on ${plural(count, 'prompt')} of ${n} (${percent(count / Math.max(n, 1))})`,
        rows: [],
        count,
        remedy: `Collect its outcomes on more prompts (${FEWEST_SCORES} at the very least), or leave it out of the pool.`,
        models: [model],
      },
    ];
  });
};

export const checkIdenticalModels: Check = (raw) => {
  const findings: Finding[] = [];
  const taken = new Set<number>();
  for (let a = 0; a < raw.models.length; a++) {
    if (taken.has(a)) continue;
    const same: number[] = [];
    let shared = 0;
    for (let b = a + 1; b < raw.models.length; b++) {
      const count = sharedWhereEqual(raw, a, b);
      if (count < FEWEST_SHARED) continue;
      same.push(b);
      taken.add(b);
      shared = Math.max(shared, count);
    }
    if (same.length === 0) continue;
    const names = [a, ...same].map((k) => raw.models[k]);
    findings.push({
      kind: 'identical-models',
      severity: 'warning',
      what: `${names.join(', ')} have the same score on all of ${shared} prompts`,
      rows: [],
      count: names.length,
      remedy:
        'Check that the outcomes of one were not written under the name of the other; where they are one model, keep the cheaper entry.',
      models: names,
    });
  }
  return findings;
};

/** Prompts on which both have a score, where all of these agree and are not all the same; else 0. */
function sharedWhereEqual({ score, models }: RawOutcomes, a: number, b: number): number {
  let count = 0;
  let low = Infinity;
  let high = -Infinity;
  for (let c = 0; c < score.length; c += models.length) {
    const [x, y] = [score[c + a], score[c + b]];
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    if (x !== y) return 0;
    count++;
    low = Math.min(low, x);
    high = Math.max(high, x);
  }
  return low < high ? count : 0;
}
