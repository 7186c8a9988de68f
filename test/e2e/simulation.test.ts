/** A simulated day in a real VS Code: run, let a model fail, look back, save, reload, lose the engine. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { runsIn } from './report';
import { keepFailure, screenshot } from './screenshots';
import { Server } from './server';
import { launchBrowser, Workbench } from './workbench';

const configName = 'router.proteus.json';
const long = 120_000;

describe('In a real VS Code: a day of traffic', () => {
  let server: Server;
  let browser: Browser;
  let code: Workbench;
  let sample: string;
  /** The model that answers most of the first tier when all is well. */
  let busiest = '';
  let cost = '';

  before(async () => {
    server = await Server.start('out/e2e/proteus.vsix');
    browser = await launchBrowser();
    const folder = server.makeFolder('traffic');
    sample = join(folder, 'proteus-sample');
    code = await Workbench.open(browser, server.url(folder));
    await code.run('PROTEUS: Create Sample Project');
    await code.pick('proteus-sample');
    await code.tab(configName).waitFor();
    const config = join(sample, configName);
    // A router that is trained in seconds, and traffic that is simulated in seconds.
    const text = readFileSync(config, 'utf8').replace(
      /"training": \{ "seed": \d+ \}/,
      '"training": { "seed": 7, "updates": 12, "folds": 2 },\n' +
        '  "simulation": { "arrivals": { "queriesPerDay": 20000 }, "servers": { "concurrency": 4 }, "feedback": { "share": 0.3 } }',
    );
    assert.ok(text.includes('"simulation"'));
    writeFileSync(config, text);
  });

  afterEach(async function () {
    if (this.currentTest?.isFailed()) await keepFailure(code, server);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const button = (name: string | RegExp) =>
    code.panel.getByRole('button', { name, exact: typeof name === 'string' });
  const clock = () => code.panel.locator('.clock').innerText();
  const finished = () => code.panel.getByText('all of 1 day simulated').waitFor({ timeout: long });
  /** Tables follow a simulation at some distance. */
  const costs = async (expected: string) => {
    for (let tries = 0; tries < 40 && (await total()) !== expected; tries++) {
      await code.page.waitForTimeout(250);
    }
    assert.equal(await total(), expected);
  };
  const total = async () =>
    /\$[\d.]+ in all/.exec(
      await code.panel.locator('table caption', { hasText: 'in all' }).innerText(),
    )?.[0] ?? '';
  /** Shares of each model in the answers of the first tier, in the window that begins at `from` seconds. */
  const sharesAt = async (from: number): Promise<Record<string, number>> => {
    const details = code.panel.locator('figure[data-chart=mix] details');
    if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
    const row = details.locator('tbody tr', {
      has: code.panel.locator(`[data-field=from][data-value="${from}"]`),
    });
    return row
      .first()
      .evaluate((tr) =>
        Object.fromEntries(
          [...tr.querySelectorAll<HTMLElement>('td')]
            .slice(1)
            .map((td) => [td.dataset.field ?? '', Number(td.dataset.value)]),
        ),
      );
  };

  it('offers to train where there is no router, and simulates when there is one', async () => {
    await code.run('PROTEUS: Simulate Traffic');
    await code.panel.getByText('No router yet').waitFor();
    await button('Train router').click();
    await code.panel.locator('[data-field="lowerBound"]').first().waitFor({ timeout: long });
    assert.equal(runsIn(sample).length, 1);
    await code.run('View: Close All Editors');
    await code.openFile(configName);
    await code.run('PROTEUS: Simulate Traffic');
    await button('Play').waitFor({ timeout: long });
    await code.run('View: Close Editors in Other Groups');
    await code.run('View: Close Primary Side Bar');
    await code.clearNotifications();
  });

  it('runs, and shows an outage that is injected while it does', async () => {
    await code.panel.getByLabel('Speed').selectOption('7200');
    await button('Play').click();
    await code.panel.getByText(/simulated to (0[4-9]|1\d):/).waitFor({ timeout: long });
    await button('Pause').click();
    await code.panel.getByRole('slider', { name: 'Simulated time' }).focus();
    await code.page.keyboard.press('End');
    const at = await clock();
    const [hours, minutes] = at.split(':').map(Number);
    const now = 3600 * hours + 60 * minutes;
    const before = await sharesAt(now - 300);
    busiest = Object.keys(before).reduce((a, b) => (before[b] > before[a] ? b : a));
    assert.ok(before[busiest] > 0);
    await code.panel.getByLabel('Model', { exact: true }).selectOption(busiest);
    await code.panel.getByLabel('Lasts, in minutes').fill('120');
    await button(`Inject at ${at}`).click();
    await code.panel
      .locator('.event-list', { hasText: `${busiest} answers nothing for 120 minutes.` })
      .waitFor();
    await code.panel.getByLabel('Speed').selectOption('max');
    await button('Play').click();
    await finished();
    const list = await code.panel.locator('.event-list').innerText();
    assert.ok(list.includes(`${busiest} answers again.`), list);
    assert.match(list, /certificate of tier gold is void/);
    const lane = code.panel.locator('figure[data-chart=events] .point');
    const labels = await lane.evaluateAll((all) => all.map((p) => p.getAttribute('aria-label') ?? ''));
    assert.ok(
      labels.some((l) => l.startsWith(`${at} · outage: ${busiest}`)),
      labels.join('\n'),
    );
    assert.equal((await sharesAt(now + 3600))[busiest], 0, 'a model that is out answered');
    cost = await total();
  });

  it('is scrubbed back to the outage, where the tiers say what became of their floors', async () => {
    const line = code.panel.locator('.event-list li', { hasText: 'answers nothing' });
    await line.getByRole('button').click();
    await code.panel.getByRole('slider', { name: 'Simulated time' }).focus();
    for (let k = 0; k < 4; k++) await code.page.keyboard.press('ArrowRight');
    const card = await code.panel.locator('.tier-card').first().innerText();
    assert.match(card, /certificate void|not feasible|violated|revoked/);
    assert.match(await code.panel.locator('.inject .note').innerText(), /^Goes back to/);
  });

  for (const [name, theme, kind] of [
    ['dark', 'Dark Modern', 'vscode-dark'],
    ['hc', 'Dark High Contrast', 'vscode-high-contrast'],
    ['light', 'Light Modern', 'vscode-light'],
  ]) {
    it(`is drawn in the theme ${theme}`, async () => {
      await code.useTheme(theme);
      await code.panel.locator(`body.${kind}`).waitFor();
      await code.panel.locator('.span-choice').evaluate((e) => e.scrollIntoView({ block: 'end' }));
      await code.panel.locator('.tier-cards').evaluate((e) => e.scrollIntoView({ block: 'start' }));
      await screenshot(code, `simulation-${name}`);
    });
  }

  it('saves the picture of a chart, and every query', async () => {
    await button('Save Events').click();
    await code.panel.getByRole('menuitem', { name: 'PNG image' }).click();
    const png = join(sample, 'events.png');
    await code.saveAs(png);
    await code.panel.getByText(`Saved ${png}`).waitFor();
    assert.equal(readFileSync(png).subarray(1, 4).toString('latin1'), 'PNG');
    await button('Save the simulation').click();
    await code.panel.getByRole('menuitem', { name: 'Every query (JSONL) …' }).click();
    const trace = join(sample, 'day.jsonl');
    await code.saveAs(trace);
    await code.panel.getByText(`Saved ${trace}`).waitFor({ timeout: long });
    assert.ok(existsSync(trace));
    const lines = readFileSync(trace, 'utf8').trimEnd().split('\n');
    assert.ok(lines.length > 15_000, String(lines.length));
    assert.equal(typeof JSON.parse(lines[0]), 'object');
  });

  it('says that the engine was killed, and makes the same simulation again', async () => {
    server.killEngine();
    await button('Work out capacities').click();
    await code.panel.getByText('The engine stopped').waitFor();
    await button('Make it again').click();
    await finished();
    await costs(cost);
    await code.panel.locator('.event-list', { hasText: `${busiest} answers nothing` }).waitFor();
  });

  it('comes back after a reload, with its events', async () => {
    await code.reload();
    await finished();
    await code.panel.locator('.event-list', { hasText: `${busiest} answers nothing` }).waitFor();
    await costs(cost);
  });

  it('says what the pool carries', async () => {
    await button('Work out capacities').click();
    const outages = code.panel.locator('table', { hasText: 'no model busier' });
    await outages.waitFor({ timeout: long });
    assert.match(await outages.innerText(), new RegExp(busiest));
  });
});
