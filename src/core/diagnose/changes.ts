/** How a config differs from the one that a run was made for, setting by setting. */
import type { RouterConfig } from '../config';
import { changedSettings } from '../configChanges';
import { needsTraining } from '../configDifferences';
import type { ConfigChange } from './facts';

/** In the order of the config, in the words of `differencesInWords`, with places. Both are resolved. */
export function configChanges(then: RouterConfig, now: RouterConfig): ConfigChange[] {
  return changedSettings(then, now).flatMap((setting): ConfigChange[] => {
    if (setting === 'pool') return poolChanges(then, now);
    if (setting === 'tiers') return tierChanges(then, now);
    const path = setting.split('.');
    return [{ words: wordsOf(setting, then, now), path, needsTraining: needsTraining(setting) }];
  });
}

function wordsOf(setting: string, then: RouterConfig, now: RouterConfig): string {
  if (setting === 'certificate.confidence')
    return `confidence ${then.certificate.confidence} → ${now.certificate.confidence}`;
  if (setting === 'certificate.serve') return `served ${now.certificate.serve}`;
  if (setting === 'training.seed') return `seed ${then.training.seed} → ${now.training.seed}`;
  return setting;
}

function poolChanges(then: RouterConfig, now: RouterConfig): ConfigChange[] {
  if (then.pool === undefined || now.pool === undefined) {
    return [{ words: 'the pool', path: ['pool'], needsTraining: false }];
  }
  const before = new Map(then.pool.map((model) => [model.id, model]));
  const today = new Set(now.pool.map((model) => model.id));
  const changes = now.pool.flatMap((model, i): ConfigChange[] => {
    const old = before.get(model.id);
    const found: ConfigChange[] = [];
    // A model that was off when the router was trained is as new to it as one that was not there.
    if (old === undefined || (model.enabled && !old.enabled)) {
      if (!model.enabled) return [];
      return [
        {
          words: old === undefined ? `${model.id} added` : `${model.id} on`,
          path: ['pool', i, 'id'],
          needsTraining: old === undefined,
        },
      ];
    }
    if (old.enabled && !model.enabled) {
      found.push({
        words: `${model.id} off`,
        path: ['pool', i, 'enabled'],
        needsTraining: false,
      });
    }
    if (!samePrice(old.price, model.price)) {
      found.push({
        words: `price of ${model.id}`,
        path: ['pool', i, model.price === undefined ? 'id' : 'price'],
        needsTraining: false,
      });
    }
    return found;
  });
  for (const model of then.pool) {
    if (!today.has(model.id) && model.enabled) {
      changes.push({ words: `${model.id} removed`, path: ['pool'], needsTraining: false });
    }
  }
  return changes;
}

function samePrice(a: object | undefined, b: object | undefined): boolean {
  const ordered = (price: object | undefined) => JSON.stringify(Object.entries(price ?? {}).sort());
  return ordered(a) === ordered(b);
}

function tierChanges(then: RouterConfig, now: RouterConfig): ConfigChange[] {
  const before = new Map(then.tiers.map((tier) => [tier.name, tier]));
  const today = new Set(now.tiers.map((tier) => tier.name));
  const changes = now.tiers.flatMap((tier, i): ConfigChange[] => {
    const old = before.get(tier.name);
    if (old === undefined) {
      return [{ words: `tier ${tier.name} added`, path: ['tiers', i, 'name'], needsTraining: false }];
    }
    return (['floor', 'share'] as const).flatMap((key) =>
      Math.abs(old[key] - tier[key]) < 1e-9
        ? []
        : [
            {
              words:
                key === 'floor'
                  ? `floor of ${tier.name} ${old.floor} → ${tier.floor}`
                  : `share of ${tier.name}`,
              path: ['tiers', i, key],
              needsTraining: false,
            },
          ],
    );
  });
  for (const tier of then.tiers) {
    if (!today.has(tier.name)) {
      changes.push({ words: `tier ${tier.name} removed`, path: ['tiers'], needsTraining: false });
    }
  }
  return changes;
}
