/** A last run that speaks of another config or other data than these. */
import { diagnostic, type Check } from './check';
import type { Fix } from './diagnostic';
import { needsTraining, staleWords } from '../language/staleWords';

export const checkStale: Check = ({ at, keys, dataPaths, root }, { run }) => {
  if (run === undefined || run.data === 'gone') return [];
  const words = staleWords(run);
  if (words.length === 0) return [];
  const training = needsTraining(run);
  const first = run.changes.find((change) => !training || change.needsTraining);
  const node = first && placeOf(at, first.path);
  const place = node ??
    (run.data === 'changed' ? dataPaths.at(0) : undefined) ??
    keys.get('data') ?? { ...root, length: 1 };
  const train: Fix = { kind: 'run', title: 'Train Router', command: 'train' };
  const evaluate: Fix = { kind: 'run', title: 'Evaluate Router', command: 'evaluate' };
  const remedy = training
    ? 'Train the router again to take that in.'
    : 'Evaluate the router to report on it as it is now; no training is needed.';
  return [
    diagnostic(
      place,
      'info',
      'stale-run',
      `Changed since the last run: ${words.join(', ')}. ${remedy}`,
      training ? [train] : [evaluate, train],
    ),
  ];
};

/** The value at a path, or the nearest thing around it that is there. */
function placeOf(
  at: (path: readonly (string | number)[]) => { offset: number; length: number } | undefined,
  path: readonly (string | number)[],
): { offset: number; length: number } | undefined {
  for (let end = path.length; end > 0; end--) {
    const node = at(path.slice(0, end));
    if (node) return end === path.length ? node : { offset: node.offset, length: 1 };
  }
  return undefined;
}
