/** Floors that are not proved, that nothing reaches, or that a switched-off model took out of reach. */
import type { Outline, OutlineModel, OutlineTier, Placed } from '../language/outline';
import { floorBelow, floorState, levelFor } from '../language/reportFacts';
import { FLOOR_SLACK } from '../floorSlack';
import { listNames } from '../nearest';
import { change, diagnostic, digits, quoted, type Check } from './check';
import type { Diagnostic, Fix } from './diagnostic';
import type { Facts, RunFacts } from './facts';
import { raiseInWords } from './raise';

export const checkFloors: Check = (outline, facts) =>
  outline.tiers.flatMap((tier) => {
    const { floor } = tier;
    if (floor === undefined || floor.value < 0 || floor.value > 1) return [];
    return facts.run ? againstRun(outline, tier, floor, facts.run) : againstData(tier, floor, facts);
  });

function nameOf({ name, index }: OutlineTier): string {
  return name === undefined ? `tier ${index + 1}` : quoted(name.value);
}

function lowerTo(limit: number, { index }: OutlineTier, what: string): Fix[] {
  const floor = floorBelow(limit);
  return floor > 0
    ? [change(`Lower the floor to ${floor}, ${what}`, [['tiers', index, 'floor'], floor])]
    : [];
}

function againstRun(outline: Outline, tier: OutlineTier, floor: Placed<number>, run: RunFacts): Diagnostic[] {
  const { report, saved, live } = run;
  const state = floorState(floor.value, report);
  if (state === 'certified' || state === 'expected') return [];
  const of = live ? '' : ' of the last run';
  const certified = digits(floorBelow(report.limit.certified));
  const explain = (limit: string): Fix => ({
    kind: 'explain',
    title: `Explain what would raise the ${limit} limit`,
    heading: `What would raise the ${limit} limit to ${floor.value}`,
    paragraphs: raiseInWords(floor.value, report),
  });
  if (state === 'uncertified') {
    return [
      diagnostic(
        floor,
        'warning',
        'floor-not-certified',
        `The floor ${floor.value} of ${nameOf(tier)} is above the certified limit ${certified}${of}: it is not proved with confidence ${report.confidence} that the router holds it. Lower it to ${certified}, or raise the limit with more outcomes, a better model or a lower confidence.`,
        [
          ...lowerTo(report.limit.certified, tier, 'the certified limit'),
          { ...explain('certified'), title: `Explain what would raise the certified limit ${certified}` },
        ],
      ),
    ];
  }
  const lower = [
    ...(report.serve === 'certified' ? lowerTo(report.limit.certified, tier, 'the certified limit') : []),
    ...lowerTo(report.limit.observed, tier, 'the observed limit'),
  ];
  const observed = digits(floorBelow(report.limit.observed));
  const off =
    live && floor.value <= saved.limit.observed + FLOOR_SLACK ? missedModels(outline, floor.value, run) : [];
  if (off.length > 0) {
    const names = listNames(off.map(({ id }) => id));
    const switchedOff = off.flatMap(({ entry }) => entry ?? []);
    const on: Fix[] =
      switchedOff.length === 0
        ? []
        : [
            change(
              `Switch ${listNames(switchedOff.map(({ id }) => id?.value ?? ''))} on`,
              ...switchedOff.map(({ index }): [(string | number)[], unknown] => [
                ['pool', index, 'enabled'],
                true,
              ]),
            ),
          ];
    return [
      diagnostic(
        floor,
        'error',
        'floor-needs-model',
        `The floor ${floor.value} of ${nameOf(tier)} is out of reach without ${names}: what is left of the pool reaches ${observed}, with ${off.length === 1 ? 'it' : 'them'} ${digits(floorBelow(saved.limit.observed))}. Switch ${off.length === 1 ? 'it' : 'them'} on, or lower the floor.`,
        [...on, ...lower],
      ),
    ];
  }
  return [
    diagnostic(
      floor,
      'error',
      'floor-out-of-reach',
      `The floor ${floor.value} of ${nameOf(tier)} is above the observed limit ${observed}${of}: no way to run this pool reached it. Lower it, or add a better model and train.`,
      [...lower, explain('observed')],
    ),
  ];
}

/** The models that were there when the floor was in reach, and are not now: those that answered for it, if any. */
function missedModels(
  { pool }: Outline,
  floor: number,
  { saved }: RunFacts,
): { id: string; entry?: OutlineModel }[] {
  if (pool === undefined) return [];
  const entries = new Map(pool.models.map((model) => [model.id?.value, model]));
  const off = saved.models
    .map((id) => ({ id, entry: entries.get(id) }))
    .filter(({ entry }) => entry === undefined || !entry.enabled);
  const mix = levelFor(floor, saved)?.mix ?? {};
  const busy = off.filter(({ id }) => (mix[id] ?? 0) > 0);
  return busy.length > 0 ? busy : off;
}

function againstData(tier: OutlineTier, floor: Placed<number>, { data }: Facts): Diagnostic[] {
  if (data?.oracle === undefined || floor.value <= data.oracle + FLOOR_SLACK) return [];
  const best = Math.max(0, ...data.models.map((m) => m.accuracy ?? 0));
  return [
    diagnostic(
      floor,
      'error',
      'floor-out-of-reach',
      `The floor ${floor.value} of ${nameOf(tier)} is out of reach: on the data, even a router that knows every answer is right in ${digits(floorBelow(data.oracle))} of the cases. Lower it, or add a better model.`,
      lowerTo(best, tier, 'what the best single model reaches'),
    ),
  ];
}
