/** The `simulation` section: defaults that work, times that mean what they say, mistakes with their remedy. */
import { strict as assert } from 'node:assert';
import { parseConfig } from '../../../src/core/configText';
import { secondsOf } from '../../../src/core/simulationConfig';
import { settings } from './support';

function problems(simulation: object): [path: string | undefined, message: string, remedy: string][] {
  const text = JSON.stringify({ pool: [{ id: 'a' }, { id: 'b' }], data: { path: 'x' }, simulation });
  return parseConfig(text).problems.map(({ path, message, remedy }) => [path, message, remedy]);
}

describe('the simulation section', () => {
  it('needs nothing', () => {
    const { arrivals, feedback, events, control } = settings();
    assert.deepEqual([arrivals.days, feedback.delta, events, control.enabled], [1, 0.05, [], false]);
    assert.deepEqual(problems({}), []);
  });

  it('reads times of day', () => {
    assert.equal(secondsOf('09:30'), 34_200);
    assert.equal(secondsOf('2d 00:00:01'), 172_801);
    assert.ok([secondsOf('24:00'), secondsOf('9.30'), secondsOf('')].every(Number.isNaN));
  });

  it('says what is wrong with an event, where, and what to do', () => {
    const event = { at: '09:00', kind: 'outage', model: 'a' };
    const events = (changes: object) => problems({ events: [{ ...event, ...changes }] });
    assert.deepEqual(events({}), []);
    const [[path, message, remedy]] = events({ kind: 'outtage' });
    assert.equal(path, 'simulation.events[0].kind');
    assert.match(message, /is not one of "outage", "slowdown", "price", "drift", "quality" and "join"/);
    assert.match(remedy, /Did you mean "outage"/);
    assert.match(problems({ events: [{ at: '09:00' }] })[0][2], /Use one of "outage"/);
    assert.match(events({ at: '9' })[0][1], /not a time like "09:30"/);
    assert.match(events({ modle: 'a' })[0][2], /Did you mean "model"/);
    assert.match(events({ model: 'c' })[0][1], /The pool has no model "c"/);
    assert.match(problems({ models: { A: {} } })[0][2], /Did you mean "a"/);
    assert.match(events({ kind: 'quality', drop: 5 })[0][2], /0\.05 for 5 %/);
  });
});
