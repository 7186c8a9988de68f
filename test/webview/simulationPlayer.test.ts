/** Play, pause, speed and scrub, without a page: what is asked for, and where one is. */
import assert from 'node:assert/strict';
import { clock, duration, tickText, timeTicks } from '../../webview/simulation/clock';
import { Player } from '../../webview/simulation/player';

const WINDOW = 300;

describe('simulated time in the panel', () => {
  let asked: { to: number; frames: number }[];
  let player: Player;
  let now: number;

  beforeEach(() => {
    asked = [];
    player = new Player({ advance: (to, frames) => asked.push({ to, frames }), moved: () => undefined });
    player.reset(86_400, WINDOW);
    now = 0;
  });

  /** Screen frames of 50 ms; the engine answers every question in `took` ms. */
  const run = (frames: number, took = 20) => {
    for (let k = 0; k < frames; k++) {
      player.tick((now += 50));
      const last = asked.at(-1);
      if (!player.waiting || last === undefined) continue;
      const reached = Math.min(player.horizon, last.to, player.reached + last.frames * WINDOW);
      player.know(reached, reached >= player.horizon);
      player.arrived(now + took);
    }
  };

  it('goes by as fast as its speed says, and never past what is known', () => {
    player.setSpeed('1800');
    player.play();
    run(201);
    assert.ok(Math.abs(player.position - 18_000) < 3 * 1800 * 0.05 + 300, String(player.position));
    assert.ok(player.position <= player.reached);
    assert.ok(player.reached - player.position < 2 * 1800, 'it is simulated far ahead');
    assert.ok(asked.every((a) => a.to % WINDOW === 0));
  });

  it('waits where the engine is slower than that', () => {
    player.setSpeed('7200');
    player.play();
    player.tick(50);
    assert.equal(asked.length, 1);
    for (let k = 2; k < 40; k++) player.tick(50 * k);
    assert.equal(asked.length, 1, 'it asks again before there is an answer');
    assert.equal(player.position, 0);
  });

  it('asks for less where answers take long, and for more where they come at once', () => {
    player.finish();
    run(3, 4000);
    assert.equal(asked.at(-1)?.frames, 1);
    run(20, 1);
    assert.ok((asked.at(-1)?.frames ?? 0) >= 60);
    assert.ok(asked.every((a) => a.frames >= 1 && a.frames <= 120));
  });

  it('stops at the end', () => {
    player.finish();
    run(200);
    assert.deepEqual([player.position, player.playing, player.done], [86_400, false, true]);
    player.play();
    assert.ok(!player.playing);
    player.seek(100);
    player.play();
    assert.ok(player.playing, 'what is known can be played again');
  });

  it('steps by windows, back and on, and asks for one more at the edge', () => {
    player.know(3 * WINDOW, false);
    player.seek(450);
    player.step(-1);
    assert.equal(player.position, WINDOW);
    player.step(1);
    assert.equal(player.position, 2 * WINDOW);
    player.step(-9);
    assert.equal(player.position, 0);
    assert.equal(asked.length, 0);
    player.seek(Infinity);
    assert.equal(player.position, 3 * WINDOW);
    player.step(1);
    assert.deepEqual(asked, [{ to: 4 * WINDOW, frames: 1 }]);
    player.know(4 * WINDOW, false);
    assert.equal(player.position, 4 * WINDOW);
  });

  it('is nowhere else than where something is known, after an event in the past', () => {
    player.know(9000, false);
    player.seek(5000);
    player.know(4800, false);
    assert.equal(player.position, 4800);
  });

  it('writes times as the config does', () => {
    assert.deepEqual([0, 34_200, 34_215, 2 * 86_400 + 60].map(clock), [
      '00:00',
      '09:30',
      '09:30:15',
      '2d 00:01',
    ]);
    assert.deepEqual([300, 3600, 86_400, 129_600].map(duration), [
      '5 minutes',
      '1 hour',
      '1 day',
      '1.5 days',
    ]);
    assert.deepEqual(
      [tickText(0, false), tickText(86_400, true), tickText(90_000, true)],
      ['00:00', 'day 2', '01:00'],
    );
  });

  it('has round times on its axis, no more than fit', () => {
    for (const [from, to, most] of [
      [0, 86_400, 10],
      [3600, 10_800, 4],
      [0, 366 * 86_400, 6],
      [0, 300, 1],
    ]) {
      const ticks = timeTicks(from, to, most);
      assert.ok(ticks.length >= 1 && ticks.length <= most + 1, `${ticks.length} for ${most}`);
      assert.ok(ticks.every((t) => t >= from && t <= to && t % 60 === 0));
    }
  });
});
