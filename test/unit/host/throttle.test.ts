/** Bursts of progress become a few posts to the panel. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { throttle } from '../../../src/host/throttle';

describe('throttle', () => {
  it('makes one call of a burst', async () => {
    const events = new EventTarget();
    let calls = 0;
    const throttled = throttle(1, () => {
      calls++;
      events.dispatchEvent(new Event('called'));
    });
    const called = once(events, 'called');
    for (let i = 0; i < 5; i++) throttled.soon();
    assert.equal(calls, 0);
    await called;
    assert.equal(calls, 1);
  });

  it('calls at once when asked to, and drops the call that was due', async () => {
    let calls = 0;
    const throttled = throttle(5, () => calls++);
    throttled.soon();
    throttled.now();
    assert.equal(calls, 1);
    await new Promise((done) => setTimeout(done, 20));
    assert.equal(calls, 1);
  });

  it('makes no call after it was disposed of', async () => {
    let calls = 0;
    const throttled = throttle(1, () => calls++);
    throttled.soon();
    throttled.dispose();
    await new Promise((done) => setTimeout(done, 20));
    assert.equal(calls, 0);
  });
});
