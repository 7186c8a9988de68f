/** Editing a config in a real VS Code: the panel, the Problems and the hints follow the text, and the text the panel. */
import assert from 'node:assert/strict';
import { cpSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import type { Report } from '../../src/core/report';
import { ConfigEditor, placeOf } from './configEditor';
import { configName, configText, edited, evaluated, makeProject } from './editingProject';
import { assertPanelShows, reportOf, runsIn } from './report';
import { keepFailure, screenshot } from './screenshots';
import { Server } from './server';
import { launchBrowser, Workbench } from './workbench';

const prompt = 'What is the capital of France?';

describe('In a real VS Code: editing a config', () => {
  let server: Server;
  let browser: Browser;
  let code: Workbench;
  let folder: string;
  let editor: ConfigEditor;
  let saved: Report;

  before(async () => {
    server = await Server.start('out/e2e/proteus.vsix', {
      'editor.minimap.enabled': false,
      'editor.fontSize': 12,
    });
    folder = server.makeFolder('editing');
    await makeProject(folder);
    saved = reportOf(runsIn(folder)[0]);
    writeFileSync(join(folder, 'notes.txt'), `Questions\n${prompt}\n`);
    browser = await launchBrowser();
    code = await Workbench.open(browser, server.url(folder));
    editor = new ConfigEditor(code, configName);
  });

  afterEach(async function () {
    if (this.currentTest?.isFailed()) await keepFailure(code, server);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const cell = (table: string, row: string, field: string): Locator =>
    code.panel.locator(`${table} tr[data-key="${row}"] [data-field="${field}"]`).first();

  describe('says in the text what its run says of it', () => {
    it('beside floors and models, and above them', async () => {
      await code.openFile(configName);
      await editor.line(/"floor": 0\.6.*certified · \$0\.\d+ \/ 1k/).waitFor();
      await editor.line(/"gpt-4o".*\d % of traffic at gold/).waitFor();
      const lens = code.page.locator('.codelens-decoration', { hasText: 'limit 0.' });
      await lens.waitFor();
      assert.match(
        (await lens.innerText()).replaceAll('\u00a0', ' '),
        /trained .* · limit 0\.\d+.*Train.*Evaluate.*Simulate.*Export/s,
      );
    });

    it('and has nothing to complain of after a training', async () => {
      await editor.showProblems();
      await code.page.getByText('No problems have been detected in the workspace.').waitFor();
    });

    it('and explains a floor and a price', async () => {
      const hover = code.page.locator('.monaco-hover:not(.hidden)');
      for (const [part, words] of [
        ['0.6,', 'Certified limit'],
        ['{ "input": 0.15', 'Public list price'],
      ]) {
        await editor.goTo(placeOf(configText, part));
        await code.run('Show or Focus Hover');
        await hover.filter({ hasText: words }).first().waitFor();
        await code.escape();
      }
    });

    it('and completes models of the data and public prices', async () => {
      const rows = code.page.locator('.suggest-widget.visible .monaco-list-row');
      const text = edited(configText, ['"own-8x7b"', '""'], ['{ "input": 0.15, "output": 0.6 }', '']);
      await editor.setText(text);
      const id = placeOf(text, '""');
      await editor.goTo({ ...id, column: id.column + 1 });
      await code.page.keyboard.press('Control+Space');
      await rows.filter({ hasText: 'own-8x7b' }).first().waitFor();
      const price = placeOf(text, '"price":  }');
      await editor.goTo({ ...price, column: price.column + '"price": '.length });
      await code.page.keyboard.press('Control+Space');
      await rows
        .filter({ hasText: /0\.15.*0\.6/ })
        .first()
        .waitFor();
      await editor.revert();
    });
  });

  describe('is followed by the compliance panel', () => {
    const price = '"output": 0.6 }';
    const dearer = '"output": 9.6 }';

    /** Waits for the figures of a report. */
    async function follows(report: Report): Promise<void> {
      const { tau, costPer1k } = report.levels[0];
      await cell('#levels', String(tau), 'costPer1k')
        .and(code.panel.locator(`[data-value="${costPer1k}"]`))
        .waitFor();
      await assertPanelShows(code, report);
    }

    it('with the figures that an evaluation gives, while a price is typed', async () => {
      const expected = await evaluated(folder, edited(configText, [price, dearer]));
      assert.notEqual(expected.levels[0].costPer1k, saved.levels[0].costPer1k);
      await editor.hideProblems();
      await code.openFile(configName);
      await code.run('PROTEUS: Open Compliance Panel');
      await follows(saved);
      const { line, column } = placeOf(configText, price);
      await editor.type({ line, column: column + '"output": '.length }, '0.6', '9.6');
      await follows(expected);
      await editor.unsaved.waitFor();
    });

    it('which are set against those of the run', async () => {
      await code.panel.locator('.what-if', { hasText: 'price of gpt-4o-mini' }).waitFor();
      const ghost = code.panel.locator(
        'figure path[stroke="var(--p-ghost)"], figure [stroke="var(--p-ghost)"] path',
      );
      assert.ok((await ghost.count()) > 0, 'no ghost is drawn');
      const gold = code.panel.locator('.what-if .chips div', { hasText: 'cost of gold' });
      assert.match(await gold.innerText(), /\$\d.*\+\$\d/s);
    });

    it('and goes back with an undo', async () => {
      await editor.undoAll();
      await follows(saved);
      await code.panel.locator('.what-if').waitFor({ state: 'hidden' });
    });

    it('and edits the text when a floor is moved with the keyboard, which one undo reverts', async () => {
      const handle = code.panel.getByRole('slider', { name: 'Floor of gold' }).first();
      await handle.focus();
      await code.page.keyboard.press('ArrowRight');
      await code.page.keyboard.press('ArrowRight');
      await editor.line('"floor": 0.61').waitFor();
      await cell('table', 'gold', 'floor').and(code.panel.locator('[data-value="0.61"]')).waitFor();
      await editor.undo();
      await editor.line(/"name": "gold", "floor": 0\.6\D/).waitFor();
      await editor.unsaved.waitFor({ state: 'detached' });
      await cell('table', 'gold', 'floor').and(code.panel.locator('[data-value="0.6"]')).waitFor();
      await assertPanelShows(code, saved);
    });

    it('and when it is dragged', async () => {
      const handle = code.panel.getByRole('slider', { name: 'Floor of bulk' }).first();
      await handle.scrollIntoViewIfNeeded();
      const box = await handle.locator('.floor-knob').boundingBox();
      assert.ok(box);
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      await code.page.mouse.move(x, y);
      await code.page.mouse.down();
      await code.page.mouse.move(x + 40, y, { steps: 4 });
      await code.page.mouse.up();
      await editor.unsaved.waitFor();
      const moved = await code.panel
        .getByRole('slider', { name: 'Floor of bulk' })
        .first()
        .getAttribute('aria-valuenow');
      assert.ok(Number(moved) > 0.57 && Number(moved) < 1, String(moved));
      await editor.line(`"name": "bulk", "floor": ${moved}`).waitFor();
      await cell('table', 'bulk', 'floor')
        .and(code.panel.locator(`[data-value="${moved}"]`))
        .waitFor();
      await editor.undo();
      await editor.unsaved.waitFor({ state: 'detached' });
      await cell('table', 'bulk', 'floor').and(code.panel.locator('[data-value="0.57"]')).waitFor();
    });

    it('in every theme', async () => {
      await code.run('View: Toggle Primary Side Bar Visibility');
      await code.page.setViewportSize({ width: 1600, height: 1250 });
      const text = edited(configText, [price, '"output": 2.4 }'], ['0.6, "share"', '0.68, "share"']);
      await editor.setText(text);
      await editor.goTo({ line: 10, column: 1 });
      await code.run('View: Toggle Word Wrap');
      for (const [name, theme, kind] of [
        ['dark', 'Dark Modern', 'vscode-dark'],
        ['hc', 'Dark High Contrast', 'vscode-high-contrast'],
        ['light', 'Light Modern', 'vscode-light'],
      ]) {
        await code.useTheme(theme);
        await code.panel.locator(`body.${kind} .what-if`, { hasText: 'floor of gold' }).waitFor();
        await editor.line('above certified limit').waitFor();
        await code.panel.locator('.what-if').evaluate((bar) => bar.scrollIntoView());
        // Away from whatever has a tooltip.
        await code.page.mouse.move(500, 900);
        await code.page.locator('.workbench-hover').waitFor({ state: 'hidden' });
        await screenshot(code, `editing-${name}`);
      }
      await code.run('View: Toggle Word Wrap');
      await editor.revert();
      await code.page.setViewportSize({ width: 1440, height: 900 });
    });
  });

  describe('is checked while it is typed', () => {
    before(async () => {
      await code.openFile(configName);
      await code.run('View: Close Editors in Other Groups');
      await editor.showProblems();
    });

    /** Sets a text and fails unless exactly these remarks appear, each at its place. */
    async function remarks(text: string, expected: Record<string, string>): Promise<void> {
      await editor.setText(text);
      for (const [name, part] of Object.entries(expected)) {
        const { line, column } = placeOf(text, part);
        await editor
          .problem(name)
          .filter({ hasText: `[Ln ${line}, Col ${column}]` })
          .waitFor();
      }
      const shown = await editor.problems.allInnerTexts();
      assert.equal(shown.length, Object.keys(expected).length, shown.join('\n'));
    }

    it('for prices, models, floors and ranges, each of which a quick fix mends', async () => {
      const text = edited(
        configText,
        ['{ "input": 2.5, "output": 10 }', '{ "input": 0, "output": 0 }'],
        [', "price": { "input": 0.15, "output": 0.6 }', ''],
        ['"own-8x7b" }', '"own-8x7b", "price": { "input": 3, "output": 3 } }'],
        ['"flat-13b" }', '"flat-13b", "price": { "input": 1, "output": 1 } },\n    { "id": "gpt-4o" }'],
        ['"floor": 0.6, "share": 0.2', '"floor": 0.7, "share": 0.1'],
        ['"floor": 0.57, "share": 0.8', '"floor": 0.95, "share": 0.4'],
        ['"seed": 7', '"seed": 7, "targetRange": [0.5, 0.99]'],
      );
      await remarks(text, {
        'zero-price': '{ "input": 0,',
        'missing-price': '"gpt-4o-mini"',
        'price-contradicts-data': '{ "input": 3,',
        'unused-price': '{ "input": 1,',
        'duplicate-model': '"gpt-4o" }',
        'floor-not-certified': '0.7,',
        'floor-out-of-reach': '0.95,',
        'tier-shares': '0.4 }',
        'target-range': '0.99]',
      });
      await editor.fix('duplicate-model', 'Remove this second "gpt-4o"');
      await editor.fix('zero-price', 'Use the list price');
      await editor.fix('missing-price', 'Use the list price');
      await editor.fix('price-contradicts-data', 'Remove the price');
      await editor.fix('unused-price', 'Remove the price');
      await editor.fix('target-range', 'Remove the range');
      await editor.fix('tier-shares', 'Scale the shares to add up to 1: 0.2, 0.8');
      await editor.fix('floor-not-certified', 'the certified limit');
      await editor.fix('floor-out-of-reach', 'the certified limit');
    });

    it('for a run that is out of date, which an evaluation mends', async () => {
      await editor.problem('stale-run').filter({ hasText: 'floor of gold' }).waitFor();
      assert.equal(await editor.problems.count(), 1);
      await editor.take('stale-run', 'Evaluate Router');
      await code.answerDialog('has unsaved edits', 'Save and Evaluate');
      await editor.problem('stale-run').waitFor({ state: 'detached' });
      await code.page.getByText('No problems have been detected in the workspace.').waitFor();
    });

    it('for files, names and settings', async () => {
      await editor.setText(configText);
      await editor.save();
      const text = edited(
        configText,
        ['"outcomes.jsonl" }', '"outcome.jsonl", "split": { "train": 0.6, "tune": 0.6 } }'],
        ['"bulk"', '"gold"'],
        ['"certified"', '"certifed"'],
      );
      await remarks(text, {
        'missing-data': '"outcome.jsonl"',
        'split-shares': '{ "train"',
        'Value is not accepted': '"certifed"',
      });
      await editor.fix('missing-data', 'Change to "outcomes.jsonl"');
      await editor.fix('split-shares', 'Use the default split');
      await editor.fix('Value is not accepted', 'Change to "certified"');
      // What settings mean is looked at once all of them can be read.
      const { line, column } = placeOf(text, '"gold", "floor": 0.57');
      await editor
        .problem('duplicate-tier')
        .filter({ hasText: `[Ln ${line}, Col ${column}]` })
        .waitFor();
      await editor.fix('duplicate-tier', 'Rename to "gold-2"');
    });

    it('for models that are switched off or unknown', async () => {
      const off = ', "enabled": false }';
      const text = edited(
        configText,
        ['10 } }', `10 }${off}`],
        ['"own-8x7b" }', `"own-8x7b"${off}`],
        ['"flat-13b" }', `"flat-13b"${off}`],
        ['0.6, "share"', '0.77, "share"'],
      );
      await editor.setText(text);
      await editor.problem('too-few-models').waitFor();
      await editor.fix('too-few-models', 'Switch "own-8x7b" on');
      await editor.fix('floor-needs-model', 'Switch "gpt-4o" on');
      await remarks(edited(configText, ['"own-8x7b"', '"own-8xb7"']), { 'unknown-model': '"own-8xb7"' });
      await editor.fix('unknown-model', 'Change to "own-8x7b"');
      await editor.revert();
    });
  });

  describe('has panels that come back', () => {
    const panels: [command: string, title: string, sign: string][] = [
      ['Route a Prompt', `Playground: ${configName}`, '.answer .headline'],
      ['Open Compliance Panel', `Compliance: ${configName}`, '#levels'],
      ['Open Training Panel', `Training: ${configName}`, 'figure[data-chart=learning] svg'],
      ['Compare Runs', 'Compare Runs', '.headline'],
    ];

    it('with a prompt that was selected in a file', async () => {
      await editor.hideProblems();
      await code.run('View: Close All Editors');
      await code.openFile('notes.txt');
      await code.quick('Control+G', ':2');
      await code.page.keyboard.press('Enter');
      await code.notAsked();
      await code.page.keyboard.press('Shift+End');
      await code.run('PROTEUS: Route a Prompt');
      await code.panel.getByText(/Predicted accuracy 0\.\d+, \$/).waitFor();
      assert.equal(await code.panel.locator('#prompt').inputValue(), prompt);
    });

    it('after a reload, all four', async () => {
      const [run] = readdirSync(join(folder, '.proteus/runs'));
      const runs = join(folder, '.proteus/runs');
      cpSync(join(runs, run), join(runs, `20260101T000000Z-router`), { recursive: true });
      // From a panel, others open beside its tab: one is shown at a time.
      for (const [command, , sign] of panels.slice(1)) {
        await code.run(`PROTEUS: ${command}`);
        if (command === 'Compare Runs') {
          await code.asked('Which runs');
          await code.page.keyboard.press('Enter');
        }
        await code.panel.locator(sign).first().waitFor();
      }
      await code.reload();
      for (const [, title, sign] of panels) {
        await code.tab(title).click();
        await code.panel.locator(sign).first().waitFor();
      }
      await code.tab(panels[0][1]).click();
      await code.panel.getByText(/Predicted accuracy 0\.\d+, \$/).waitFor();
      assert.equal(await code.panel.locator('#prompt').inputValue(), prompt);
    });

    it('and in which axe finds nothing serious', async () => {
      for (const [, title, sign] of panels) {
        await code.tab(title).click();
        await code.panel.locator(sign).first().waitFor();
        assert.deepEqual(await code.auditPanel(), [], title);
      }
    });
  });

  describe('helps where there is nothing to show', () => {
    const other = 'other.proteus.json';
    const states: [command: string, words: RegExp][] = [
      ['Open Compliance Panel', /No router yet.*Train/s],
      ['Open Training Panel', /No training yet.*Train/s],
      ['Route a Prompt', /No router yet.*Train/s],
    ];

    for (const [what, text] of [
      ['a config without a run', configText],
      ['a broken config without a run', '{ "pool": [ '],
    ]) {
      it(`for ${what}`, async () => {
        writeFileSync(join(folder, other), text);
        await code.run('View: Close All Editors');
        for (const [command, words] of states) {
          await code.openFile(other);
          await code.run(`PROTEUS: ${command}`);
          await code.panel.locator('.content', { hasText: words }).waitFor();
        }
      });
    }

    it('for a config that is broken since its training', async () => {
      await code.run('View: Close All Editors');
      await code.openFile(configName);
      await code.run('PROTEUS: Open Compliance Panel');
      await code.panel.locator('#levels').waitFor();
      await editor.setText(configText.replace('"data"', ''));
      await code.panel.locator('.what-if', { hasText: `${configName} has a mistake` }).waitFor();
      await code.panel.getByRole('button', { name: 'Open config' }).first().waitFor();
      await code.panel.locator('#levels').waitFor();
      await editor.revert();
      await code.panel.locator('.what-if.broken').waitFor({ state: 'hidden' });
    });

    it('and when the engine is dead: says so, and starts anew', async () => {
      const engine = server.engineFile();
      renameSync(engine, `${engine}.gone`);
      server.killEngine();
      await editor.type(placeOf(configText, '2.5'), '2.5', '3.5');
      await code.panel.locator('.what-if', { hasText: 'What-if is off' }).waitFor();
      await code.panel.locator('#levels').waitFor();
      await code.run('PROTEUS: Route a Prompt');
      await code.panel.locator('.content', { hasText: /engine stopped.*Try again/s }).waitFor();
      renameSync(`${engine}.gone`, engine);
      await code.panel.getByRole('button', { name: 'Try again' }).click();
      await code.panel.locator('#prompt').waitFor();
      await editor.revert();
      await code.tab(`Compliance: ${configName}`).click();
      await code.panel.locator('#levels').waitFor();
      await code.panel.locator('.what-if.failed').waitFor({ state: 'hidden' });
    });
  });
});
