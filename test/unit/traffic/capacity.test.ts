/** Capacities: what is said of floors agrees with what is within reach, for every set of models. */
import { strict as assert } from 'node:assert';
import { capacityOf } from '../../../src/core/simulate/traffic/capacity';
import { maskOf } from '../../../src/core/simulate/traffic/mask';
import { judgedPart } from '../../../src/core/simulate/traffic/routingData';
import { ScoreBook } from '../../../src/core/simulate/traffic/scoreBook';
import { makeRehearsal } from '../engine/rehearsal';
import { makePlan } from './support';

const job = { checkCancelled: () => undefined, progress: () => undefined, rest: () => Promise.resolve() };

describe('capacities', () => {
  it('call a floor feasible where, and only where, some target reaches it', async () => {
    const { world, data } = makeRehearsal();
    // The best model is overrated: whoever asks for the highest quality gets less than the most.
    const targets = Float32Array.from({ length: 21 }, (_, k) => 0.5 + 0.02 * k);
    const serving = { mode: 'expected' as const, floors: targets, targets };
    for (const part of [data.tune, data.calibrate])
      for (let c = 3; c < part.table.score.length; c += 4) part.table.score[c] *= c % 3 === 0 ? 1 : 0.6;
    const book = new ScoreBook(data.decider, judgedPart(data, world.price), world.price);
    const full = maskOf(world.available);
    const within = (mask: number) => Math.max(...Array.from(targets, (t) => book.achieved(t, mask).accuracy));
    let beyondLast = 0;
    for (let floor = 0.4; floor < 0.8; floor += 0.01) {
      const tiers = [{ name: 'all', floor, share: 1 }];
      const answer = await capacityOf({ ...world, tiers }, { ...data, serving }, makePlan(world), job);
      for (const { without, tiers: judged, reach, queriesPerSecond } of answer.outages) {
        const mask = full & ~(without === '' ? 0 : 1 << world.models.indexOf(without));
        assert.equal(reach, within(mask), `${floor} without "${without}"`);
        assert.equal(judged[0].feasible, reach >= floor, `${floor} without "${without}": reach ${reach}`);
        assert.equal(queriesPerSecond > 0, judged[0].feasible);
        if (judged[0].feasible && book.achieved(targets[20], mask).accuracy < floor) beyondLast++;
      }
      assert.equal(answer.cheapest !== null, answer.outages[0].tiers[0].feasible);
    }
    assert.ok(beyondLast > 0, 'some floors are held by a middle target alone');
  });
});
