/** What pages in one file share: their data, a heading, and downloads in place of a host's save dialogue. */
import { h } from '../dom';
import type { SavedFile, SaveFile } from '../save';
import { Status } from '../status';

const MIME: Record<string, string> = { csv: 'text/csv', svg: 'image/svg+xml', png: 'image/png' };

function download({ name, encoding, data }: SavedFile): void {
  const bytes = encoding === 'base64' ? Uint8Array.from(atob(data), (c) => c.charCodeAt(0)) : data;
  const type = MIME[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

export interface PageContext {
  /** First part of the names of saved files. */
  stem: string;
  save: SaveFile;
  say(message: string): void;
}

/** Fills the page with what `view` makes of the data that it carries. */
export function standalonePage<T>(
  subtitle: string,
  view: (data: T, context: PageContext) => HTMLElement,
): void {
  const source = document.getElementById('report');
  const app = document.getElementById('app');
  if (source === null || app === null) throw new Error('This page carries no report.');
  const status = new Status();
  const context = { stem: 'proteus', save: download, say: (message: string) => status.show(message) };
  app.replaceChildren(
    h(
      'main',
      {},
      h(
        'header',
        { class: 'top' },
        h('div', {}, h('h1', {}, document.title), h('p', { class: 'run' }, subtitle)),
      ),
      view(JSON.parse(source.textContent ?? '') as T, context),
      status.element,
    ),
  );
}
