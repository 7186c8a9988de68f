/** What needs no training: the commands, a new config, completion, hover and errors. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { commands } from '../../src/host/commands';
import { Server } from './server';
import { keepFailure, screenshot } from './screenshots';
import { launchBrowser, Workbench } from './workbench';

/** Our commands in the palette, which lists as many as the window has room for. */
async function offered(code: Workbench): Promise<string[]> {
  const size = code.page.viewportSize();
  await code.page.setViewportSize({ width: 1440, height: 2400 });
  await code.palette('PROTEUS: ');
  const titles = await code.picks();
  if (size) await code.page.setViewportSize(size);
  // VS Code itself makes a command of every view.
  return titles.filter((title) => /^PROTEUS: (?!Focus on .* View$)/.test(title)).sort();
}

describe('In a real VS Code: writing a config', () => {
  let server: Server;
  let browser: Browser;
  let code: Workbench;
  let folder: string;

  before(async () => {
    server = await Server.start('out/e2e/proteus.vsix');
    browser = await launchBrowser();
    folder = server.makeFolder('basics');
    const outcome = {
      id: '1',
      prompt: 'x',
      models: { small: { score: 1, cost: 0.1 }, large: { score: 1, cost: 1 } },
    };
    writeFileSync(join(folder, 'outcomes.jsonl'), `${JSON.stringify(outcome)}\n`);
    code = await Workbench.open(browser, server.url(folder));
  });

  afterEach(async function () {
    if (this.currentTest?.isFailed()) await keepFailure(code, server);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('lists its commands in the palette', async () => {
    // Cancel Training shows only while there is one.
    const expected = commands
      .filter((c) => c.id !== 'proteus.cancelTraining')
      .map((c) => `PROTEUS: ${c.title}`)
      .sort();
    let shown: string[] = [];
    // Those that need trust come a moment later than the others, once VS Code knows of it.
    for (let tries = 0; tries < 10 && shown.length < expected.length; tries++) {
      await code.escape();
      shown = await offered(code);
    }
    await screenshot(code, 'palette');
    await code.escape();
    assert.deepEqual(shown, expected);
  });

  it('writes a config beside the outcomes', async () => {
    await code.run('PROTEUS: New Router Config');
    await code.pick('outcomes.jsonl');
    await code.tab('router.proteus.json').waitFor();
    const text = readFileSync(join(folder, 'router.proteus.json'), 'utf8');
    assert.match(text, /\{ "id": "small" \},\s+\{ "id": "large" \}/);
  });

  it('writes another instead of replacing the first', async () => {
    const first = readFileSync(join(folder, 'router.proteus.json'), 'utf8');
    await code.run('PROTEUS: New Router Config');
    await code.pick('outcomes.jsonl');
    await code.tab('router-2.proteus.json').waitFor();
    assert.ok(existsSync(join(folder, 'router-2.proteus.json')));
    assert.equal(readFileSync(join(folder, 'router.proteus.json'), 'utf8'), first);
  });

  it('completes and explains the config', async () => {
    await code.openFile('router-2.proteus.json');
    await code.replaceText('{\n  \n}');
    await code.page.keyboard.press('ArrowUp');
    await code.page.keyboard.press('End');
    await code.page.keyboard.press('Control+Space');
    const suggestions = code.page.locator('.suggest-widget .monaco-list-row');
    await suggestions.first().waitFor();
    const labels = await suggestions.locator('.label-name').allInnerTexts();
    assert.ok(labels.includes('certificate') && labels.includes('pool'), labels.join());
    await code.escape();

    await code.replaceText('{\n  "certificate": { "serve": "always" }\n}');
    await code.page.locator('.view-line span', { hasText: '"certificate"' }).last().hover();
    await code.page.locator('.monaco-hover', { hasText: 'How floors are certified and served.' }).waitFor();
    await code.run('View: Focus Problems');
    const problem = code.page.locator('.markers-panel .monaco-list-row', {
      hasText: 'Value is not accepted',
    });
    await problem.first().waitFor();
    await code.run('File: Revert File');
  });

  it('takes comments in a config without complaint', async () => {
    await code.openFile('router.proteus.json');
    await code.page.locator('.statusbar-item', { hasText: 'JSON with Comments' }).waitFor();
  });

  it('says that there is no config where there is none, and what to do', async () => {
    const empty = await Workbench.open(browser, server.url(server.makeFolder('empty')));
    await empty.run('PROTEUS: Train Router');
    await empty.answer('There is no *.proteus.json in this workspace', 'New Router Config');
    await empty.page.locator('.quick-input-widget', { hasText: 'Outcome file' }).waitFor();
    await empty.page.close();
  });
});

describe('In a real VS Code: an untrusted workspace', () => {
  let server: Server;
  let browser: Browser;

  before(async () => {
    server = await Server.start('out/e2e/proteus.vsix', {
      'security.workspace.trust.enabled': true,
      'security.workspace.trust.startupPrompt': 'never',
      'security.workspace.trust.banner': 'never',
    });
    browser = await launchBrowser();
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('offers no command that trains, evaluates or exports', async () => {
    const code = await Workbench.open(browser, server.url(server.makeFolder('untrusted')));
    const shown = await offered(code);
    const expected = commands.filter((c) => !c.needsTrust && c.id !== 'proteus.cancelTraining');
    assert.deepEqual(shown, expected.map((c) => `PROTEUS: ${c.title}`).sort());
  });
});
