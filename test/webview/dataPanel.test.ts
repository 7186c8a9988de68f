/** The data panel in a real browser: figures, states, keyboard, saving, policy, accessibility, widths. */
import assert from 'node:assert/strict';
import { panelSummary } from '../../src/host/panelSummary';
import type { DataPanelState, DataPanelToHost } from '../../src/protocol/dataPanel';
import { empty, failed, fixtureSummary, loading, readingBeside, withSummary } from './fixtureData';
import { audit, type PanelPage } from './harness';
import { panelSuite, type PanelOptions } from './panelSuite';
import { THEMES, type ThemeName } from './themes';

const HUGE = { models: 37, tasks: 60 };

describe('data panel', function () {
  this.timeout(60_000);
  const openPage = panelSuite<DataPanelState, DataPanelToHost>('webview/data/main.ts');
  let panel: PanelPage<DataPanelState, DataPanelToHost>;
  const open = async (options: PanelOptions = {}) => (panel = await openPage(options));
  const button = (name: string) => panel.page.getByRole('button', { name, exact: true });
  const commands = async () => (await panel.sent()).flatMap((m) => (m.type === 'command' ? [m.command] : []));

  it('shows every model as the summary has it, the most accurate first', async () => {
    const summary = panelSummary(fixtureSummary());
    await (await open()).show(withSummary());
    const rows = await panel.page
      .locator('#models tbody tr')
      .evaluateAll((all) =>
        all.map((row) =>
          Object.fromEntries(
            [...row.querySelectorAll<HTMLElement>('[data-field]')].map((c) => [
              c.dataset.field ?? '',
              c.dataset.value,
            ]),
          ),
        ),
      );
    assert.deepEqual(
      rows.map((r) => [r.model, Number(r.accuracy), Number(r.costPer1k), Number(r.coverage), r.hull]),
      summary.models.map((m) => [
        m.model,
        m.accuracy,
        m.costPer1k,
        m.coverage,
        String(summary.hull.some((p) => p.model === m.model)),
      ]),
    );
    const headline = await panel.page.locator('.headline').innerText();
    assert.ok(headline.startsWith(`${summary.models[0].model} is the most accurate model, at `), headline);
  });

  it('draws models, lengths, tasks and agreement; coverage only where it is partial', async () => {
    await (await open()).show(withSummary());
    const charts = () =>
      panel.page
        .locator('figure.chart')
        .evaluateAll((all) => all.map((f) => (f as HTMLElement).dataset.chart));
    assert.deepEqual(await charts(), ['models', 'lengths', 'tasks', 'agreement']);
    await panel.show(withSummary({ models: 6, coverage: 0.5 }));
    assert.deepEqual(await charts(), ['models', 'lengths', 'coverage', 'tasks', 'agreement']);
  });

  it('names the models of the scatter without a collision', async () => {
    for (const width of [400, 1000]) {
      await (await open({ width })).show(withSummary(HUGE));
      const boxes = await panel.page
        .locator('figure[data-chart=models] .model-text')
        .evaluateAll((all) => all.map((t) => t.getBoundingClientRect().toJSON() as DOMRect));
      assert.ok(boxes.length > 3, `${boxes.length} names at ${width}`);
      boxes.forEach((a, i) =>
        boxes.slice(i + 1).forEach((b) => {
          const apart =
            a.right <= b.left || b.right <= a.left || a.bottom <= b.top + 2 || b.bottom <= a.top + 2;
          assert.ok(apart, `two names collide at ${width} pixels`);
        }),
      );
      await panel.close();
    }
    await open();
  });

  it('moves through a matrix by rows and columns, and tells each cell', async () => {
    const { models, tasks } = panelSummary(fixtureSummary());
    await (await open()).show(withSummary());
    const { page } = panel;
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    const cell = 'figure[data-chart=tasks] .point';
    assert.equal(await page.locator(cell).count(), models.length * tasks.length);
    assert.equal(await page.locator(`${cell}[tabindex="0"]`).count(), 1);
    await page.locator(cell).first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    const text = `${tasks[1].task}: model ${models[1].model}; accuracy ${(tasks[1].accuracy[1] ?? 0).toFixed(3)}`;
    assert.ok((await focused()).startsWith(text), await focused());
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    assert.ok((await focused()).startsWith(tasks[0].task));
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowDown');
    assert.ok((await focused()).startsWith(tasks[tasks.length - 1].task));
  });

  it('lists findings, gravest first, and opens their rows', async () => {
    await (await open()).show(withSummary());
    const kinds = await panel.page
      .locator('.finding')
      .evaluateAll((all) => all.map((f) => (f as HTMLElement).dataset.kind));
    assert.deepEqual(kinds, ['missing-price', 'constant-model', 'near-duplicates']);
    await button('Open outcomes.csv:208').click();
    assert.deepEqual((await panel.sent()).at(-1), { type: 'openPlace', finding: 2, place: 1 });
    // A row of a Parquet file has no line to show.
    assert.equal(await panel.page.locator('button.place').count(), 2);
    assert.match(await panel.page.locator('.finding.info').innerText(), /arc\.9/);
  });

  it('says that nothing was found, and draws accuracies where no cost is known', async () => {
    await (await open()).show(withSummary({ models: 5, costs: false, findings: 0 }));
    assert.match(await panel.page.locator('#findings').innerText(), /No duplicates, leaks/);
    assert.match(await panel.page.locator('figure[data-chart=models]').innerText(), /no cost is known/);
    assert.equal(await panel.page.locator('figure[data-chart=models] .point').count(), 5);
    const text = await panel.page.locator('main').innerText();
    assert.doesNotMatch(text, /NaN|undefined|null|Infinity/);
  });

  it('offers what can be done next, in every state', async () => {
    await (await open()).show(loading);
    assert.equal(await panel.page.locator('vscode-progress-ring').count(), 1);
    await panel.show(readingBeside());
    assert.equal(await panel.page.getByRole('progressbar').first().getAttribute('aria-valuenow'), '42');
    await button('Cancel').click();
    await panel.show(empty);
    assert.match(await panel.page.locator('.centre').innerText(), /was cancelled/);
    await button('Read the data').click();
    await panel.show(failed);
    assert.match(
      await panel.page.getByRole('alert').innerText(),
      /outside \[0, 1\][^]*outcomes\.csv:17[^]*Correct/,
    );
    await button('Open file').click();
    await panel.show(withSummary({}, 'outcomes.csv changed after this was read'));
    assert.match(await panel.page.locator('.notice').innerText(), /changed after this was read/);
    await button('Train').click();
    assert.deepEqual(await commands(), ['cancel', 'read', 'openFailed', 'train']);
  });

  it('keeps what is shown while it reads again', async () => {
    const state = withSummary();
    await (await open()).show(state);
    await panel.page.evaluate(() => {
      (document.querySelector('#models table') as HTMLElement).dataset.mark = 'kept';
    });
    await panel.show(readingBeside(state));
    await panel.show(state);
    assert.equal(await panel.page.locator('#models table').getAttribute('data-mark'), 'kept');
    assert.equal(await panel.page.getByRole('progressbar').isVisible(), false);
  });

  for (const [chart, title] of [
    ['models', 'Models by cost and accuracy'],
    ['tasks', 'Accuracy by task'],
  ]) {
    it(`saves “${title}” as SVG, PNG and CSV, with its table beside it`, async () => {
      const summary = panelSummary(fixtureSummary());
      await (await open()).show(withSummary());
      for (const entry of ['SVG image', 'PNG image', 'CSV data']) {
        const before = (await panel.sent()).length;
        await button(`Save ${title}`).click();
        await panel.page.getByRole('menuitem', { name: entry }).click();
        await panel.page.waitForFunction(
          (n) => (window as unknown as { proteusSent: unknown[] }).proteusSent.length > n,
          before,
        );
      }
      const [svg, png, csv] = (await panel.sent()).flatMap((m) => (m.type === 'save' ? [m] : []));
      assert.equal(svg.suggestedName, `routerbench-${chart}.svg`);
      assert.doesNotMatch(svg.data, /var\(|light-dark|color-mix|color\(|class="|rgba\(/);
      assert.equal(Buffer.from(png.data, 'base64').subarray(1, 4).toString('latin1'), 'PNG');
      const lines = csv.data.trimEnd().split('\r\n');
      assert.equal(lines.length - 1, chart === 'tasks' ? summary.tasks.length : summary.models.length + 1);
      await panel.page.locator(`figure[data-chart=${chart}] summary`).click();
      const rows = panel.page.locator(`figure[data-chart=${chart}] tbody tr`);
      await rows.first().waitFor();
      assert.equal(await rows.count(), lines.length - 1);
    });
  }

  it('keeps markup in names as text', async () => {
    const name = '<img src=x onerror=alert(1)>';
    const summary = fixtureSummary({ models: 2 });
    summary.models[0].model = name;
    summary.tasks[0].task = name;
    summary.findings[0].what = name;
    summary.notes = [name];
    await (
      await open()
    ).show({ ...withSummary(), content: { kind: 'summary', summary: panelSummary(summary), stale: '' } });
    assert.equal(await panel.page.locator('img').count(), 0);
    assert.ok((await panel.page.locator('.finding .what').allInnerTexts()).some((t) => t.includes(name)));
  });

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    it(`has no serious accessibility finding (${theme})`, async () => {
      await (await open({ theme })).show(withSummary({ models: 5, coverage: 0.7 }, 'changed'));
      await panel.page.locator('figure[data-chart=tasks] summary').click();
      assert.deepEqual(await audit(panel.page), []);
    });
  }

  for (const [name, state] of Object.entries({ empty, failed, loading, reading: readingBeside() })) {
    it(`has no serious accessibility finding while ${name}`, async () => {
      await (await open({ theme: 'light' })).show(state);
      assert.deepEqual(await audit(panel.page), []);
    });
  }

  for (const width of [320, 800, 1600]) {
    it(`fits 37 models and 60 tasks into ${width} pixels`, async () => {
      const state = withSummary(HUGE);
      assert.ok(JSON.stringify(state).length < 1_000_000);
      await (await open({ width })).show(state);
      const { wide, charts } = await panel.page.evaluate(() => ({
        wide: document.documentElement.scrollWidth,
        charts: [...document.querySelectorAll('.stage')].map((stage) => {
          const svg = stage.querySelector('svg.plot');
          return (svg?.getBoundingClientRect().width ?? 0) <= stage.getBoundingClientRect().width + 1;
        }),
      }));
      assert.ok(wide <= width, `the page is ${wide} pixels wide`);
      assert.ok(charts.length === 4 && charts.every(Boolean), 'a chart is wider than its place');
    });
  }

  it('replaces tints by sizes in high contrast where numbers have no room', async () => {
    await (await open({ theme: 'light', width: 400 })).show(withSummary(HUGE));
    const widths = () =>
      panel.page
        .locator('figure[data-chart=tasks] g.drawing > rect')
        .evaluateAll((all) => new Set(all.map((r) => r.getAttribute('width'))).size);
    assert.equal(await widths(), 1);
    await panel.theme('hcDark');
    assert.ok((await widths()) > 20);
  });

  it('remembers its config and comes back as it was', async () => {
    await (await open()).show(withSummary());
    await panel.page.locator('figure[data-chart=lengths] summary').click();
    await panel.page.evaluate(() => window.scrollTo(0, 500));
    await panel.page.waitForFunction(
      () => (window as unknown as { proteusState: { scroll: number } }).proteusState.scroll === 500,
    );
    const kept = await panel.kept();
    await panel.close();
    await (await open({ kept })).show(loading);
    await panel.show(withSummary());
    assert.equal(await panel.page.locator('figure[data-chart=lengths] details').getAttribute('open'), '');
    await panel.page.waitForFunction(() => window.scrollY === 500);
  });
});
