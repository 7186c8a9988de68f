/** A made-up rehearsal: a decider whose preference rises with the target, and no ONNX session. */
import { Rng } from '../../../src/core/rng';
import type { RoutingData, SplitData } from '../../../src/core/simulate/traffic/routingData';
import type { TrafficWorld } from '../../../src/core/simulate/traffic/world';
import type { Rehearsal } from '../../../src/engine/rehearsal';
import { makeRandomPart, rampDecider } from '../core/support';
import { MODELS, predictionsOf, tableOf } from '../partial/support';

export function makeRehearsal(): Rehearsal {
  const rng = new Rng(31);
  const decider = rampDecider();
  const split = (name: string, n: number): SplitData => {
    const part = makeRandomPart(rng, n);
    return { table: tableOf(part, name), predictions: predictionsOf(part) };
  };
  const data: RoutingData = {
    models: MODELS,
    decider,
    serving: {
      mode: 'expected',
      floors: Float32Array.of(0.6, 0.7, 1),
      targets: Float32Array.of(0.6, 0.7, 0.9),
    },
    limit: { certified: 0, observed: 0.75 },
    confidence: 0.95,
    binary: true,
    tune: split('tune', 100),
    calibrate: split('calibrate', 100),
    test: split('test', 200),
    trainAccuracy: new Float64Array(4),
    trainUsage: new Float64Array(8),
  };
  const { table, predictions } = data.test;
  const world: TrafficWorld = {
    models: MODELS,
    ids: table.ids,
    tasks: table.tasks,
    score: table.score,
    usage: table.usage,
    dollars: table.dollars,
    price: decider.price,
    available: decider.available,
    tiers: [{ name: 'all', floor: 0.65, share: 1 }],
    outlook: { of: new Float32Array(200).fill(0.8), mean: 0.8, tolerance: 0.05 },
  };
  const route: Rehearsal['session']['route'] = () =>
    Promise.resolve({
      model: new Int32Array(0),
      certified: new Uint8Array(0),
      feasible: new Uint8Array(0),
      accuracy: new Float32Array(0),
      cost: new Float32Array(0),
      mu: new Float32Array(0),
      score: predictions.score,
    });
  return {
    world,
    data,
    session: { route, release: () => Promise.resolve() },
    prompts: table.prompts,
    notes: [],
  };
}
