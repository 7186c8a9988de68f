/** Whether a description of data still speaks of the config and the files as they are now, in words. */

export interface DataAge {
  /** When the data was read, in milliseconds since 1970. */
  readAt: number;
  /** The config has edits that are not saved. */
  edited: boolean;
  /** When the config last changed, in milliseconds since 1970; undefined where it is gone. */
  configChanged: number | undefined;
  configName: string;
  /** The outcome files, with when they last changed. */
  files: readonly { name: string; changed: number | undefined }[];
}

/** '' where nothing changed. */
export function dataStaleness(age: DataAge): string {
  const { readAt, edited, configChanged, configName, files } = age;
  const changed: string[] = [];
  if (edited) changed.push(`${configName} has unsaved edits`);
  else if (configChanged !== undefined && configChanged > readAt) {
    changed.push(`${configName} changed after this was read`);
  }
  for (const file of files) {
    if (file.changed !== undefined && file.changed > readAt) {
      changed.push(`${file.name} changed after this was read`);
    }
  }
  return changed.join('; ');
}
