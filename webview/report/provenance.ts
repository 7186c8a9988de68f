/** What a report stands on: data, split, seed, training. And what to keep in mind. */
import type { Report } from '../../src/core/report';
import { h } from '../dom';
import * as format from '../format';

function when(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime())
    ? iso
    : date
        .toISOString()
        .replace('T', ' ')
        .replace(/\.\d+Z$/, ' UTC');
}

export function caveatsSection(report: Report): HTMLElement | null {
  if (report.caveats.length === 0) return null;
  return h(
    'section',
    { class: 'block' },
    h('div', { class: 'block-head' }, h('h2', {}, 'Keep in mind')),
    h('ul', { class: 'caveats' }, ...report.caveats.map((c) => h('li', {}, c))),
  );
}

export function provenanceSection(report: Report): HTMLElement {
  const { data, training } = report;
  const { train, tune, calibrate, test } = data.split;
  const items: [string, string][] = [
    ['Prompts', `${format.count(data.prompts)}, ${format.count(data.duplicatesMerged)} duplicates merged`],
    [
      'Split',
      `train ${format.count(train)}, tune ${format.count(tune)}, calibrate ${format.count(calibrate)}, test ${format.count(test)}`,
    ],
    ['Models', data.models.join(', ')],
    ['Tasks', data.tasks.filter((t) => t !== '').join(', ') || format.NONE],
    [
      'Training',
      `${format.count(training.sessions)} sessions in ${format.count(training.seconds)} s on ${report.backend}, seed ${report.seed}, γ ${format.score(training.gamma)}`,
    ],
    ['Data SHA-256', data.sha256 || format.NONE],
    ['Made', `${when(report.createdAt)}, PROTEUS ${report.version}`],
  ];
  return h(
    'section',
    { class: 'block' },
    h('div', { class: 'block-head' }, h('h2', {}, 'What this stands on')),
    h(
      'dl',
      { class: 'provenance' },
      ...items.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
    ),
  );
}
