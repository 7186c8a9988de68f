/** The main job in a real VS Code: sample, training, panel, export, use in a plain Node script. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { assertPanelShows, reportOf, runsIn } from './report';
import { keepFailure, screenshot } from './screenshots';
import { Server } from './server';
import { launchBrowser, Workbench } from './workbench';

const configName = 'router.proteus.json';
const trainingTimeout = 120_000;

describe('In a real VS Code: from outcomes to a router in an app', () => {
  let server: Server;
  let browser: Browser;
  let code: Workbench;
  let sample: string;
  let bundle: string;

  before(async () => {
    server = await Server.start('out/e2e/proteus.vsix');
    browser = await launchBrowser();
    const folder = server.makeFolder('my-app');
    sample = join(folder, 'proteus-sample');
    code = await Workbench.open(browser, server.url(folder));
  });

  afterEach(async function () {
    if (this.currentTest?.isFailed()) await keepFailure(code, server);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('creates the sample project', async () => {
    await code.run('PROTEUS: Create Sample Project');
    await code.pick('proteus-sample');
    await code.tab(configName).waitFor();
    assert.ok(existsSync(join(sample, configName)));
  });

  it('trains from the palette and shows how it goes', async () => {
    await code.run('PROTEUS: Train Router');
    await code
      .notification(/floor 0\.\d\d · λ [\d.]+ · accuracy 0\.\d\d/)
      .waitFor({ timeout: trainingTimeout });
    await code.run('PROTEUS: Open Compliance Panel');
    await code.panel.getByRole('progressbar').waitFor();
    await code.panel.getByText(/update [3-9]\d of/).waitFor({ timeout: trainingTimeout });
    await screenshot(code, 'training');
    // Training survives its closed panel.
    await code.run('View: Close Editor');
    await code.panel.locator('table').first().waitFor({ timeout: trainingTimeout });
    assert.equal(await code.notification('Sorry').count(), 0);
  });

  it('shows the figures of report.json', async () => {
    const [run] = runsIn(sample);
    await assertPanelShows(code, reportOf(run));
  });

  for (const [name, theme, kind] of [
    ['dark', 'Dark Modern', 'vscode-dark'],
    ['hc', 'Dark High Contrast', 'vscode-high-contrast'],
    ['light', 'Light Modern', 'vscode-light'],
  ]) {
    it(`is drawn in the theme ${theme}`, async () => {
      await code.run('View: Close Editors in Other Groups');
      await code.useTheme(theme);
      await code.panel.locator(`body.${kind}`).waitFor();
      await screenshot(code, `compliance-${name}`);
    });
  }

  it('restores the panel after a reload', async () => {
    await code.reload();
    await assertPanelShows(code, reportOf(runsIn(sample)[0]));
  });

  it('exports to the folder that the config names', async () => {
    await code.run('PROTEUS: Export Router');
    await code.pick(/router/);
    await code.notification(/Exported \d+ files/).waitFor();
    bundle = join(sample, 'router');
    for (const file of ['router.onnx', 'router.json', 'MODEL_CARD.md', 'router.mjs']) {
      assert.ok(existsSync(join(bundle, file)), file);
    }
  });

  it('routes a prompt with the exported client in a plain Node script', async () => {
    mkdirSync(join(bundle, 'node_modules'));
    for (const name of ['onnxruntime-node', 'onnxruntime-common']) {
      symlinkSync(resolve('node_modules', name), join(bundle, 'node_modules', name));
    }
    const script = join(bundle, 'try.mjs');
    writeFileSync(
      script,
      `import { Router } from './router.mjs';
       const router = await Router.load(import.meta.dirname);
       console.log(JSON.stringify(await router.route('What is 7 × 8?', { tau: 0.7 })));`,
    );
    const { stdout } = await promisify(execFile)(process.execPath, [script]);
    const { model } = JSON.parse(stdout) as { model: string };
    assert.ok(reportOf(runsIn(sample)[0]).data.models.includes(model), stdout);
  });

  it('asks before it replaces an exported file, and leaves it when told to', async () => {
    await code.clearNotifications();
    const card = join(bundle, 'MODEL_CARD.md');
    writeFileSync(card, 'my own words');
    await code.run('PROTEUS: Export Router');
    await code.pick(/router/);
    await code.dialog('1 file exists').waitFor();
    await code.answerDialog('1 file exists', 'Cancel');
    assert.equal(readFileSync(card, 'utf8'), 'my own words');
    await code.run('PROTEUS: Export Router');
    await code.pick(/router/);
    await code.answerDialog('1 file exists', 'Overwrite');
    await code.notification(/Exported \d+ files/).waitFor();
    assert.notEqual(readFileSync(card, 'utf8'), 'my own words');
  });

  it('says what the config says otherwise than its report', async () => {
    const config = join(sample, configName);
    const text = readFileSync(config, 'utf8');
    writeFileSync(config, text.replace('"seed": 7', '"seed": 7, "updates": 20'));
    assert.notEqual(readFileSync(config, 'utf8'), text);
    await code.run('PROTEUS: Open Compliance Panel');
    await code.panel.getByText(`${configName} differs from this run now: training.updates`).waitFor();
  });

  it('cancels a training and leaves the earlier run as it was', async () => {
    await code.run('PROTEUS: Train Router');
    await code.notification(/floor 0\.\d\d/).waitFor({ timeout: trainingTimeout });
    await code.run('PROTEUS: Cancel Training');
    await code.notification('was cancelled').waitFor();
    assert.equal(runsIn(sample).length, 1);
    await assertPanelShows(code, reportOf(runsIn(sample)[0]));
    await code.clearNotifications();
  });

  it('says that the engine was killed, and resumes from its checkpoint', async () => {
    await code.run('PROTEUS: Train Router');
    await code.answerDialog('An earlier training', 'Start Again');
    await code.notification(/floor 0\.\d\d/).waitFor({ timeout: trainingTimeout });
    server.killEngine();
    await code.answer('The PROTEUS engine stopped during training (killed by SIGKILL)', 'Resume');
    await code.panel.getByRole('progressbar').waitFor();
    await code.panel.getByRole('progressbar').waitFor({ state: 'detached', timeout: trainingTimeout });
    assert.equal(runsIn(sample).length, 2);
    await assertPanelShows(code, reportOf(runsIn(sample)[1]));
  });

  it('asks to save edits, and shows a mistake in the config with its place and a way there', async () => {
    await code.openFile(configName);
    await code.replaceText(
      '{\n  "data": { "path": "outcomes.jsonl" },\n  "tiers": [{ "name": "gold", "floor": 8 }]\n}\n',
    );
    await code.run('PROTEUS: Train Router');
    await code.answerDialog('has unsaved edits', 'Save and Train');
    await code.answer(new RegExp(`${configName.replaceAll('.', '\\.')}:3`), 'Open File');
    await code.page.locator('.statusbar-item', { hasText: 'Ln 3' }).waitFor();
  });
});
