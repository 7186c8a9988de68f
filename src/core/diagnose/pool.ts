/** Models that the data does not have, and models that another one beats at everything. */
import type { OutlineModel } from '../language/outline';
import { listNames, nearestName } from '../nearest';
import { change, diagnostic, digits, quoted, type Check } from './check';
import { meanCostPer1k, type Facts, type ModelFacts } from './facts';

/** Of more unknown models than these, the nearest name is not looked for. */
const MOST_GUESSED = 50;
/** Coverage with which means over a model's own prompts can be compared. */
const WHOLE = 0.99;
/** A model with less traffic than this at every level is not missed. */
const HARDLY_USED = 0.01;

export const checkUnknownModels: Check = ({ pool }, { data }) => {
  if (pool === undefined || data === undefined) return [];
  const known = data.models.map(({ id }) => id);
  const there = new Set(known);
  const taken = new Set(pool.models.map((entry) => entry.id?.value));
  const free = known.filter((id) => !taken.has(id));
  const has = listNames(known);
  let guesses = 0;
  return pool.models.flatMap(({ id, index, enabled }) => {
    if (!enabled || id === undefined || there.has(id.value)) return [];
    const near = guesses++ < MOST_GUESSED ? meant(id.value, free) : undefined;
    const hint = near === undefined ? '' : ` Did you mean ${quoted(near)}?`;
    return [
      diagnostic(
        id,
        'error',
        'unknown-model',
        `The data has no outcomes of ${quoted(id.value)}; it has ${has}.${hint || ' Use a name of the data, or take the model out.'}`,
        [
          ...(near === undefined ? [] : [change(`Change to ${quoted(near)}`, [['pool', index, 'id'], near])]),
          change(`Remove ${quoted(id.value)} from the pool`, [['pool', index], undefined]),
          change(`Switch ${quoted(id.value)} off`, [['pool', index, 'enabled'], false]),
        ],
      ),
    ];
  });
};

/** The nearest name, or the only one that goes on where this one ends. */
function meant(id: string, known: readonly string[]): string | undefined {
  const near = nearestName(id, known);
  if (near !== undefined || id.length < 3) return near;
  const longer = known.filter((name) => name.toLowerCase().startsWith(id.toLowerCase()));
  return longer.length === 1 ? longer[0] : undefined;
}

interface Contender {
  entry: OutlineModel;
  id: string;
  model: ModelFacts;
  accuracy: number;
  cost: number;
}

export const checkDominated: Check = ({ pool }, facts) => {
  const contenders = contendersOf(pool?.models ?? [], facts);
  // Without this one, a choice must be left.
  if (contenders.length < 3) return [];
  return contenders.flatMap((loser) => {
    if (busy(loser.id, facts)) return [];
    const winner = contenders.find((other) => dominates(other, loser));
    if (winner === undefined) return [];
    return [
      diagnostic(
        loser.entry.id ?? loser.entry,
        'hint',
        'dominated-model',
        `${quoted(winner.id)} is at least as good as ${quoted(loser.id)} at every task (${digits(winner.accuracy)} against ${digits(loser.accuracy)}) and cheaper ($${usd(winner.cost)} against $${usd(loser.cost)} per 1 000 calls). Switch ${quoted(loser.id)} off, unless it is right where the others are wrong.`,
        [change(`Switch ${quoted(loser.id)} off`, [['pool', loser.entry.index, 'enabled'], false])],
      ),
    ];
  });
};

function contendersOf(entries: readonly OutlineModel[], { data }: Facts): Contender[] {
  const known = new Map(data?.models.map((model) => [model.id, model]));
  return entries.flatMap((entry) => {
    const id = entry.id?.value ?? '';
    const model = known.get(id);
    if (!entry.enabled || model === undefined || model.coverage < WHOLE || model.accuracy === null) return [];
    const cost = meanCostPer1k(model, entry.priceAt === undefined ? undefined : entry.price);
    return cost === null ? [] : [{ entry, id, model, accuracy: model.accuracy, cost }];
  });
}

function dominates(a: Contender, b: Contender): boolean {
  if (!(a.accuracy >= b.accuracy && a.cost < b.cost)) return false;
  return a.model.byTask.every((score, t) => {
    const other = b.model.byTask[t];
    return score === null || other === null || score >= other;
  });
}

/** Whether the router of the last run makes use of a model, whatever its means say. */
function busy(id: string, { run }: Facts): boolean {
  return run !== undefined && run.report.levels.some((level) => (level.mix[id] ?? 0) >= HARDLY_USED);
}

function usd(x: number): string {
  return String(Number(x.toPrecision(3)));
}
