/** Whether a description of data still speaks of the config and the files as they are now, in words. */

export interface DataAge {
  /** When the data was read, in milliseconds since 1970. */
  readAt: number;
  /** The config has edits that are not saved. */
  edited: boolean;
  /** When files last changed, in milliseconds since 1970; undefined where the file is gone. */
  configChanged: number | undefined;
  dataChanged: number | undefined;
  configName: string;
  dataName: string;
}

/** '' where nothing changed. */
export function dataStaleness(age: DataAge): string {
  const { readAt, edited, configChanged, dataChanged, configName, dataName } = age;
  const changed: string[] = [];
  if (edited) changed.push(`${configName} has unsaved edits`);
  else if (configChanged !== undefined && configChanged > readAt) {
    changed.push(`${configName} changed after this was read`);
  }
  if (dataChanged !== undefined && dataChanged > readAt) {
    changed.push(`${dataName} changed after this was read`);
  }
  return changed.join('; ');
}
