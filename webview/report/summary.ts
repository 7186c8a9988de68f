/** The first thing to read: what holds, at which confidence, for how much. */
import type { Report } from '../../src/core/report';
import { h } from '../dom';
import { factList, type Fact } from '../facts';
import * as format from '../format';
import { limitDelta, pointsDelta } from './deltas';
import { sortedLevels } from '../tables/levelsTable';

function positive(x: format.MaybeNumber): x is number {
  return format.isNumber(x) && x > 0;
}

/** One sentence or two, in words. */
export function headline(report: Report): string {
  const { certified, observed } = report.limit;
  const confidence = format.percent(report.confidence);
  const parts: string[] = [];
  if (positive(certified))
    parts.push(`Floors up to ${format.limit(certified)} hold with ${confidence} confidence.`);
  else parts.push(`No floor is certified at ${confidence} confidence.`);
  if (positive(observed)) {
    parts.push(
      positive(certified) && observed <= certified
        ? 'Beyond that, nothing was reached.'
        : `Floors up to ${format.limit(observed)} were reached, without proof; beyond that, this pool cannot go.`,
    );
  } else parts.push('No floor of this report was reached.');
  return parts.join(' ');
}

/** The promise that the config makes, and how it held. */
function complianceFact({ compliance, serve }: Report): Fact {
  const of = ({ levels, met }: { levels: number; met: number }) =>
    levels > 0 ? `${met} of ${levels}` : format.NONE;
  const others = [
    serve === 'certified'
      ? `served expected, ${of(compliance.expected)} within reach`
      : `served certified ${of(compliance.certified)}`,
    `policy alone ${of(compliance.raw)}`,
  ];
  return {
    name: serve === 'certified' ? 'Certified floors met' : 'Feasible floors met',
    value: of(compliance[serve]),
    note: `on the test split; ${others.join(', ')}`,
  };
}

/** Where outcomes have gaps, bounds rest on fewer than were set apart. */
function calibrationPrompts({ data, points }: Report): string {
  if (data.observed === undefined) return `${format.count(data.split.calibrate)} calibration prompts`;
  const used = Math.max(0, ...points.map((p) => p.observed?.bound ?? 0));
  return `at most ${format.count(used)} of ${format.count(data.split.calibrate)} calibration prompts: outcomes have gaps`;
}

export function facts(report: Report, saved?: Report): Fact[] {
  const { limit, correlation, saving, routing } = report;
  const best = limit.bestFixed;
  return [
    {
      name: 'Certified limit',
      value: positive(limit.certified) ? format.limit(limit.certified) : format.NONE,
      note: `at ${format.percent(report.confidence)} confidence, from ${calibrationPrompts(report)}`,
      delta: limitDelta(limit.certified, saved?.limit.certified),
    },
    {
      name: 'Observed limit',
      value: positive(limit.observed) ? format.limit(limit.observed) : format.NONE,
      note:
        best && format.isNumber(best.accuracy)
          ? `best fixed model ${best.model}: ${format.score(best.accuracy)}`
          : '',
      delta: limitDelta(limit.observed, saved?.limit.observed),
    },
    complianceFact(report),
    {
      name: 'Saving',
      value: saving === null ? format.NONE : format.percent(saving.fraction),
      delta: pointsDelta(saving?.fraction, saved?.saving?.fraction),
      note:
        saving === null
          ? 'no operating point equals the best fixed model'
          : `against ${saving.model} at ${format.score(saving.modelAccuracy)}, with ${format.score(saving.accuracy)} of our own`,
    },
    {
      name: 'Accuracy follows floor',
      value: format.score(correlation.tauAccuracy),
      note: `correlation with τ, served expected; of mean μ ${format.score(correlation.tauMu)}`,
    },
    {
      name: 'Cost against Lagrangian',
      value: format.isNumber(report.costRatioToLagrangian)
        ? `${report.costRatioToLagrangian.toFixed(2)} ×`
        : format.NONE,
      note: 'at equal accuracy, on the same predictor; below 1 is cheaper',
    },
    {
      name: 'AIQ',
      value: format.score(report.aiq),
      note: 'mean accuracy over the shared range of costs',
    },
    {
      name: 'Routing one prompt',
      value:
        format.isNumber(routing.p50Us) && routing.p50Us > 0
          ? `${format.count(routing.p50Us)} µs`
          : format.NONE,
      note: `median; p99 ${format.count(routing.p99Us)} µs, ${format.count(routing.perSecond)} a second`,
    },
  ];
}

/** @param saved the run as it was saved, where `report` is not that */
export function summarySection(report: Report, saved?: Report): HTMLElement {
  const missed = sortedLevels(report).filter((l) => l.certified && !l.met).length;
  return h(
    'section',
    { class: 'summary', 'aria-label': 'Summary' },
    h('p', { class: 'headline' }, headline(report)),
    missed > 0 &&
      h(
        'p',
        { class: 'notice warn' },
        `${missed} certified ${missed === 1 ? 'floor was' : 'floors were'} missed on this test split. ` +
          `A certificate is about the population at ${format.percent(report.confidence)} confidence; a test split of ` +
          `${format.count(report.data.split.test)} prompts can fall on either side of it.`,
      ),
    factList(facts(report, saved)),
  );
}
