/** How runs read in the list: names, one line of figures, age, and a small table to hover over. */
import type { RunInfo, RunTier } from '../../protocol/runs';
import { staleness } from '../staleness';
import type { Translate } from '../translate';

/** What reading a run depends on beside the run. */
export interface Reading {
  t: Translate;
  /** Milliseconds since 1970. */
  now: number;
  /** A moment (ISO 8601) in the user's way of writing it. */
  date: (iso: string) => string;
  configName: string;
}

const most = 3;

/** The user's name for the run, else when its training began. */
export function runName(
  { label, startedAt, id }: Pick<RunInfo, 'label' | 'startedAt' | 'id'>,
  { date }: Pick<Reading, 'date'>,
): string {
  if (label !== '') return label;
  return Number.isNaN(Date.parse(startedAt)) ? id : date(startedAt);
}

/** "certified to 0.781 · gold $0.31 · bulk $0.12 · 3 h ago". */
export function runLine(run: RunInfo, reading: Reading): string {
  const { t } = reading;
  const age = ageOf(run.startedAt, reading);
  const { figures, progress } = run;
  switch (run.state) {
    case 'running':
      return progress ? t('training, {0} of {1} updates', progress.update, progress.updates) : t('training');
    case 'unfinished':
      return [
        t('stopped after {0} of {1} updates', progress?.update ?? 0, progress?.updates ?? 0),
        run.problem === '' ? t('can be resumed') : t('cannot be resumed'),
        age,
      ].join(' · ');
    case 'failed':
      return [t('failed'), age].join(' · ');
    case 'damaged':
      return [t('cannot be read'), age].join(' · ');
    case 'trained': {
      const tiers = figures?.tiers ?? [];
      return [
        ...(staleWords(run, reading) === '' ? [] : [t('stale')]),
        limitText(run, t),
        ...tiers.slice(0, most).map(tierText),
        ...(tiers.length > most ? [`+${tiers.length - most}`] : []),
        age,
      ].join(' · ');
    }
  }
}

/** Why the report does not speak of things as they are now; '' where it does. */
export function staleWords({ changes }: RunInfo, { configName }: Pick<Reading, 'configName'>): string {
  return staleness({ changes, edited: false, configName });
}

/** For a screen reader: the name, the state in words, the line. */
export function runSpoken(run: RunInfo, reading: Reading): string {
  return `${runName(run, reading)}, ${runLine(run, reading).replaceAll(' · ', ', ')}`;
}

/** Markdown; what the user wrote is in it as text only. */
export function runTooltip(run: RunInfo, reading: Reading): string {
  const { t, date } = reading;
  const { figures } = run;
  const stale = staleWords(run, reading);
  const lines = [`**${escaped(runName(run, reading))}**`];
  if (run.label !== '') lines.push(t('Trained {0}', date(run.startedAt)));
  if (stale !== '') lines.push(t('Stale: {0}.', escaped(stale)));
  if (run.problem !== '') {
    lines.push(
      run.state === 'unfinished'
        ? t('It cannot be resumed, since {0}.', escaped(run.problem))
        : `${escaped(run.problem)}.`,
    );
  }
  if (figures) {
    if (figures.tiers.length > 0) lines.push(tierTable(figures.tiers, t));
    lines.push(
      t(
        'Certified limit {0}, observed limit {1}, at {2} % confidence, served {3}',
        limit(figures.limit.certified),
        limit(figures.limit.observed),
        Math.round(1000 * figures.confidence) / 10,
        figures.serve,
      ),
      t(
        '{0} prompts, {1} models, seed {2}, trained in {3} s',
        figures.prompts,
        figures.models,
        figures.seed,
        Math.round(figures.seconds),
      ),
    );
  } else lines.push(runLine(run, reading));
  lines.push(`\`${run.id}\``);
  return lines.join('\n\n');
}

function tierTable(tiers: readonly RunTier[], t: Translate): string {
  const head = [t('Tier'), t('Floor'), t('State'), t('Accuracy'), t('USD / 1k')];
  const rows = tiers.map((tier) => [
    escaped(tier.name),
    String(tier.floor),
    tierState(tier, t),
    tier.accuracy === null ? '–' : tier.accuracy.toFixed(3),
    dollars(tier.costPer1k),
  ]);
  return [head, [':--', '--:', ':--', '--:', '--:'], ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

export function tierState(
  { certified, feasible }: Pick<RunTier, 'certified' | 'feasible'>,
  t: Translate,
): string {
  return certified ? t('certified') : feasible ? t('feasible') : t('not feasible');
}

function tierText({ name, costPer1k }: RunTier): string {
  return `${name} ${dollars(costPer1k)}`;
}

function limitText({ figures }: RunInfo, t: Translate): string {
  const certified = figures?.limit.certified ?? null;
  return certified === null || certified <= 0
    ? t('nothing certified')
    : t('certified to {0}', limit(certified));
}

/** Rounded down: what is promised must not exceed what was shown. */
export function limit(x: number | null): string {
  return x === null || x <= 0 ? '–' : (Math.floor(x * 1000 + 1e-6) / 1000).toFixed(3);
}

/** USD per 1 000 queries. */
export function dollars(x: number | null): string {
  if (x === null) return '–';
  return `$${x > 0 && x < 0.01 ? x.toPrecision(2) : x.toFixed(x < 10 ? 2 : 1)}`;
}

/** "3 h ago"; the date where it is more than a month. */
export function ageOf(iso: string, { t, now, date }: Pick<Reading, 't' | 'now' | 'date'>): string {
  const then = Date.parse(iso);
  if (Number.isNaN(then)) return '';
  const minutes = Math.floor((now - then) / 60_000);
  if (minutes < 1) return t('just now');
  if (minutes < 60) return t('{0} min ago', minutes);
  if (minutes < 24 * 60) return t('{0} h ago', Math.floor(minutes / 60));
  const days = Math.floor(minutes / (24 * 60));
  if (days === 1) return t('yesterday');
  return days <= 30 ? t('{0} days ago', days) : date(iso);
}

/** Plain text in Markdown, in a table too. */
export function escaped(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]()#+\-!|<>~&$]/g, '\\$&');
}
