/** How much of each tier's traffic a model answers, after a report. */
import type { Outline } from './outline';
import { floorBelow, levelFor, type ReportFacts } from './reportFacts';

export interface TierTraffic {
  /** Name of the tier; without tiers, "the limit". */
  at: string;
  floor: number;
  /** 0..1. */
  share: number;
}

/** By model, in the order of the tiers; without any, at the highest floor that the report serves. */
export function trafficBy(
  { tiers }: Pick<Outline, 'tiers'>,
  report: ReportFacts,
): (model: string) => TierTraffic[] {
  const floors = tiers.flatMap(({ name, floor, index }) =>
    floor === undefined ? [] : [{ at: name?.value ?? `tier ${index + 1}`, floor: floor.value }],
  );
  if (floors.length === 0) {
    const limit = report.serve === 'certified' ? report.limit.certified : report.limit.observed;
    floors.push({ at: 'the limit', floor: floorBelow(limit) });
  }
  const levels = floors.flatMap(({ at, floor }) => {
    const level = levelFor(floor, report);
    return level === undefined ? [] : [{ at, floor, mix: level.mix }];
  });
  return (model) =>
    levels.map(({ at, floor, mix }) => ({
      at,
      floor,
      share: Object.hasOwn(mix, model) ? mix[model] : 0,
    }));
}
