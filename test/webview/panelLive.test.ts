/** The compliance panel while its config is edited: ghosts, differences, states, and changes by hand. */
import assert from 'node:assert/strict';
import { panelLive } from '../../src/host/whatIf/panelLive';
import type { PanelState } from '../../src/protocol/panel';
import type { LiveMessage, PanelEdit, PanelLive } from '../../src/protocol/panelLive';
import { fixtureReport } from './fixtureReport';
import { audit, type PanelPage } from './harness';
import { panelSuite } from './panelSuite';
import { livePatch, liveWith, unchanged } from './liveStates';
import { withReport } from './states';
import { THEMES, type ThemeName } from './themes';

describe('compliance panel: what-if', function () {
  this.timeout(60_000);
  const open = panelSuite<PanelState, { type: string; edit?: PanelEdit }>('webview/compliance/main.ts');
  let panel: PanelPage<PanelState, { type: string; edit?: PanelEdit }>;

  const follow = (live: PanelLive = liveWith()) =>
    panel.send({ type: 'live', live } satisfies LiveMessage as never);
  const start = async (live?: PanelLive, options?: Parameters<typeof open>[0]) => {
    panel = await open(options);
    await panel.show(withReport());
    await follow(live);
  };
  const edits = async () => (await panel.sent()).flatMap((m) => (m.edit ? [m.edit] : []));
  const bar = () => panel.page.locator('.what-if');
  const ghosts = () => panel.page.locator('svg.plot .drawing [stroke="var(--p-ghost)"]').count();

  it('shows nothing of it while the config says what the run was judged with', async () => {
    await start(unchanged());
    assert.equal(await bar().isVisible(), false);
    assert.equal(await ghosts(), 0);
    assert.equal(await panel.page.locator('.delta').count(), 0);
    assert.equal(await panel.page.locator('.pool').isVisible(), true);
  });

  it('says what differs, and what it comes to, with signs', async () => {
    await start();
    const text = await bar().innerText();
    assert.match(text, /What-if: unsaved changes/);
    assert.match(
      text,
      /router\.proteus\.json differs from this run now: price of gpt-4o-mini, llama3\.2-1b off\./,
    );
    assert.match(text, /certified limit\s+0\.775 −0\.6 points/);
    assert.match(text, /observed limit\s+0\.835 unchanged/);
    const [gold] = fixtureReport().tiers;
    const now = gold.costPer1k * 1.12 + 0.01;
    assert.ok(text.includes(`$${now.toFixed(3)} +$${(now - gold.costPer1k).toFixed(3)}`), text);
    assert.match(await panel.page.locator('.facts .fact').first().innerText(), /0\.775\s+−0\.6 points/);
    const level = fixtureReport().levels[3];
    const cell = panel.page.locator('#levels tbody tr').nth(3).locator('[data-field=costPer1k]');
    const cost = level.costPer1k * 1.12 + 0.01;
    assert.equal(await cell.getAttribute('data-value'), String(cost));
    assert.equal(await cell.innerText(), `$${cost.toFixed(3)} +$${(cost - level.costPer1k).toFixed(3)}`);
  });

  it('draws the saved run behind, and takes it away when the text is as it was', async () => {
    await start();
    assert.ok((await ghosts()) >= 3, 'accuracy, cost and frontier');
    for (const chart of ['accuracy', 'cost', 'frontier']) {
      const legend = await panel.page.locator(`figure[data-chart=${chart}] .legend`).textContent();
      assert.match(legend ?? '', /as saved/, chart);
    }
    await follow(unchanged());
    assert.equal(await ghosts(), 0);
    assert.equal(await bar().isVisible(), false);
    const cell = panel.page.locator('#levels tbody tr').nth(3).locator('[data-field=costPer1k]');
    assert.equal(await cell.getAttribute('data-value'), String(fixtureReport().levels[3].costPer1k));
  });

  it('keeps open tables, the place on the page and the focus while it follows', async () => {
    await start();
    await panel.page.locator('figure[data-chart=mix] summary').click();
    await panel.page.locator('figure[data-chart=cost] .point').nth(4).focus();
    await panel.page.evaluate(() => document.scrollingElement?.scrollTo(0, 400));
    await follow(liveWith({ patch: { ...livePatch(), confidence: 0.9 } }));
    assert.equal(await panel.page.locator('figure[data-chart=mix] details').getAttribute('open'), '');
    assert.equal(await panel.page.evaluate(() => document.scrollingElement?.scrollTop), 400);
    const focused = await panel.page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    assert.match(focused ?? '', /^τ 0\.70/);
  });

  it('waits for the report that the differences belong to', async () => {
    panel = await open();
    await follow();
    assert.equal(await bar().isVisible(), false);
    await panel.show(withReport({ ...fixtureReport(), createdAt: '2020-01-01T00:00:00Z' }));
    assert.equal(await bar().isVisible(), false);
    await panel.show(withReport());
    assert.equal(await bar().isVisible(), true);
  });

  it('keeps the last good figures, greyed, while the config is broken', async () => {
    await start(
      liveWith({
        state: 'broken',
        reasons: ['A comma is expected here (line 4)'],
        differences: [],
        form: null,
      }),
    );
    assert.match(
      await bar().innerText(),
      /has a mistake\. These are the last figures without it\. A comma is expected here \(line 4\)\./,
    );
    assert.equal(await panel.page.locator('.content.dimmed').count(), 1);
    assert.equal(await panel.page.locator('.pool-models input:enabled').count(), 0);
    await bar().getByRole('button', { name: 'Open config' }).click();
    assert.deepEqual((await panel.sent()).at(-1), { type: 'command', command: 'openConfig' });
    await follow();
    assert.equal(await panel.page.locator('.content.dimmed').count(), 0);
  });

  it('tells a screen reader what an edit comes to, and nothing false of a broken text', async () => {
    await start();
    const said = () => panel.page.locator('[role=status]').textContent();
    await follow(liveWith({ differences: ['confidence 0.95 → 0.9'] }));
    assert.equal(await said(), 'What-if: confidence 0.95 → 0.9. Certified limit 0.775.');
    await follow(liveWith({ state: 'broken', reasons: ['A comma'], differences: [], form: null }));
    assert.doesNotMatch((await said()) ?? '', /As saved/);
    await follow(liveWith({ state: 'needsTraining', reasons: ['The data has changed.'], differences: [] }));
    assert.equal(await said(), 'Needs training. The data has changed.');
    await follow(unchanged());
    assert.equal(await said(), 'As saved.');
  });

  it('offers a training where only that helps', async () => {
    const reasons = ['"training.seed" has changed since the training'];
    await start(liveWith({ state: 'needsTraining', patch: null, reasons, differences: ['seed 7 → 8'] }));
    assert.match(await bar().innerText(), /Needs training[^]*seed 7 → 8[^]*"training\.seed" has changed/);
    await bar().getByRole('button', { name: 'Train' }).click();
    assert.deepEqual((await panel.sent()).at(-1), { type: 'command', command: 'train' });
  });

  it('says that the engine did not answer', async () => {
    await start(liveWith({ state: 'failed', patch: null, differences: [], reasons: ['See the log.'] }));
    assert.match(await bar().innerText(), /What-if is off[^]*as it was saved\. See the log\./);
  });

  it('switches models off and on, and keeps two', async () => {
    await start();
    const { page } = panel;
    await page.getByRole('switch', { name: 'gpt-4o-mini' }).click();
    await page.getByRole('switch', { name: 'llama3.2-1b' }).focus();
    await page.keyboard.press('Space');
    assert.deepEqual(await edits(), [
      { kind: 'enabled', model: 'gpt-4o-mini', enabled: false },
      { kind: 'enabled', model: 'llama3.2-1b', enabled: true },
    ]);
    const form = liveWith().form;
    assert.ok(form);
    const models = form.models.map((model, i) => ({ ...model, enabled: i < 2 }));
    await follow(liveWith({ form: { ...form, models } }));
    assert.equal(await page.locator('.pool summary').innerText(), 'Pool: 9 models, 7 off');
    assert.deepEqual(
      await page.getByRole('switch').evaluateAll((all) => all.map((s) => (s as HTMLInputElement).disabled)),
      models.map(({ enabled }) => enabled),
    );
  });

  it('edits prices, each once, and refuses what is none', async () => {
    await start();
    const { page } = panel;
    const input = page.getByLabel('Price of input tokens of qwen2.5-7b');
    await input.fill('2.5');
    await input.press('Enter');
    await input.blur();
    await page.getByLabel('Price per call of gpt-4o-mini').fill('0.01');
    await page.keyboard.press('Tab');
    assert.deepEqual(await edits(), [
      { kind: 'price', model: 'qwen2.5-7b', price: { input: 2.5 } },
      { kind: 'price', model: 'gpt-4o-mini', price: { call: 0.01 } },
    ]);
    await input.fill('-1');
    await input.press('Enter');
    assert.equal((await edits()).length, 2);
    assert.equal(
      await input.evaluate((i: HTMLInputElement) => i.validationMessage),
      'A price is a number from 0.',
    );
    assert.equal(await page.locator('[data-model=gemma2-9b] .prices').innerText(), 'dollars of the data');
  });

  it('leaves what somebody is typing alone, and follows the text elsewhere', async () => {
    await start();
    const input = panel.page.getByLabel('Price of output tokens of qwen2.5-7b');
    await input.fill('7');
    const form = liveWith().form;
    assert.ok(form);
    form.models[1].price = { input: 9, output: 9 };
    await follow(liveWith({ form }));
    assert.equal(await input.inputValue(), '7');
    assert.equal(await panel.page.getByLabel('Price of input tokens of qwen2.5-7b').inputValue(), '9');
  });

  it('drags the floor of a tier: a preview on the way, one edit at the end', async () => {
    await start(unchanged());
    const { page } = panel;
    const handle = page.locator('figure[data-chart=cost] .floor[data-tier="0"]');
    const before = Number(await handle.getAttribute('aria-valuenow'));
    await handle.locator('.floor-knob').scrollIntoViewIfNeeded();
    const knob = await handle.locator('.floor-knob').boundingBox();
    assert.ok(knob);
    const [x, y] = [knob.x + knob.width / 2, knob.y + knob.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 30, y, { steps: 3 });
    assert.deepEqual(await edits(), [], 'nothing yet');
    const preview = Number(await handle.getAttribute('aria-valuenow'));
    assert.ok(preview < before, `${preview} < ${before}`);
    assert.match((await handle.textContent()) ?? '', /^(gold )?0\.\d+ · (certified|feasible), about \$/);
    await page.mouse.up();
    assert.deepEqual(await edits(), [{ kind: 'floor', tier: 0, floor: preview }]);
    assert.equal(preview, Number(preview.toFixed(3)));
  });

  it('takes a drag back with Escape', async () => {
    await start(unchanged());
    const handle = panel.page.locator('figure[data-chart=accuracy] .floor').first();
    const before = await handle.getAttribute('aria-valuenow');
    await handle.locator('.floor-knob').scrollIntoViewIfNeeded();
    const knob = await handle.locator('.floor-knob').boundingBox();
    assert.ok(knob);
    await panel.page.mouse.move(knob.x + 5, knob.y + 5);
    await panel.page.mouse.down();
    await panel.page.mouse.move(knob.x + 50, knob.y + 5, { steps: 2 });
    assert.notEqual(await handle.getAttribute('aria-valuenow'), before);
    await panel.page.keyboard.press('Escape');
    await panel.page.mouse.up();
    assert.equal(await handle.getAttribute('aria-valuenow'), before);
    assert.deepEqual(await edits(), []);
  });

  it('moves a floor with the keyboard, a burst of keys as one edit', async () => {
    await start(unchanged());
    const { page } = panel;
    const handle = page.locator('figure[data-chart=accuracy]').getByRole('slider', { name: 'Floor of gold' });
    const before = Number(await handle.getAttribute('aria-valuenow'));
    await handle.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Shift+ArrowLeft');
    const floor = Number((before - 0.06).toFixed(3));
    assert.equal(Number(await handle.getAttribute('aria-valuenow')), floor);
    assert.match((await handle.getAttribute('aria-valuetext')) ?? '', /^0\.\d+, (certified|feasible)/);
    await page.waitForFunction(() =>
      (window as unknown as { proteusSent: { type: string }[] }).proteusSent.some((m) => m.type === 'edit'),
    );
    assert.deepEqual(await edits(), [{ kind: 'floor', tier: 0, floor }]);
    const form = unchanged().form;
    assert.ok(form);
    form.tiers[0].floor = floor;
    await follow(liveWith({ form }));
    const label = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    assert.equal(label, 'Floor of gold', 'the focus stays on the handle');
  });

  it('keeps a floor in hand while answers come, and draws them afterwards', async () => {
    await start(unchanged());
    const { page } = panel;
    const handle = page.locator('figure[data-chart=accuracy]').getByRole('slider', { name: 'Floor of gold' });
    const before = Number(await handle.getAttribute('aria-valuenow'));
    await handle.focus();
    await page.keyboard.press('ArrowLeft');
    await follow();
    assert.equal(Number(await handle.getAttribute('aria-valuenow')), Number((before - 0.005).toFixed(3)));
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Tab');
    const floor = Number((before - 0.01).toFixed(3));
    // On a slow machine the pause after the first key may end the burst.
    assert.deepEqual((await edits()).at(-1), { kind: 'floor', tier: 0, floor });
    await page.waitForFunction(
      () => document.querySelector('figure[data-chart=accuracy] [stroke="var(--p-ghost)"]') !== null,
    );
    assert.equal(Number(await handle.getAttribute('aria-valuenow')), floor);
    const label = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    assert.equal(label, 'Floor of silver', 'the focus went on');
  });

  it('moves a floor back before the first move was answered', async () => {
    await start(unchanged());
    const { page } = panel;
    const handle = page.locator('figure[data-chart=accuracy]').getByRole('slider', { name: 'Floor of gold' });
    const before = Number(await handle.getAttribute('aria-valuenow'));
    await handle.focus();
    for (const key of ['ArrowLeft', 'Enter', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
    const floors = (await edits()).map((edit) => edit.kind === 'floor' && edit.floor);
    assert.deepEqual(floors, [Number((before - 0.005).toFixed(3)), before]);
  });

  it('takes back a move that the text did not take', async () => {
    await start(unchanged());
    const handle = panel.page.locator('figure[data-chart=accuracy] .floor').first();
    const before = await handle.getAttribute('aria-valuenow');
    await handle.focus();
    await panel.page.keyboard.press('ArrowLeft');
    await panel.page.keyboard.press('Enter');
    assert.notEqual(await handle.getAttribute('aria-valuenow'), before);
    await follow(unchanged());
    assert.equal(await handle.getAttribute('aria-valuenow'), before);
  });

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    it(`has no serious accessibility finding (${theme})`, async () => {
      await start(liveWith(), { theme });
      assert.deepEqual(await audit(panel.page), []);
    });
  }

  for (const width of [320, 800, 1600]) {
    it(`fits ${width} pixels`, async () => {
      await start(liveWith(), { width });
      const wide = await panel.page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `the page is ${wide} pixels wide`);
      const boxOf = (selector: string) => bar().locator(selector).boundingBox();
      const [badge, action] = [await boxOf('.badge'), await boxOf('.actions')];
      assert.ok(badge && action);
      const apart = action.y >= badge.y + badge.height || action.x >= badge.x + badge.width;
      assert.ok(apart, 'the button covers the badge');
    });
  }

  it('is sent far less than a megabyte, of a large report too', () => {
    const saved = fixtureReport({ from: 0.2, to: 0.99, step: 0.01 });
    for (const level of saved.levels) {
      for (let task = 0; task < 90; task++)
        level.byTask[`task number ${task}`] = { accuracy: 0.81234567, n: 412 };
    }
    assert.ok(JSON.stringify({ type: 'state', state: withReport(saved) }).length < 1_000_000);
    const report = { ...saved, ...livePatch(saved) };
    const facts = {
      version: 2,
      state: 'live' as const,
      text: '{}',
      saved,
      report,
      reasons: [],
      differences: [],
      unsaved: true,
      complete: false,
    };
    const live = panelLive(facts, '{}');
    assert.deepEqual(Object.keys(live?.patch ?? {}).sort(), ['levels', 'limit', 'points', 'tiers']);
    assert.ok(JSON.stringify(live).length < 1_000_000);
  });
});
