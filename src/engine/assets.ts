/** Files that the build puts beside the engine: the client's sources, the stand-alone report's page. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { clientFiles, type ClientSources } from '../bundle/exportFiles';
import { readText } from './files';

/**
 * Path of a built file, given relative to `dist`. The engine runs in `dist` itself; the tests run in
 * another folder of the project and find `dist` above them.
 */
export function assetPath(name: string): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    for (const candidate of [join(folder, name), join(folder, 'dist', name)])
      if (existsSync(candidate)) return candidate;
    if (dirname(folder) === folder) return join(__dirname, name);
  }
}

/** The exported client, name → text. */
export async function clientSources(): Promise<ClientSources> {
  const sources: ClientSources = {};
  for (const file of clientFiles)
    sources[file] = await readText(assetPath(join('client', file)), 'a file of the client');
  return sources;
}
