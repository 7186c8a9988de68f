/** What changed since the last run, in words that fit a line. */
import type { RunFacts } from '../diagnose/facts';

/** Names of changes beyond these are only counted. */
const MOST = 4;

/** Empty where nothing changed. */
export function staleWords({ changes, data }: RunFacts): string[] {
  const words = changes.slice(0, MOST).map((change) => change.words);
  if (changes.length > MOST) words.push(`${changes.length - MOST} more settings`);
  if (data === 'changed') words.push('the data');
  return words;
}

/** Whether only a training takes the changes in. */
export function needsTraining({ changes, data }: RunFacts): boolean {
  return data === 'changed' || changes.some((change) => change.needsTraining);
}
