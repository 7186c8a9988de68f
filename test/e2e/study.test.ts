/** A study from the palette: the engine forks its trainings, and the report opens when they are done. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { outcomeLines } from '../../src/core/outcomeLines';
import { generateOutcomes } from '../../src/core/simulate/generator';
import { keepFailure } from './screenshots';
import { Server } from './server';
import { launchBrowser, Workbench } from './workbench';

describe('In a real VS Code: a study', () => {
  let server: Server;
  let browser: Browser;
  let code: Workbench;
  let folder: string;

  before(async () => {
    server = await Server.start('out/e2e/proteus.vsix');
    browser = await launchBrowser();
    folder = server.makeFolder('study');
    const outcomes = generateOutcomes({ prompts: 400, seed: 1 });
    writeFileSync(join(folder, 'outcomes.jsonl'), `${[...outcomeLines(outcomes)].join('\n')}\n`);
    const config = {
      pool: outcomes.models.slice(0, 3).map((id) => ({ id, price: { input: 1, output: 2 } })),
      data: { path: 'outcomes.jsonl' },
      encoder: { vocabulary: 200, dims: 8 },
      training: { folds: 2, updates: 1, sessions: 2 },
    };
    const study = { title: 'Two splits', data: [{ name: 'made up', config }], seeds: 2, resamples: 100 };
    writeFileSync(join(folder, 'tiny.study.json'), JSON.stringify(study, null, 2));
    code = await Workbench.open(browser, server.url(folder));
  });

  afterEach(async function () {
    if (this.currentTest?.isFailed()) await keepFailure(code, server);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('runs, says so, and opens its report', async () => {
    await code.run('PROTEUS: Run Study');
    await code.notification(/Study done: 2 trainings now, 0 from before/).waitFor({ timeout: 120_000 });
    await code.tab('Preview report.md').waitFor();
    const report = join(folder, '.proteus', 'studies', 'tiny', 'report.md');
    assert.match(readFileSync(report, 'utf8'), /^# Two splits\n/);
    assert.ok(existsSync(join(folder, '.proteus', 'studies', 'tiny', 'report.html')));
  });

  it('trains nothing again that is finished', async () => {
    await code.clearNotifications();
    await code.run('PROTEUS: Run Study');
    await code.notification(/Study done: 0 trainings now, 2 from before/).waitFor({ timeout: 60_000 });
  });
});
