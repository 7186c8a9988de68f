/** What the owner of the data should look at, gravest first, with ways to the rows. */
import type { DataFinding } from '../../src/protocol/data';
import { h, plainButton } from '../dom';

const SEVERITIES = {
  error: { sign: '✗', word: 'Error', tone: 'bad' },
  warning: { sign: '▲', word: 'Warning', tone: 'warn' },
  info: { sign: 'ℹ', word: 'Note', tone: 'muted' },
} as const;
const ORDER: DataFinding['severity'][] = ['error', 'warning', 'info'];

type Place = DataFinding['places'][number];

/** "outcomes.csv:14", or the prompt's id where there is no line. */
export function placeText({ file, line, path }: Place): string {
  const name = file?.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  if (name !== undefined && line !== undefined) return `${name}:${line}`;
  return path ?? name ?? '';
}

function item(
  finding: DataFinding,
  index: number,
  open: (finding: number, place: number) => void,
): HTMLElement {
  const { sign, word, tone } = SEVERITIES[finding.severity];
  const places = finding.places.map((place, i) => {
    const text = placeText(place);
    // Only a line of a text file can be shown in an editor.
    if (place.line === undefined || place.file === undefined) return h('span', { class: 'place' }, text);
    return plainButton(text, () => open(index, i), { class: 'place', 'aria-label': `Open ${text}` });
  });
  const more = finding.count - finding.places.length;
  return h(
    'li',
    { class: `finding ${finding.severity}`, 'data-kind': finding.kind },
    h('span', { class: `sign ${tone}`, 'aria-hidden': 'true' }, sign),
    h(
      'div',
      {},
      h('p', { class: 'what' }, h('span', { class: 'unseen' }, `${word}: `), finding.what),
      h('p', { class: 'muted' }, finding.remedy),
      places.length > 0 &&
        h(
          'p',
          { class: 'places' },
          ...places,
          more > 0 && finding.places.length > 1 && h('span', { class: 'muted' }, `of ${finding.count}`),
        ),
    ),
  );
}

export function findingsSection(
  findings: DataFinding[],
  open: (finding: number, place: number) => void,
): HTMLElement {
  const sorted = findings
    .map((finding, index) => ({ finding, index }))
    .sort((a, b) => ORDER.indexOf(a.finding.severity) - ORDER.indexOf(b.finding.severity));
  return h(
    'section',
    { class: 'block', id: 'findings' },
    h('div', { class: 'block-head' }, h('h2', {}, 'Findings')),
    findings.length === 0
      ? h('p', { class: 'muted' }, 'No duplicates, leaks, impossible costs or other problems were found.')
      : h('ul', { class: 'findings' }, ...sorted.map(({ finding, index }) => item(finding, index, open))),
  );
}
