/** Importing outcomes in a real VS Code: a benchmark's file as it is, and a log whose columns must be named. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { Rng } from '../../src/core/rng';
import type { DataSummary, ImportResult } from '../../src/protocol/data';
import { keepFailure, screenshot } from './screenshots';
import { Server } from './server';
import { launchBrowser, Workbench } from './workbench';

/** Mean score and USD per call of each model. */
const abilities: Record<string, [score: number, cost: number]> = {
  haiku: [0.52, 0.0002],
  sonnet: [0.71, 0.0016],
  opus: [0.8, 0.011],
  mixtral: [0.61, 0.0004],
  yi: [0.55, 0.0009],
  llama: [0.64, 0.0013],
  mistral: [0.4, 0.00011],
  command: [0.66, 0.0046],
};
const models = Object.keys(abilities);
const tasks = ['mmlu', 'gsm8k', 'arc', 'hellaswag'];

/** RouterBench's columns: prompts as Python lists, a score and a cost for each model. */
function routerBench(rows: number): string {
  const rng = new Rng(3);
  const head = ['sample_id', 'prompt', 'eval_name', ...models, ...models.map((m) => `${m}|total_cost`)];
  const lines = Array.from({ length: rows }, (_, i) => {
    const words = Array.from({ length: 4 + rng.int(60) }, () => `w${rng.int(4000)}`).join(' ');
    const scores = models.map((m) => (rng.next() < abilities[m][0] ? '1.0' : '0.0'));
    const costs = models.map((m) => (abilities[m][1] * (0.5 + rng.next())).toFixed(8));
    return [`q.${i}`, `"['${words} ${i}?']"`, tasks[rng.int(tasks.length)], ...scores, ...costs].join(',');
  });
  return `${[head.join(','), ...lines].join('\n')}\n`;
}

/** A log that says little about itself: one row per call, ratings, and not every model for every prompt. */
function callLog(calls: number): string {
  const rng = new Rng(5);
  const lines = Array.from({ length: calls }, (_, i) => {
    const k = rng.int(3);
    return `question number ${i >> 1} about ${rng.int(900)},${models[k]},${1 + rng.int(5)},${(0.001 * (k + 1)).toFixed(4)}`;
  });
  return `${['text,llm,rating,usd', ...lines].join('\n')}\n`;
}

describe('In a real VS Code: outcomes into a config and a panel', () => {
  let server: Server;
  let browser: Browser;
  let code: Workbench;
  let folder: string;
  let expected: DataSummary;

  before(async () => {
    server = await Server.start('out/e2e/proteus.vsix');
    browser = await launchBrowser();
    folder = server.makeFolder('data');
    writeFileSync(join(folder, 'bench.csv'), routerBench(800));
    writeFileSync(join(folder, 'calls.csv'), callLog(900));
    const out = mkdtempSync(join(tmpdir(), 'proteus-e2e-import-'));
    const parts = ['dist/cli.js', 'import', join(folder, 'bench.csv'), '--out', out, '--json', '--quiet'];
    const { stdout } = await promisify(execFile)(process.execPath, parts);
    expected = (JSON.parse(stdout) as ImportResult).summary;
    rmSync(out, { recursive: true });
    code = await Workbench.open(browser, server.url(folder));
  });

  afterEach(async function () {
    if (this.currentTest?.isFailed()) await keepFailure(code, server);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const filesThere = () => readdirSync(folder, { recursive: true }).map(String).sort();

  /** Runs the command and gives it a file of the workspace. */
  const importFile = async (name: string) => {
    await code.run('PROTEUS: Import Outcomes');
    await code.enterPath('Outcome files of one form', join(folder, name));
  };

  /** Fails unless the panel's table has exactly the figures of the command line. */
  const assertPanelShows = async (summary: DataSummary) => {
    const rows = code.panel.locator('#models tbody tr');
    await rows.first().waitFor();
    const shown = await rows.evaluateAll((all) =>
      all.map((row) =>
        ['model', 'accuracy', 'costPer1k', 'observed', 'coverage'].map(
          (field) => row.querySelector<HTMLElement>(`[data-field="${field}"]`)?.dataset.value,
        ),
      ),
    );
    const figures = [...summary.models]
      .sort((a, b) => (b.accuracy ?? -1) - (a.accuracy ?? -1))
      .map((m) => [m.model, m.accuracy, m.costPer1k, m.observed, m.coverage].map(String));
    assert.deepEqual(shown, figures);
  };

  const assertNoProblems = async (config: string) => {
    await code.openFile(config);
    await code.run('View: Focus Problems');
    await code.page.getByText('No problems have been detected').first().waitFor();
    await code.run('View: Toggle Panel Visibility');
  };

  it('leaves nothing behind when the import is left', async () => {
    const before = filesThere();
    await importFile('bench.csv');
    await code.asked('Is this how the files are to be read?');
    await code.escape();
    await code.notAsked();
    assert.deepEqual(filesThere(), before);
  });

  it('shows what it recognised, with the first rows, and asks for the models', async () => {
    await importFile('bench.csv');
    await code.asked('Is this how the files are to be read?');
    const shown = await code.picks();
    assert.match(shown[0], /CSV, one row per prompt/);
    assert.ok(
      shown.some((row) => row.includes('eval_name: ')),
      shown.join('\n'),
    );
    await code.notification('Looking into').waitFor({ state: 'hidden' });
    await screenshot(code, 'import');
    await code.pick(/one row per prompt/);
    await code.asked('Models to take, over 800 prompts');
    assert.deepEqual((await code.picks()).sort(), [...models].sort());
  });

  it('goes back a question, and forward again', async () => {
    await code.page.locator('.quick-input-titlebar .codicon-quick-input-back').click();
    await code.asked('Is this how the files are to be read?');
    await code.pick(/one row per prompt/);
    await code.asked('Models to take');
  });

  it('writes the columnar file and a config without problems, and shows the data', async () => {
    await code.page.keyboard.press('Enter');
    await code.asked('Name');
    await code.page.keyboard.press('Enter');
    await code.tab('bench.proteus.json').waitFor();
    assert.ok(existsSync(join(folder, 'data/bench.proteus.parquet')));
    await assertPanelShows(expected);
    await assertNoProblems('bench.proteus.json');
  });

  for (const [name, theme, kind] of [
    ['dark', 'Dark Modern', 'vscode-dark'],
    ['hc', 'Dark High Contrast', 'vscode-high-contrast'],
    ['light', 'Light Modern', 'vscode-light'],
  ]) {
    it(`is drawn in the theme ${theme}`, async () => {
      await code.tab('Data: bench.proteus.json').click();
      await code.run('View: Close Editors in Other Groups');
      await code.useTheme(theme);
      await code.panel.locator(`body.${kind}`).waitFor();
      await screenshot(code, `data-${name}`);
    });
  }

  it('restores the panel after a reload, from the file that was written', async () => {
    await code.reload();
    await assertPanelShows(expected);
  });

  it('asks before it replaces an import', async () => {
    const config = join(folder, 'bench.proteus.json');
    writeFileSync(config, `// mine\n${readFileSync(config, 'utf8')}`);
    await importFile('bench.csv');
    await code.asked('Is this how');
    await code.pick(/one row per prompt/);
    await code.asked('Models to take');
    await code.page.keyboard.press('Enter');
    await code.asked('Name');
    await code.page.keyboard.press('Enter');
    await code.dialog('2 files exist').waitFor();
    await code.answerDialog('2 files exist', 'Cancel');
    assert.match(readFileSync(config, 'utf8'), /^\/\/ mine/);
  });

  it('asks what the columns of a log mean, and shows what was not observed', async () => {
    await importFile('calls.csv');
    await code.asked('the columns do not say enough');
    await code.pick('Choose the columns');
    for (const [question, answer] of [
      ['Which column has the prompt', 'text'],
      ['What is a row', 'One call'],
      ['Which column names the model', 'llm'],
      ['Which column has the score', 'rating'],
      ['What is a rating in "rating" worth', '1 is the worst, 5 the best'],
      ['Which column has the dollars', 'usd'],
      ['Which column has the tokens of the prompt', 'None of them'],
    ]) {
      await code.asked(question);
      await code.pick(answer);
    }
    await code.asked('Models to take');
    await code.page.keyboard.press('Enter');
    await code.asked('Name');
    await code.page.keyboard.press('Enter');
    await code.tab('calls.proteus.json').waitFor();
    await code.panel.locator('figure[data-chart=coverage]').waitFor();
    assert.equal(await code.panel.locator('#models tbody tr').count(), 3);
    await assertNoProblems('calls.proteus.json');
  });
});
