/** Entry of the stand-alone report: the same page as the panel's, without a host. */
import type { Report } from '../../src/core/report';
import { h } from '../dom';
import { ReportView } from '../report/reportView';
import type { SavedFile } from '../save';
import { Status } from '../status';

const MIME: Record<string, string> = { csv: 'text/csv', svg: 'image/svg+xml', png: 'image/png' };

function download({ name, encoding, data }: SavedFile): void {
  const bytes = encoding === 'base64' ? Uint8Array.from(atob(data), (c) => c.charCodeAt(0)) : data;
  const type = MIME[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

const source = document.getElementById('report');
const app = document.getElementById('app');
if (source === null || app === null) throw new Error('This page carries no report.');
const report = JSON.parse(source.textContent ?? '') as Report;
const status = new Status();
const view = new ReportView(report, {
  stem: 'proteus',
  save: download,
  say: (message) => status.show(message),
});
app.replaceChildren(
  h(
    'main',
    {},
    h(
      'header',
      { class: 'top' },
      h(
        'div',
        {},
        h('h1', {}, document.title),
        h('p', { class: 'run' }, 'At least this accurate, as cheap as possible.'),
      ),
    ),
    view.element,
    status.element,
  ),
);
