/** The routers of the registry on simulated traffic: each calibrated, as in a report, for every floor. */
import { baselineRouters } from '../../routers/registry';
import type { Router } from '../../routers/router';
import type { Part } from '../../serve';
import { has, type Mask } from './mask';
import type { FloorPolicy, PoolState, TrafficRouter } from './router';
import { partAt, problemAt, type RoutingData } from './routingData';

/**
 * All that send each prompt to one model. A router that joins the registry is compared here too, as long as
 * its knobs say which model they chose.
 */
export function registryRouters(data: RoutingData): TrafficRouter[] {
  const { models, decider } = data;
  const neighbours = data.test.predictions.neighbours !== undefined;
  return baselineRouters(models, decider.available, neighbours).flatMap((router): TrafficRouter[] => {
    if (router.kind === 'fixed') return [new FixedModel(router.name, models.indexOf(router.name), data)];
    return router.kind === 'mix' ? [] : [new Calibrated(router, data)];
  });
}

class FixedModel implements TrafficRouter {
  readonly kind = 'fixed';
  readonly knows = '';
  private readonly accuracy: number;

  constructor(
    readonly name: string,
    private readonly model: number,
    { models, calibrate }: RoutingData,
  ) {
    const { score } = calibrate.table;
    let sum = 0;
    for (let c = model; c < score.length; c += models.length) sum += score[c];
    this.accuracy = sum / calibrate.table.ids.length;
  }

  policy(floor: number, _nudge: number, { up }: PoolState): FloorPolicy {
    return {
      tau: floor,
      feasible: this.accuracy >= floor && has(up, this.model),
      certified: false,
      expected: this.accuracy,
      choose: (_, allowed) => (has(allowed, this.model) ? this.model : -1),
    };
  }
}

interface Setting {
  /** Index of the knob: it exists for every set of models. */
  knob: number;
  accuracy: number;
  costPer1k: number;
}

class Calibrated implements TrafficRouter {
  readonly name: string;
  readonly kind: 'router' | 'bound';
  readonly knows: string;
  private readonly settings = new Map<string, Setting[]>();
  private readonly choices = new Map<string, Int32Array | undefined>();
  private readonly parts = new Map<string, { calibrate: Part; test: Part }>();

  constructor(
    private readonly router: Router,
    private readonly data: RoutingData,
  ) {
    this.name = router.name;
    this.kind = router.kind === 'bound' ? 'bound' : 'router';
    this.knows = router.knows;
  }

  /** The cheapest setting that reaches the floor on calibrate, else the most accurate one. */
  policy(floor: number, nudge: number, pool: PoolState): FloorPolicy {
    const settings = this.settingsOf(pool);
    const best = settings.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
    const chosen = settings.find((s) => s.accuracy >= floor + nudge) ?? best;
    return {
      tau: Math.min(1, floor + nudge),
      feasible: best.accuracy >= floor,
      certified: false,
      expected: chosen.accuracy,
      choose: (prompt, allowed) =>
        allowed === 0 ? -1 : (this.choiceOf(chosen.knob, allowed, pool)?.[prompt] ?? -1),
    };
  }

  private settingsOf(pool: PoolState): Setting[] {
    const key = `${pool.up} ${pool.priceKey}`;
    let settings = this.settings.get(key);
    if (settings === undefined) {
      const { calibrate } = this.partsOf(pool);
      settings = this.router
        .knobs(problemAt(this.data, pool.up, pool.price, calibrate))
        .map((knob, index) => {
          const { accuracy, costPer1k } = knob(calibrate);
          return { knob: index, accuracy, costPer1k };
        })
        .sort((a, b) => a.costPer1k - b.costPer1k);
      this.settings.set(key, settings);
    }
    return settings;
  }

  private choiceOf(knob: number, allowed: Mask, pool: PoolState): Int32Array | undefined {
    const key = `${knob} ${allowed} ${pool.priceKey}`;
    if (!this.choices.has(key)) {
      const { calibrate, test } = this.partsOf(pool);
      const knobs = this.router.knobs(problemAt(this.data, allowed, pool.price, calibrate));
      const route = knobs[Math.min(knob, knobs.length - 1)];
      this.choices.set(key, route(test).model);
    }
    return this.choices.get(key);
  }

  private partsOf({ price, priceKey }: PoolState): { calibrate: Part; test: Part } {
    let parts = this.parts.get(priceKey);
    if (parts === undefined) {
      parts = { calibrate: partAt(this.data.calibrate, price), test: partAt(this.data.test, price) };
      this.parts.set(priceKey, parts);
    }
    return parts;
  }
}
