/** The simulation panel in a real browser: states, time, events, saving, accessibility, reload. */
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { coarsen } from '../../src/core/simulate/traffic/coarsen';
import type { CapacityReport } from '../../src/core/simulate/traffic/result';
import type {
  HostToSimulation,
  SimulationPanelState,
  SimulationToHost,
} from '../../src/protocol/simulationPanel';
import { audit, bundle, chromiumPath, launch, openPanel, type OpenOptions, type PanelPage } from './harness';
import { live, simulated, stateOf, upTo, type Simulated } from './simulationStates';
import { THEMES, type ThemeName } from './themes';

type Page = PanelPage<SimulationPanelState, SimulationToHost, HostToSimulation>;
type Save = Extract<SimulationToHost, { type: 'save' }>;

const HOUR = 3600;
const CAPACITY: CapacityReport = {
  outages: [
    {
      without: '',
      queriesPerSecond: 4.2,
      bottleneck: 'gpt-4o',
      costPer1k: 1.5,
      reach: 0.93,
      tiers: [
        { name: 'gold', accuracy: 0.9, feasible: true },
        { name: 'silver', accuracy: 0.84, feasible: true },
        { name: 'bulk', accuracy: 0.78, feasible: true },
      ],
    },
    {
      without: 'gpt-4o',
      queriesPerSecond: 0,
      bottleneck: '',
      costPer1k: 1.1,
      reach: 0.86,
      tiers: [
        { name: 'gold', accuracy: 0.86, feasible: false },
        { name: 'silver', accuracy: 0.84, feasible: true },
        { name: 'bulk', accuracy: 0.78, feasible: true },
      ],
    },
  ],
  cheapest: {
    models: ['mistral-7b', 'gpt-4o'],
    costPer1k: 1.2,
    queriesPerSecond: 3,
    searched: 255,
    exhaustive: true,
  },
  additions: [{ model: 'new', costPer1k: 1, queriesPerSecond: 5, reach: 0.95 }],
  scaling: [{ model: 'gpt-4o', queriesPerSecond: 6 }],
};

describe('simulation panel', function () {
  this.timeout(60_000);
  let browser: Browser;
  let script: string;
  let day: Simulated;
  let many: Simulated;
  let panel: Page;

  before(async function () {
    if (chromiumPath() === null) {
      console.log('      no Chromium (set CHROMIUM): skipped');
      this.skip();
    }
    script = await bundle('webview/simulation/main.ts');
    browser = await launch();
    day = simulated();
    many = simulated({ tiers: 9, queriesPerDay: 2000 });
  });
  after(async () => browser?.close());
  afterEach(async () => {
    if (panel === undefined) return;
    const { problems } = panel;
    await panel.close();
    assert.deepEqual(problems, [], 'the page reports problems');
  });

  const open = async (options: Partial<OpenOptions> = {}) => {
    panel = await openPanel(browser, { script, ...options });
    return panel;
  };
  /** The panel with the day up to some time. */
  const openAt = async (to: number, options: Partial<OpenOptions> = {}, change = {}) => {
    await open(options);
    const part = upTo(day, to);
    await panel.send({ type: 'state', state: stateOf(live(day, change), part.now) });
    await panel.send({ type: 'frames', session: 1, part });
    await panel.page.waitForFunction(
      (n) => document.querySelectorAll('figure[data-chart=accuracy] .point').length === n,
      coarsen(part.frames, 300).length,
    );
    return panel;
  };
  const sentOf = async <T extends SimulationToHost['type']>(type: T) =>
    (await panel.sent()).filter((m): m is Extract<SimulationToHost, { type: T }> => m.type === type);
  const button = (name: string | RegExp) =>
    panel.page.getByRole('button', { name, exact: typeof name === 'string' });
  const slider = () => panel.page.getByRole('slider', { name: 'Simulated time' });
  const clock = () => panel.page.locator('.clock').innerText();

  it('offers what can be done next, in every state', async () => {
    await open();
    const text = () => panel.page.locator('.centre').innerText();
    await panel.send({
      type: 'state',
      state: stateOf({ kind: 'loading', message: 'Opening the router', fraction: 0 }),
    });
    assert.match(await text(), /Opening the router/);
    await button('Cancel').click();
    await panel.send({ type: 'state', state: stateOf({ kind: 'empty', message: 'There is no run yet.' }) });
    await button('Train router').click();
    await panel.send({
      type: 'state',
      state: stateOf({ kind: 'failed', what: 'No such tier', remedy: 'Name one.' }),
    });
    assert.match(await panel.page.getByRole('alert').innerText(), /No such tier[^]*Name one/);
    await panel.send({ type: 'state', state: stateOf({ kind: 'stopped', reason: 'killed by SIGKILL' }) });
    assert.match(await panel.page.getByRole('alert').innerText(), /killed by SIGKILL/);
    assert.deepEqual(await audit(panel.page), []);
    await button('Make it again').click();
    await panel.page.locator('vscode-link').click();
    assert.deepEqual((await panel.sent()).slice(1), [
      { type: 'cancel' },
      { type: 'command', command: 'train' },
      { type: 'restart', restore: true },
      { type: 'command', command: 'showLog' },
    ]);
  });

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    it(`has no serious accessibility findings in ${theme}, and follows no policy violation`, async () => {
      await openAt(
        86_400,
        { theme },
        { comparison: { at: 86_400, rows: comparison(day) }, capacity: CAPACITY },
      );
      assert.deepEqual(await audit(panel.page), []);
    });
  }

  for (const width of [320, 800, 1600]) {
    it(`fits ${width} pixels, with many tiers too`, async () => {
      await open({ width });
      await panel.send({ type: 'state', state: stateOf(live(many), many.part.now) });
      await panel.send({ type: 'frames', session: 1, part: many.part });
      await panel.page.locator('figure[data-chart=queue] .point').first().waitFor({ state: 'attached' });
      assert.equal(await panel.page.evaluate(() => document.documentElement.scrollWidth), width);
      assert.equal(await panel.page.locator('.tier-card').count(), 9);
    });
  }

  it('plays: asks for more, shows it as it comes, and pauses', async () => {
    await openAt(0);
    await button('Play').click();
    await panel.page.waitForFunction(() =>
      (window as unknown as { proteusSent: SimulationToHost[] }).proteusSent.some(
        (m) => m.type === 'advance',
      ),
    );
    const [asked] = await sentOf('advance');
    assert.ok(asked.session === 1 && asked.to > 0 && asked.frames >= 1);
    await panel.send({ type: 'frames', session: 1, part: upTo(day, 2 * HOUR) });
    await panel.send({ type: 'advanced', session: 1 });
    await panel.page.waitForFunction(() => document.querySelector('.clock')?.textContent !== '00:00');
    assert.match(await panel.page.locator('.tier-card').first().innerText(), /certified|violated|feasible/);
    await button('Pause').click();
    const at = await clock();
    await panel.page.waitForTimeout(150);
    assert.equal(await clock(), at);
    // Frames of a simulation that is no more are nobody's.
    await panel.send({ type: 'frames', session: 7, part: upTo(day, 20 * HOUR) });
    assert.match(await panel.page.locator('.edge-text').innerText(), /^simulated to 02:00/);
  });

  it('is scrubbed by keyboard, and all that depends on the time follows', async () => {
    await openAt(12 * HOUR);
    const { page } = panel;
    await slider().focus();
    await page.keyboard.press('Home');
    assert.equal(await clock(), '00:00');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    assert.equal(await clock(), '00:10');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await clock(), '00:05');
    await page.keyboard.press('End');
    assert.equal(await clock(), '12:00');
    assert.equal(await slider().getAttribute('aria-valuetext'), '12:00 of 1d 00:00, simulated to 12:00');
    await page.keyboard.press('Shift+ArrowLeft');
    assert.equal(await clock(), '11:00');
    const lineX = () =>
      page.locator('figure[data-chart=cost] .playhead line').evaluate((l) => l.getBoundingClientRect().x);
    const before = await lineX();
    await page.getByRole('button', { name: 'Go to 09:30', exact: true }).first().click();
    assert.equal(await clock(), '09:30');
    assert.ok((await lineX()) < before - 10);
    await page.locator('h1').click();
    await page.keyboard.press('Space');
    await button('Pause').waitFor();
    await page.keyboard.press('Space');
    await button('Play').waitFor();
  });

  it('shows an outage: in the lane, in words, and in what the tiers do', async () => {
    await openAt(12 * HOUR, { width: 1400 });
    const { page } = panel;
    const list = await page.locator('.event-list').innerText();
    assert.match(list, /outage\s+claude-3\.5-sonnet answers nothing for 90 minutes\./);
    assert.match(list, /claude-3\.5-sonnet answers again\./);
    const points = page.locator('figure[data-chart=events] .point');
    const labels = await points.evaluateAll((all) => all.map((p) => p.getAttribute('aria-label') ?? ''));
    assert.ok(
      labels.some((l) => /^09:30 · outage: claude-3\.5-sonnet claude-3\.5-sonnet answers nothing/.test(l)),
    );
    assert.match(await page.locator('figure[data-chart=events] svg').innerHTML(), />outage</);
    await page.getByRole('button', { name: 'Go to 09:30', exact: true }).first().click();
    await slider().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    assert.match(await page.locator('.tier-card').first().innerText(), /certificate void|not feasible/);
    await page.locator('figure[data-chart=mix] summary').click();
    const row = page
      .locator('figure[data-chart=mix] tbody tr', { hasText: '10:00' })
      .filter({ hasText: 'gold' });
    assert.equal(await row.locator('[data-field="claude-3.5-sonnet"]').getAttribute('data-value'), '0');
    assert.equal(await row.locator('[data-field="gpt-4o"]').getAttribute('data-value'), '1');
  });

  it('injects an event at the time at which one looks, and says what that undoes', async () => {
    const injected = [{ at: 11 * HOUR, event: { kind: 'outage' as const, model: 'gpt-4o' } }];
    await openAt(12 * HOUR, {}, { injected });
    const { page } = panel;
    await slider().focus();
    for (let k = 0; k < 24; k++) await page.keyboard.press('ArrowLeft');
    assert.match(
      await page.locator('.inject .note').innerText(),
      /Goes back to 10:00 and forgets the event injected after it/,
    );
    await page.getByRole('radio', { name: 'Slow-down' }).check();
    await page.getByLabel('Model', { exact: true }).selectOption('gpt-4o-mini');
    await page.getByLabel('Times', { exact: true }).fill('5');
    await page.getByLabel('Lasts, in minutes').fill('30');
    await button('Inject at 10:00').click();
    assert.deepEqual(await sentOf('inject'), [
      {
        type: 'inject',
        at: 10 * HOUR,
        event: { kind: 'slowdown', model: 'gpt-4o-mini', factor: 5, minutes: 30 },
      },
    ]);
    const past = { ...upTo(day, 10 * HOUR), frames: [], log: [] };
    await panel.send({ type: 'frames', session: 1, cut: 10 * HOUR, part: past });
    assert.match(await page.locator('.edge-text').innerText(), /^simulated to 10:00/);
    await page.getByRole('radio', { name: 'Drift' }).check();
    await page.getByLabel('Task', { exact: true }).selectOption('code');
    await button('Inject at 10:00').click();
    assert.deepEqual((await sentOf('inject'))[1].event, { kind: 'drift', mix: { code: 1 }, minutes: 0 });
    await page.getByRole('radio', { name: 'Quality drop' }).check();
    await page.getByLabel('Drop, in points').fill('0');
    await button('Inject at 10:00').click();
    assert.equal((await sentOf('inject')).length, 2, 'a drop of nothing was sent');
  });

  it('shows other routers and capacities on demand, with progress and a way out', async () => {
    await openAt(12 * HOUR);
    const { page } = panel;
    await button('Compare routers').click();
    assert.equal((await sentOf('compare')).length, 1);
    const job = { kind: 'compare' as const, fraction: 0.4, message: 'Simulating gpt-4o' };
    await panel.send({ type: 'state', state: stateOf(live(day, { job }), 12 * HOUR) });
    assert.equal(
      await page.getByRole('progressbar').getAttribute('aria-valuetext'),
      '40 %, Simulating gpt-4o',
    );
    for (const name of ['Play', 'Compare routers', 'Work out capacities'])
      assert.ok(await button(name).isDisabled(), name);
    await button('Cancel').click();
    assert.equal((await sentOf('cancel')).length, 1);
    const rows = comparison(day);
    await panel.send({
      type: 'state',
      state: stateOf(live(day, { comparison: { at: 12 * HOUR, rows }, capacity: CAPACITY }), 12 * HOUR),
    });
    const shown = await page.locator('tr[data-key="fixed:gpt-4o"]').innerText();
    assert.match(shown, /gpt-4o/);
    assert.match(await page.locator('table', { hasText: 'no model busier' }).innerText(), /✗ 0\.860/);
    assert.match(
      await page.locator('table', { hasText: 'another pool' }).innerText(),
      /mistral-7b \+ gpt-4o/,
    );
  });

  it('saves charts as PNG, SVG and CSV, windows as CSV, and asks for the trace', async () => {
    await openAt(12 * HOUR);
    const { page } = panel;
    for (const chart of [
      'Events',
      'Accuracy',
      'Cost and traffic',
      'Model mix',
      'Latency',
      'Queues and load',
    ]) {
      for (const entry of ['PNG image', 'SVG image', 'CSV data']) {
        const before = (await sentOf('save')).length;
        await button(`Save ${chart}`).click();
        await page.getByRole('menuitem', { name: entry }).click();
        await page.waitForFunction(
          (n) =>
            (window as unknown as { proteusSent: SimulationToHost[] }).proteusSent.filter(
              (m) => m.type === 'save',
            ).length > n,
          before,
        );
      }
    }
    const saved: Save[] = await sentOf('save');
    assert.equal(new Set(saved.map((s) => s.suggestedName)).size, 18);
    for (const file of saved) {
      if (file.suggestedName.endsWith('.svg'))
        assert.doesNotMatch(
          file.data,
          /var\(|light-dark|color-mix|color\(|class="|rgba\(/,
          file.suggestedName,
        );
      if (file.suggestedName.endsWith('.png'))
        assert.equal(Buffer.from(file.data, 'base64').subarray(1, 4).toString('latin1'), 'PNG');
      if (file.suggestedName.endsWith('.csv'))
        assert.ok(file.data.split('\r\n').length > 5, file.suggestedName);
      assert.ok(file.data.length < 3e6);
    }
    await button('Save the simulation').click();
    await page.getByRole('menuitem', { name: 'Windows (CSV)' }).click();
    const windows = (await sentOf('save')).at(-1);
    assert.equal(windows?.suggestedName, 'router-windows.csv');
    assert.equal(windows?.data.trimEnd().split('\n').length, 1 + 3 * 144);
    await button('Save the simulation').click();
    await page.getByRole('menuitem', { name: 'Every query (JSONL) …' }).click();
    assert.equal((await sentOf('trace')).length, 1);
    await panel.send({ type: 'saved', path: '/p/trace.jsonl' });
    assert.match(await page.locator('.status').innerText(), /Saved \/p\/trace\.jsonl/);
  });

  it('has VS Code keep what makes the same simulation again, and comes back to it', async () => {
    const injected = [{ at: 3 * HOUR, event: { kind: 'outage' as const, model: 'gpt-4o' } }];
    await openAt(12 * HOUR, {}, { injected });
    await panel.page.getByLabel('Speed').selectOption('600');
    await slider().focus();
    await panel.page.keyboard.press('ArrowLeft');
    await panel.page.waitForFunction(
      () => (window as unknown as { proteusState: { position?: number } }).proteusState?.position === 42_900,
    );
    const kept = await panel.kept();
    assert.deepEqual(kept, {
      config: 'file:///project/router.proteus.json',
      seed: 1,
      injected,
      reached: 12 * HOUR,
      position: 42_900,
      speed: '600',
      scroll: 0,
    });
    await panel.close();

    await open({ kept });
    const job = { kind: 'replay' as const, fraction: 0.5, message: 'Simulating' };
    await panel.send({ type: 'state', state: stateOf(live(day, { job }), 6 * HOUR) });
    await panel.send({ type: 'frames', session: 1, part: upTo(day, 6 * HOUR) });
    await panel.page.waitForTimeout(700);
    assert.deepEqual(await panel.kept(), kept, 'it forgot half-way where it was going');
    await panel.send({ type: 'state', state: stateOf(live(day, { injected }), 12 * HOUR) });
    const rest = upTo(day, 12 * HOUR);
    rest.frames = rest.frames.filter((f) => f.from >= 6 * HOUR);
    rest.log = rest.log.filter((e) => e.at > 6 * HOUR);
    await panel.send({ type: 'frames', session: 1, part: rest });
    assert.equal(await clock(), '11:55');
    assert.equal(await panel.page.getByLabel('Speed').inputValue(), '600');
  });

  it('keeps looking at the same time when charts draw themselves anew', async () => {
    await openAt(12 * HOUR);
    const line = () =>
      panel.page.locator('figure[data-chart=accuracy] g.playhead line').first().getAttribute('transform');
    const shift = async () => Number(/translate\(([\d.]+)/.exec((await line()) ?? '')?.[1]);
    const end = await shift();
    await slider().focus();
    await panel.page.keyboard.press('Home');
    const start = await shift();
    assert.ok(start < end - 50, `${start} is not left of ${end}`);
    await panel.page.setViewportSize({ width: 700, height: 900 });
    await panel.page.waitForTimeout(500);
    assert.ok(Math.abs((await shift()) - start) < 5, `it jumped from ${start} to ${await shift()}`);
  });

  it('draws a bounded number of windows, and stays quick with very many', async () => {
    await open();
    const week = simulated({ input: { arrivals: { days: 8 } }, queriesPerDay: 600 });
    assert.ok(week.part.frames.length > 2048);
    await panel.send({ type: 'state', state: stateOf(live(week), week.part.now) });
    for (let k = 0; k < week.part.frames.length; k += 120)
      await panel.send({
        type: 'frames',
        session: 1,
        part: { ...week.part, log: [], frames: week.part.frames.slice(k, k + 120) },
      });
    await panel.page.waitForTimeout(600);
    for (const chart of ['accuracy', 'mix', 'queue']) {
      const points = await panel.page.locator(`figure[data-chart=${chart}] .point`).count();
      assert.ok(points > 100 && points <= 300, `${points} in ${chart}`);
    }
    await panel.page.getByLabel('Time shown').selectOption({ label: 'Day' });
    assert.match(await panel.page.locator('figure[data-chart=cost] svg').first().innerHTML(), /03:00|06:00/);
  });
});

function comparison({ part }: Simulated) {
  const row = (name: string, kind: 'proteus' | 'fixed' | 'rule' | 'bound', knows = '') => ({
    name,
    kind,
    knows,
    summary: part.summary,
  });
  return [
    row('PROTEUS', 'proteus'),
    row('gpt-4o', 'fixed'),
    row('by length', 'rule'),
    row('oracle', 'bound', 'every answer'),
  ];
}
