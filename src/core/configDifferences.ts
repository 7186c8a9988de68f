/** What two configs say differently, in words for a reader: "price of gpt-4o", "2 models off". */
import type { RouterConfig } from './config';
import { changedSettings } from './configChanges';

/** Settings that only a training can apply. */
const trainingSections = ['encoder', 'training'];
const trainingData = ['data.split', 'data.columns', 'data.maxPrompts', 'data.estimateTokens'];

/** Whether a setting, as `changedSettings` names it, is fixed by the training. */
export function needsTraining(setting: string): boolean {
  return trainingSections.includes(setting.split('.')[0]) || trainingData.includes(setting);
}

/** In words, in the order of the config; empty where a report on one is a report on the other. */
export function differencesInWords(then: RouterConfig, now: RouterConfig): string[] {
  return changedSettings(then, now).flatMap((setting) => {
    if (setting === 'pool') return poolInWords(then.pool, now.pool);
    if (setting === 'tiers') return tiersInWords(then.tiers, now.tiers);
    if (setting === 'certificate.confidence')
      return [`confidence ${then.certificate.confidence} → ${now.certificate.confidence}`];
    if (setting === 'certificate.serve') return [`served ${now.certificate.serve}`];
    if (setting === 'training.seed') return [`seed ${then.training.seed} → ${now.training.seed}`];
    return [setting];
  });
}

type Pool = NonNullable<RouterConfig['pool']>;

function poolInWords(then: Pool | undefined, now: Pool | undefined): string[] {
  if (then === undefined || now === undefined) {
    const off = (now ?? []).filter((model) => !model.enabled).map(({ id }) => id);
    const priced = (now ?? []).filter((model) => model.price !== undefined).map(({ id }) => id);
    const words = [...counted(priced, 'price of', 'prices of', ''), ...counted(off, '', '', 'off')];
    return words.length > 0 ? words : ['pool'];
  }
  const before = new Map(then.map((model) => [model.id, model]));
  const after = new Map(now.map((model) => [model.id, model]));
  const both = now.filter(({ id }) => before.has(id));
  const priced = both.filter((m) => !same(m.price, before.get(m.id)?.price));
  const off = both.filter((m) => !m.enabled && before.get(m.id)?.enabled);
  const on = both.filter((m) => m.enabled && !before.get(m.id)?.enabled);
  const added = now.filter(({ id }) => !before.has(id));
  const gone = then.filter(({ id }) => !after.has(id));
  const names = (models: Pool) => models.map(({ id }) => id);
  const words = [
    ...counted(names(priced), 'price of', 'prices of', ''),
    ...counted(names(off), '', '', 'off'),
    ...counted(names(on), '', '', 'on'),
    ...counted(names(added), '', '', 'added'),
    ...counted(names(gone), '', '', 'removed'),
  ];
  return words.length > 0 ? words : ['order of the pool'];
}

function tiersInWords(then: RouterConfig['tiers'], now: RouterConfig['tiers']): string[] {
  const before = new Map(then.map((tier) => [tier.name, tier]));
  const words = now.flatMap((tier) => {
    const old = before.get(tier.name);
    if (old === undefined) return [`tier ${tier.name} added`];
    return [
      ...(old.floor === tier.floor ? [] : [`floor of ${tier.name} ${old.floor} → ${tier.floor}`]),
      ...(old.share === tier.share ? [] : [`share of ${tier.name}`]),
    ];
  });
  const gone = then.filter(({ name }) => !now.some((tier) => tier.name === name));
  words.push(...gone.map(({ name }) => `tier ${name} removed`));
  return words.length > 0 ? words : ['order of the tiers'];
}

/** "price of a", "prices of 2 models", "b off", "3 models off". */
function counted(names: string[], one: string, many: string, after: string): string[] {
  if (names.length === 0) return [];
  const [before, what] = names.length === 1 ? [one, names[0]] : [many, `${names.length} models`];
  return [[before, what, after].filter((word) => word !== '').join(' ')];
}

function same(a: object | undefined, b: object | undefined): boolean {
  const text = (value: object | undefined) => JSON.stringify(value, Object.keys(value ?? {}).sort());
  return text(a) === text(b);
}
