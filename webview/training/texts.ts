/** The words of the training panel. */
import type { ShownTraining } from '../../src/protocol/trainingPanel';
import * as format from '../format';

export const texts = {
  charts: 'Charts',
  notes: 'What to know',
  train: 'Train router',
  again: 'Train again',
  resume: 'Resume or train again',
  panel: 'Open compliance panel',
  config: 'Open config',
  showLog: 'Show log',
  loading: 'Reading the training log …',
  emptyTitle: 'No training yet',
  emptyHint:
    'While a router learns, this shows λ, accuracy against the floors and whether the updates are sound.',
  waiting:
    'Sessions appear here once the policy learns; before that, prompts are encoded and predictions fitted.',
  noSessions: 'This log has no sessions: the training ended before the policy began to learn.',
  allWell: 'Nothing looks wrong so far.',
  wasWell: 'Nothing looked wrong.',
};

/** What this is, under the title. */
export function subtitle({ runName, state, stopped, total, sessions }: ShownTraining): string {
  const drawn = sessions.update.length;
  const count = `${format.count(total)} sessions${drawn < total ? `, ${format.count(drawn)} of them drawn` : ''}`;
  const parts = runName === '' ? [] : [`run ${runName}`];
  if (state === 'unfinished' && stopped)
    parts.push(`stopped after ${stopped.update} of ${stopped.updates} updates`);
  if (state === 'failed') parts.push('failed');
  if (state === 'running' && runName !== '') parts.push('being trained by another process');
  if (total > 0) parts.push(count);
  return parts.join(' · ');
}
