/** The training panel in a real browser: live, finished, stopped, troubled; keyboard, saving, themes, widths. */
import assert from 'node:assert/strict';
import type { TrainingPanelState, TrainingPanelToHost } from '../../src/protocol/trainingPanel';
import { audit, type PanelPage } from './harness';
import { panelSuite, type PanelOptions } from './panelSuite';
import { THEMES, type ThemeName } from './themes';
import {
  empty,
  failed,
  finished,
  live,
  loading,
  noSessions,
  stopped,
  thinned,
  troubled,
} from './trainingStates';

type Save = Extract<TrainingPanelToHost, { type: 'save' }>;

describe('training panel', function () {
  this.timeout(60_000);
  const openPage = panelSuite<TrainingPanelState, TrainingPanelToHost>('webview/training/main.ts');
  let panel: PanelPage<TrainingPanelState, TrainingPanelToHost>;
  const open = async (state: TrainingPanelState, options: PanelOptions = {}) => {
    panel = await openPage(options);
    await panel.show(state);
    return panel;
  };
  const button = (name: string) => panel.page.getByRole('button', { name, exact: true });
  const commands = async () => (await panel.sent()).flatMap((m) => (m.type === 'command' ? [m.command] : []));

  it('follows a training from its first step, and leaves the focus alone', async () => {
    await open(live(0));
    const { page } = panel;
    assert.match(
      await page.locator('div.content').innerText(),
      /Sessions appear here once the policy learns/,
    );
    assert.equal(await page.locator('figure').count(), 0);
    await panel.show(live(2));
    await button('Cancel').focus();
    for (const updates of [10, 20]) await panel.show(live(updates));
    const bar = page.getByRole('progressbar', { name: 'Training' });
    assert.equal(await bar.getAttribute('aria-valuenow'), '47');
    assert.match(await page.locator('.live').innerText(), /λ\s+[\d.]+\s+accuracy\s+0\.\d{3}/);
    assert.match(await page.locator('.run').innerText(), /^320 sessions$/);
    assert.match(
      (await page.locator('figure[data-chart=learning] svg.plot').first().getAttribute('aria-label')) ?? '',
      /of 320 training sessions/,
    );
    assert.ok(
      await page.evaluate(() => document.activeElement?.textContent === 'Cancel'),
      'the focus was lost',
    );
    await button('Cancel').click();
    assert.deepEqual(await commands(), ['cancel']);
  });

  it('goes over to the finished log', async () => {
    await open(live(20));
    await panel.show(finished);
    assert.equal(await panel.page.getByRole('progressbar').count(), 0);
    assert.match(await panel.page.locator('.run').innerText(), /^run Whole pool · 960 sessions$/);
    assert.equal(await panel.page.locator('.notes').innerText(), 'Nothing looked wrong.');
    for (const name of ['Open compliance panel', 'Train again', 'Open config']) await button(name).click();
    assert.deepEqual(await commands(), ['openPanel', 'train', 'openConfig']);
  });

  it('draws ten figures, each with its name', async () => {
    await open(finished);
    const titles = await panel.page.locator('.panel-title').allTextContents();
    assert.equal(titles.length, 10);
    for (const word of [
      'λ',
      'reward',
      'accuracy − floor',
      'mean μ',
      'γ',
      'KL',
      'clipped',
      'entropy',
      'explained',
    ])
      assert.ok(
        titles.some((t) => t.includes(word)),
        word,
      );
  });

  it('says in words what is off, and what to do', async () => {
    await open(troubled);
    const text = await panel.page.locator('.notes').innerText();
    assert.match(text, /Floors from 0\.8\d on are out of reach: .*cap of 200\./);
    assert.match(text, /targetRange/);
    assert.equal(await panel.page.locator('.sign.warn').count(), 1);
  });

  it('offers to resume a training that stopped', async () => {
    await open(stopped);
    assert.match(
      await panel.page.locator('.run').innerText(),
      /stopped after 20 of 60 updates · 320 sessions/,
    );
    await button('Resume or train again').click();
    assert.deepEqual(await commands(), ['train']);
  });

  it('says how many sessions it leaves out', async () => {
    await open(thinned);
    assert.match(
      await panel.page.locator('.run').innerText(),
      /32\u202f000 sessions, 1\u202f600 of them drawn/,
    );
  });

  it('moves along updates and from chart to chart by keyboard', async () => {
    await open(finished);
    const { page } = panel;
    const spoken = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    await page.locator('figure[data-chart=learning] .point').first().focus();
    assert.match(await spoken(), /^λ, the price of missing the floor, update 1: floors 0\.70–0\.75 [\d.]+; /);
    await page.keyboard.press('ArrowRight');
    assert.match(await spoken(), /update 2: /);
    await page.keyboard.press('ArrowDown');
    assert.match(await spoken(), /^accuracy − floor, update 2: /);
    assert.match(await page.locator('figure[data-chart=learning] .tooltip').innerText(), /update 2/);
    assert.equal(
      await page.locator('figure[data-chart=learning] .point.current').count(),
      6,
      'the same update is marked in every chart of the figure',
    );
  });

  it('saves its figures and its sessions', async () => {
    await open(finished);
    const { page } = panel;
    for (const entry of ['CSV data', 'SVG image']) {
      await page.getByRole('button', { name: 'Save What the policy learns', exact: true }).click();
      await page.getByRole('menuitem', { name: entry }).click();
    }
    const [csv, svg] = (await panel.sent()).filter((m): m is Save => m.type === 'save');
    assert.equal(csv.suggestedName, 'router-learning.csv');
    const lines = csv.data.trimEnd().split('\r\n');
    assert.match(lines[0], /^update,session,tau,lambda,accuracy,.*,approxKl,clipFraction,entropy,explained/);
    assert.equal(lines.length, 961);
    assert.doesNotMatch(svg.data, /var\(|class="|tabindex/);
  });

  it('stands in for what is not there', async () => {
    await open(loading);
    assert.equal(await panel.page.locator('vscode-progress-ring').count(), 1);
    await panel.show(empty);
    await button('Train router').click();
    await panel.show(noSessions);
    assert.match(await panel.page.locator('div.content').innerText(), /no sessions/);
    await panel.show(failed);
    assert.match(await panel.page.getByRole('alert').innerText(), /could not be read/);
    await panel.page.locator('vscode-link').click();
    assert.deepEqual(await commands(), ['train', 'showLog']);
  });

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    it(`has no serious accessibility finding (${theme})`, async () => {
      await open(troubled, { theme });
      await panel.page.locator('figure[data-chart=diagnostics] summary').click();
      assert.deepEqual(await audit(panel.page), []);
    });
  }

  it('has no serious accessibility finding while it trains', async () => {
    await open(live(12), { theme: 'light' });
    assert.deepEqual(await audit(panel.page), []);
  });

  it('fits from 320 pixels to the widest screen', async () => {
    await open(finished);
    for (const width of [3840, 1600, 800, 320]) {
      await panel.page.setViewportSize({ width, height: 900 });
      await panel.page.waitForFunction(() => document.documentElement.scrollWidth <= window.innerWidth);
    }
  });

  it('comes back as it was', async () => {
    await open(finished);
    await panel.page.locator('figure[data-chart=learning] summary').click();
    await panel.page.waitForFunction(
      () => (window as unknown as { proteusState?: { open: string[] } }).proteusState?.open.length === 1,
    );
    const kept = await panel.kept();
    await panel.close();
    panel = await openPage({ kept });
    await panel.show(loading);
    await panel.show(finished);
    const details = panel.page.locator('figure[data-chart=learning] details');
    assert.equal(await details.getAttribute('open'), '');
  });
});
