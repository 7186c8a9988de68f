/** Whether a report still speaks of the config and data as they are now. */

export interface RunAge {
  /** When the report was made, ISO 8601. */
  createdAt: string;
  /** The config has edits that are not saved. */
  edited: boolean;
  /** When files last changed, in milliseconds since 1970; undefined where the file is gone. */
  configChanged: number | undefined;
  dataChanged: number | undefined;
  configName: string;
  dataName: string;
}

/** In words, for the panel; '' where the report is up to date. */
export function staleness(age: RunAge): string {
  const made = Date.parse(age.createdAt);
  const changed: string[] = [];
  if (age.edited) changed.push(`${age.configName} has unsaved edits`);
  else if (age.configChanged !== undefined && age.configChanged > made) {
    changed.push(`${age.configName} changed after this run`);
  }
  if (age.dataChanged !== undefined && age.dataChanged > made)
    changed.push(`${age.dataName} changed after this run`);
  return changed.join('; ');
}
