/** The state of a config's last run, in one line. */
import type { RunFacts } from '../diagnose/facts';
import { floorBelow } from './reportFacts';
import { needsTraining, staleWords } from './staleWords';
import { accuracy, age } from './words';

/** "trained 2 h ago · limit 0.831 · stale: price of gpt-4o". Undefined: there is no run. */
export function runLine(run: RunFacts | undefined, now: Date): string {
  if (run === undefined) return 'not trained yet';
  const { report } = run;
  const limit = report.serve === 'certified' ? report.limit.certified : report.limit.observed;
  const parts = [`trained ${age(trainedAt(run), now)}`, `limit ${accuracy(floorBelow(limit))}`];
  const words = staleWords(run);
  if (run.data === 'gone') parts.push('its data is gone');
  else if (words.length > 0) {
    parts.push(
      `${needsTraining(run) ? 'stale, needs training' : run.live ? 'what-if' : 'stale'}: ${words.join(', ')}`,
    );
  }
  return parts.join(' · ');
}

/** The run's name starts with the time of its training (UTC); a report is made anew by every evaluation. */
function trainedAt({ id, saved }: RunFacts): Date {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(id) ?? [];
  if (parts.length < 6) return new Date(saved.createdAt);
  const [year, month, day, hour, minute, second] = parts.map(Number);
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
}
