/** Runs in a real VS Code: the view, the status bar, comparing, deleting with a way back, the training panel. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { keepFailure, screenshot } from './screenshots';
import { Server } from './server';
import { launchBrowser, Workbench } from './workbench';

const configName = 'router.proteus.json';
const trainingTimeout = 170_000;
const older = '20260101T080000Z-router';

describe('In a real VS Code: runs', () => {
  let server: Server;
  let browser: Browser;
  let code: Workbench;
  let runs: string;

  before(async () => {
    server = await Server.start('out/e2e/proteus.vsix');
    browser = await launchBrowser();
    const folder = server.makeFolder('my-app');
    runs = join(folder, 'proteus-sample/.proteus/runs');
    code = await Workbench.open(browser, server.url(folder));
  });

  afterEach(async function () {
    if (this.currentTest?.isFailed()) await keepFailure(code, server);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const row = (text: string | RegExp): Locator =>
    code.page.locator('.sidebar .monaco-list-row', { hasText: text }).first();
  /** Without opening it, so that the list keeps the keyboard. */
  async function select(of: Locator): Promise<void> {
    await row(configName).click({ modifiers: ['Control'] });
    await row(configName).click({ modifiers: ['Control'] });
    if ((await of.getAttribute('aria-selected')) !== 'true') await of.click({ modifiers: ['Control'] });
  }
  const status = () => code.page.locator('.statusbar-item', { hasText: /certified|above limit/ });

  it('offers a way to begin where there is nothing', async () => {
    await code.page.locator('.activitybar .action-label[aria-label^="PROTEUS"]').click();
    await code.page.locator('.sidebar .monaco-button', { hasText: 'Create Sample Project' }).click();
    await code.pick('proteus-sample');
    await code.tab(configName).waitFor();
    await row(configName).waitFor();
    await row('No run yet').waitFor();
  });

  it('shows a training in the list, and in its own panel from the message', async () => {
    await row('No run yet').click();
    await row(/Training, \d+ %/).waitFor();
    await code.notification('Training').locator('a', { hasText: 'Watch' }).click();
    await code.tab(`Training: ${configName}`).waitFor();
    // A quick training may be over by now.
    const { panel } = code;
    await panel.getByRole('progressbar').or(panel.locator('.run')).first().waitFor();
    await row(/certified to|nothing certified/).waitFor({ timeout: trainingTimeout });
    assert.equal(readdirSync(runs).length, 1);
  });

  it('tells the worst tier in the status bar, which opens the compliance panel', async () => {
    await code.run('View: Close All Editors');
    await code.openFile(configName);
    await status().waitFor();
    await status().click();
    await code.panel.locator('table').first().waitFor();
  });

  it('names a run', async () => {
    await select(row(/certified to|nothing certified/));
    await code.page.keyboard.press('F2');
    await code.page.locator('.quick-input-title', { hasText: 'Rename Run' }).waitFor();
    await code.enter('Whole pool');
    await row('Whole pool').waitFor();
  });

  it('notices a run that comes from elsewhere, and compares it with the newest', async () => {
    const [newest] = readdirSync(runs);
    cpSync(join(runs, newest), join(runs, older), { recursive: true });
    writeFileSync(join(runs, older, 'label.json'), '{"label":"An older one"}');
    await row('An older one').waitFor({ timeout: 70_000 });
    await screenshot(code, 'runs');
    await code.run('View: Close All Editors');
    await row('An older one').click();
    await code.panel.locator('.headline').waitFor();
    assert.match(await code.panel.locator('.headline').innerText(), /^(Both certify|No run certifies)/);
    await screenshot(code, 'compare');
  });

  it('deletes a run and puts it back', async () => {
    await select(row('An older one'));
    await code.page.keyboard.press('Delete');
    await code.notification('Deleted run "An older one"').waitFor();
    assert.ok(!existsSync(join(runs, older)));
    assert.deepEqual(readdirSync(join(runs, '../trash')), [older]);
    await row('An older one').waitFor({ state: 'detached' });
    await code.answer('Deleted run', 'Undo');
    await row('An older one').waitFor();
    assert.ok(existsSync(join(runs, older)));
  });

  it('restores its panels after a reload', async () => {
    await code.reload();
    await code.panel.locator('.headline').waitFor();
    await code.run('View: Close All Editors');
    await code.run('PROTEUS: Open Training Panel');
    await code.panel.locator('.run', { hasText: /Whole pool · \d+/ }).waitFor();
    await code.reload();
    await code.panel.locator('.run', { hasText: /Whole pool · \d+/ }).waitFor();
  });

  it('shows how to begin in a walkthrough', async () => {
    await code.run('View: Close All Editors');
    await code.run('Welcome: Open Walkthrough...');
    await code.pick('Get started with PROTEUS');
    await code.page.locator('.getting-started-step', { hasText: 'Train a router' }).click();
    await code.page.locator('.getting-started-media img').first().waitFor();
    await screenshot(code, 'walkthrough');
  });
});
