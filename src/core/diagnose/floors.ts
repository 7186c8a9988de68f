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
  const explain = (what: string, limit: string): Fix => ({
    kind: 'explain',
    title: `Explain what would raise the ${what}`,
    heading: `What would raise the ${limit} to ${floor.value}`,
    paragraphs: raiseInWords(floor.value, report),
  });
  const lower = [
    ...(report.serve === 'certified' ? lowerTo(report.limit.certified, tier, 'the certified limit') : []),
    ...(state === 'infeasible' ? lowerTo(report.limit.observed, tier, 'the observed limit') : []),
  ];
  const kind = state === 'uncertified' ? 'certified' : 'observed';
  const limit = digits(floorBelow(report.limit[kind]));
  const before = saved.limit[kind];
  const off = live && floor.value <= before + FLOOR_SLACK ? missedModels(outline, floor.value, run) : [];
  if (off.length > 0) {
    const names = listNames(off.map(({ id }) => id));
    const them = off.length === 1 ? 'it' : 'them';
    const what =
      state === 'uncertified'
        ? `is not certified any more without ${names}: the certified limit is now ${limit}, with ${them} it was`
        : `is out of reach without ${names}: what is left of the pool reaches ${limit}, with ${them}`;
    return [
      diagnostic(
        floor,
        state === 'uncertified' ? 'warning' : 'error',
        state === 'uncertified' ? 'floor-not-certified' : 'floor-needs-model',
        `The floor ${floor.value} of ${nameOf(tier)} ${what} ${digits(floorBelow(before))}. Switch ${them} on, or lower the floor.`,
        [...switchOn(off), ...lower],
      ),
    ];
  }
  if (state === 'uncertified') {
    return [
      diagnostic(
        floor,
        'warning',
        'floor-not-certified',
        `The floor ${floor.value} of ${nameOf(tier)} is above the certified limit ${limit}${of}: it is not proved with confidence ${report.confidence} that the router holds it. Lower it to ${limit}, or raise the limit with more outcomes, a better model or a lower confidence.`,
        [...lower, explain(`certified limit ${limit}`, 'certified limit')],
      ),
    ];
  }
  return [
    diagnostic(
      floor,
      'error',
      'floor-out-of-reach',
      `The floor ${floor.value} of ${nameOf(tier)} is above the observed limit ${limit}${of}: no way to run this pool reached it. Lower it, or add a better model and train.`,
      [...lower, explain('observed limit', 'observed limit')],
    ),
  ];
}

/** A model without an entry was taken out, and cannot be switched on. */
function switchOn(off: readonly { entry?: OutlineModel }[]): Fix[] {
  const entries = off.flatMap(({ entry }) => entry ?? []);
  if (entries.length === 0) return [];
  const changes = entries.map(({ index }): [(string | number)[], unknown] => [
    ['pool', index, 'enabled'],
    true,
  ]);
  return [change(`Switch ${listNames(entries.map(({ id }) => id?.value ?? ''))} on`, ...changes)];
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
