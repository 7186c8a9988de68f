/** Whether a report still speaks of the config and data as they are now: the engine's answer, in words. */
import type { RunChanges } from '../protocol/engine';

export interface Staleness {
  /** Since the run; null while unknown. */
  changes: RunChanges | null;
  /** The config has edits that are not saved, which the engine does not see. */
  edited: boolean;
  configName: string;
}

/** In words, for the panel; '' where the report is up to date. */
export function staleness({ changes, edited, configName }: Staleness): string {
  const words: string[] = [];
  if (changes?.config === 'gone') words.push(`${configName} is gone`);
  if (changes?.config === 'broken') words.push(`${configName} has mistakes, see Problems`);
  if (changes && changes.settings.length > 0) {
    words.push(`${configName} differs from this run now: ${changes.settings.join(', ')}`);
  }
  if (edited) words.push(`${configName} has unsaved edits`);
  if (changes?.data === 'changed') words.push('the outcome data has changed since this run');
  if (changes?.data === 'gone') words.push('the outcome data is not where the config says');
  return words.join('; ');
}
