/** What the status bar says of a config: its worst tier, and whether that is of the text as it is now. */
import type { Report, TierResult } from '../core/report';
import { escaped, dollars, limit, tierState } from './runsView/runTexts';
import type { Translate } from './translate';
import type { LiveFacts } from './whatIf/liveBook';

export interface StatusText {
  /** With a codicon in front. */
  text: string;
  /** Markdown. */
  tooltip: string;
  /** For a screen reader. */
  spoken: string;
  /** A tier promises what this pool does not reach. */
  alarming: boolean;
}

type Facts = Pick<LiveFacts, 'state' | 'report' | 'reasons' | 'differences'>;

/** Undefined where there is nothing to say: no run, or nothing is known of it. */
export function statusText(
  facts: Facts | undefined,
  configName: string,
  t: Translate,
): StatusText | undefined {
  const report = facts?.report;
  if (!facts || !report || facts.state === 'noRun') return undefined;
  const worst = worstTier(report);
  const aside = asideOf(facts, t);
  const [icon, words] = worst ? tierWords(worst, report, t) : limitWords(report, t);
  return {
    text: `$(${aside === '' ? icon : 'history'}) ${words}`,
    tooltip: [
      `**${escaped(configName)}**`,
      ...(aside === '' ? [] : [escaped(aside)]),
      ...(report.tiers.length > 0 ? [table(report.tiers, t)] : []),
      t(
        'Certified limit {0}, observed limit {1}',
        limit(report.limit.certified),
        limit(report.limit.observed),
      ),
      t('Click to open the compliance panel.'),
    ].join('\n\n'),
    spoken: t(
      'PROTEUS, {0}: {1}. Opens the compliance panel.',
      configName,
      [words.replaceAll(' · ', ', '), ...(aside === '' ? [] : [aside])].join('; '),
    ),
    alarming: worst !== undefined && !worst.feasible,
  };
}

/** Not feasible before not certified before certified; of those, the highest floor. */
export function worstTier({ tiers }: Pick<Report, 'tiers'>): TierResult | undefined {
  const rank = ({ certified, feasible }: TierResult) => (certified ? 2 : feasible ? 1 : 0);
  return [...tiers].sort((a, b) => rank(a) - rank(b) || b.floor - a.floor).at(0);
}

function tierWords(
  { name, floor, certified, feasible, costPer1k }: TierResult,
  report: Report,
  t: Translate,
): [icon: string, words: string] {
  const cost = t('{0}/1k', dollars(costPer1k));
  if (certified) return ['pass', `${t('{0} {1} certified', name, floor)} · ${cost}`];
  if (feasible) return ['warning', `${t('{0} {1} not certified', name, floor)} · ${cost}`];
  return ['error', t('{0} {1} above limit {2}', name, floor, limit(report.limit.observed))];
}

function limitWords(report: Report, t: Translate): [icon: string, words: string] {
  const { certified } = report.limit;
  if (!(certified > 0)) return ['warning', t('nothing certified')];
  return ['pass', t('certified to {0}', limit(certified))];
}

/** Why the figures are not those of the text as it is; '' where they are. */
function asideOf({ state, reasons }: Facts, t: Translate): string {
  const why = reasons.join('; ');
  switch (state) {
    case 'needsTraining':
      return t('Before the last edits: {0}', why);
    case 'broken':
      return t('Before the last edits; the config has mistakes: {0}', why);
    case 'failed':
      return t('Of the run as it was judged last: {0}', why);
    default:
      return '';
  }
}

function table(tiers: readonly TierResult[], t: Translate): string {
  const rows = [...tiers]
    .sort((a, b) => b.floor - a.floor)
    .map((tier) => [escaped(tier.name), String(tier.floor), tierState(tier, t), dollars(tier.costPer1k)]);
  return [[t('Tier'), t('Floor'), t('State'), t('USD / 1k')], [':--', '--:', ':--', '--:'], ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}
