/** What the last run says of each floor and each model, as short words beside them. */
import type { Outline, OutlineModel, Span } from './outline';
import { costOfFloor, floorBelow, floorState, type ReportFacts } from './reportFacts';
import { trafficBy } from './traffic';
import { accuracy, percent, usd } from './words';

export interface Hint {
  /** The hint stands before this character. */
  offset: number;
  label: string;
  tooltip: string;
}

/** Tiers that a model's hint names; its tooltip has them all. */
const MOST = 2;

/** @param outline of `text` */
export function inlayHints(text: string, outline: Outline, report: ReportFacts): Hint[] {
  return [...floorHints(outline, report), ...modelHints(text, outline, report)];
}

function floorHints({ tiers }: Outline, report: ReportFacts): Hint[] {
  const { limit, confidence } = report;
  return tiers.flatMap(({ name, floor }) => {
    if (floor === undefined || floor.value < 0 || floor.value > 1) return [];
    const cost = costOfFloor(floor.value, name?.value, report);
    const price = cost === undefined ? '' : ` · ${usd(cost)} / 1k`;
    const words = {
      certified: [
        `certified${price}`,
        `It holds with confidence ${confidence}, proved on calibration prompts.`,
      ],
      expected: [`expected${price}`, 'It is served at its expected value, without a margin.'],
      uncertified: [
        `above certified limit ${accuracy(floorBelow(limit.certified))}`,
        'The safest point answers; it is not proved that the floor holds.',
      ],
      infeasible: [
        `above limit ${accuracy(floorBelow(limit.observed))}`,
        'No way to run this pool reached it; the safest point answers.',
      ],
    }[floorState(floor.value, report)];
    return [{ offset: floor.offset + floor.length, label: words[0], tooltip: words[1] }];
  });
}

/** Behind an entry of one line, comma included, where it moves nothing; else behind the id. */
function placeOf(text: string, entry: OutlineModel, id: Span): number {
  const end = entry.offset + entry.length;
  if (text.slice(entry.offset, end).includes('\n')) return id.offset + id.length;
  const [rest] = /^[ \t]*,?/.exec(text.slice(end, end + 20)) ?? [''];
  return end + (rest.endsWith(',') ? rest.length : 0);
}

function modelHints(text: string, outline: Outline, report: ReportFacts): Hint[] {
  const trained = new Set(report.models);
  const trafficOf = trafficBy(outline, report);
  return (outline.pool?.models ?? []).flatMap((entry) => {
    const { id, enabled } = entry;
    if (id === undefined || !enabled || !trained.has(id.value)) return [];
    const traffic = trafficOf(id.value);
    if (traffic.length === 0) return [];
    const busy = traffic.filter(({ share }) => share > 0);
    const [first, ...others] = busy.slice(0, MOST).map(({ at, share }) => [percent(share), at] as const);
    const label =
      busy.length === 0
        ? 'no traffic'
        : [`${first[0]} of traffic at ${first[1]}`, ...others.map(([share, at]) => `${share} at ${at}`)].join(
            ', ',
          );
    const tooltip = traffic.map(({ at, floor, share }) => `${at} (${floor}): ${percent(share)}`).join('\n');
    return [{ offset: placeOf(text, entry, id), label, tooltip }];
  });
}
