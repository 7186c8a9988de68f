/** Files that a page offers: the panel sends them to the host, the stand-alone report downloads them. */

export interface SavedFile {
  /** With its extension. */
  name: string;
  encoding: 'utf8' | 'base64';
  data: string;
}

export type SaveFile = (file: SavedFile) => void;

/** "My config" → "my-config", for file names. */
export function fileStem(...parts: string[]): string {
  return parts
    .join(' ')
    .toLowerCase()
    .replace(/\.proteus\.json/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
}
