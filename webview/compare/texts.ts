/** The words of the panel that compares runs. */
import * as format from '../format';
import type { Comparison, ShownRun } from './looks';
import { highestCommon, servedAt } from './levels';

export const texts = {
  title: 'Compare runs',
  charts: 'Curves',
  differences: 'Differences',
  baseline: 'Differences are against',
  choose: 'Choose runs',
  refresh: 'Read again',
  showLog: 'Show log',
  loading: 'Reading the runs …',
  caption: (letter: string) =>
    `Figures are measured on each run's test split. Beside each figure, in brackets: how it differs from ${letter} (pts: percentage points).`,
  otherPrompts:
    'These runs were not judged on the same prompts (their data, seed or split differ): differences hold the luck of the split beside that of the change.',
};

/** What a reader should take away, in a sentence or two. */
export function headline({ runs, baseline }: Comparison): string {
  const sentences: string[] = [];
  const limits = runs.map((run) => run.limit.certified ?? 0);
  const highest = Math.max(...limits);
  if (runs.length === 1) return `Only one run is left here: ${runs[0].name}.`;
  if (highest <= 0) sentences.push('No run certifies any floor.');
  else if (runs.length === 2) sentences.push(limitSentence(runs, baseline));
  else {
    const best = runs[limits.indexOf(highest)];
    sentences.push(`${best.letter} certifies the highest floors, up to ${format.limit(highest)}.`);
  }
  const common = highestCommon(runs);
  if (common === null) {
    if (highest > 0)
      sentences.push(`No floor is certified in ${runs.length === 2 ? 'both' : 'all of them'}.`);
  } else sentences.push(costSentence(runs, baseline, common));
  return sentences.join(' ');
}

function limitSentence(runs: ShownRun[], baseline: number): string {
  const [from, to] = [runs[baseline], runs[1 - baseline]];
  const [a, b] = [from.limit.certified ?? 0, to.limit.certified ?? 0];
  const points = 100 * Math.abs(b - a);
  if (points < 0.05) return `Both certify floors up to ${format.limit(a)}.`;
  return `${to.letter} certifies floors up to ${format.limit(b)}, ${points.toFixed(1)} points ${b > a ? 'higher' : 'lower'} than ${from.letter}.`;
}

function costSentence(runs: ShownRun[], baseline: number, common: number): string {
  const costs = runs.map((run) => servedAt(run, common)?.costPer1k ?? null);
  const from = costs[baseline];
  const where = `At τ ${format.tau(common)}, the highest floor certified in ${runs.length === 2 ? 'both' : 'all'},`;
  if (runs.length === 2) {
    const to = costs[1 - baseline];
    const { letter } = runs[1 - baseline];
    if (!format.isNumber(from) || !format.isNumber(to) || from <= 0) return '';
    const share = (to - from) / from;
    if (Math.abs(share) < 0.005)
      return `${where} they cost the same, ${format.dollars(from)} per 1 000 queries.`;
    return `${where} ${letter} costs ${format.dollars(to)} per 1 000 queries, ${format.percent(Math.abs(share))} ${share < 0 ? 'less' : 'more'}.`;
  }
  const known = costs.filter(format.isNumber);
  if (known.length === 0) return '';
  const least = Math.min(...known);
  return `${where} ${runs[costs.indexOf(least)].letter} is the cheapest, ${format.dollars(least)} per 1 000 queries.`;
}
