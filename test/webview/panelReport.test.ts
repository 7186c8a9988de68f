/** The compliance panel's report in a real browser: figures, policy, accessibility, themes, widths. */
import assert from 'node:assert/strict';
import type { Report } from '../../src/core/report';
import { fixtureReport, gapless, holes, nothingCertified, oneLevel } from './fixtureReport';
import { audit, type PanelPage } from './harness';
import { panelSuite, type PanelOptions } from './panelSuite';
import { empty, failed, loading, trainingAfter, withReport } from './states';
import { THEMES, type ThemeName } from './themes';

const ROW = '#levels tbody tr[data-key]';

interface ShownCell {
  text: string;
  value: string;
}

/** The levels table as shown: a record of cells by field, for each row. */
async function shownLevels({ page }: PanelPage): Promise<Record<string, ShownCell>[]> {
  return page
    .locator(ROW)
    .evaluateAll((rows) =>
      rows.map((row) =>
        Object.fromEntries(
          [...row.querySelectorAll<HTMLElement>('[data-field]')].map((cell) => [
            cell.dataset.field ?? '',
            { text: cell.textContent ?? '', value: cell.dataset.value ?? '' },
          ]),
        ),
      ),
    );
}

describe('compliance panel: report', function () {
  this.timeout(60_000);
  const openPage = panelSuite('webview/compliance/main.ts');
  let panel: PanelPage;
  const open = async (options: PanelOptions = {}) => (panel = await openPage(options));

  it('shows every level as the report has it', async () => {
    const report = fixtureReport();
    await (await open()).show(withReport(report));
    const rows = await shownLevels(panel);
    assert.equal(rows.length, report.levels.length);
    rows.forEach((row, i) => {
      const level = report.levels[i];
      assert.equal(Number(row.tau.value), level.tau);
      assert.equal(
        row.state.value,
        level.certified ? 'certified' : level.feasible ? 'feasible' : 'not feasible',
      );
      assert.equal(Number(row.lowerBound.value), level.lowerBound);
      assert.equal(Number(row.accuracy.value), level.accuracy);
      assert.equal(row.accuracy.text, level.accuracy.toFixed(3));
      assert.equal(Number(row.costPer1k.value), level.costPer1k);
      assert.equal(row.costPer1k.text, `$${level.costPer1k.toFixed(3)}`);
      assert.equal(Number(row.meanMu.value), level.meanMu);
      assert.equal(Number(row.lambda.value), level.lambda);
      assert.equal(row.met.value, String(level.met));
      assert.equal(Number(row.otherAccuracy.value), level.expected.accuracy);
      assert.equal(Number(row.otherCostPer1k.value), level.expected.costPer1k);
    });
  });

  it('shows the other way of serving when the config asks for it', async () => {
    const report: Report = { ...fixtureReport(), serve: 'expected' };
    await (await open()).show(withReport(report));
    const rows = await shownLevels(panel);
    assert.equal(Number(rows[3].otherAccuracy.value), report.levels[3].certifiedServing.accuracy);
    const legend = await panel.page.locator('figure[data-chart=accuracy] .legend').textContent();
    assert.match(legend ?? '', /served expected.*if served certified/);
  });

  it('names the limits and rounds them down', async () => {
    await (await open()).show(withReport());
    const headline = await panel.page.locator('.headline').textContent();
    assert.equal(
      headline,
      'Floors up to 0.781 hold with 95 % confidence. Floors up to 0.835 were reached, without proof; beyond that, this pool cannot go.',
    );
  });

  it('heads its tables with captions and scopes', async () => {
    await (await open()).show(withReport());
    const bare = await panel.page
      .locator('table')
      .evaluateAll(
        (tables) =>
          tables.filter(
            (t) => t.querySelector('caption') === null || t.querySelector('th:not([scope])') !== null,
          ).length,
      );
    assert.equal(bare, 0);
  });

  for (const [name, report, words] of [
    ['nothing is certified', nothingCertified(), 'No floor is certified at 95 % confidence.'],
    ['there is one level', oneLevel(), 'Floors up to 0.781 hold'],
    ['numbers do not exist', holes(), 'No floor is certified'],
  ] as const) {
    it(`stands when ${name}`, async () => {
      await (await open()).show(withReport(report));
      assert.ok((await panel.page.locator('.headline').textContent())?.startsWith(words));
      assert.equal(await panel.page.locator('figure.chart svg.plot').count(), 5);
      const text = await panel.page.locator('main').innerText();
      assert.doesNotMatch(text, /NaN|undefined|null|Infinity/);
      const paths = await panel.page
        .locator('svg.plot')
        .evaluateAll((all) => all.map((s) => s.outerHTML).join());
      assert.doesNotMatch(paths, /NaN|Infinity/);
    });
  }

  it('shows a missing number as a dash', async () => {
    await (await open()).show(withReport(holes()));
    const [first, second] = await shownLevels(panel);
    assert.deepEqual(first.accuracy, { text: '–', value: '' });
    assert.deepEqual(second.costPer1k, { text: '$0.000', value: '0' });
  });

  it('says why there are no cost gaps where there are none', async () => {
    await (await open()).show(withReport(gapless()));
    const table = panel.page.locator('table.gaps');
    const cells = await table.locator('tbody td.num').allTextContents();
    assert.deepEqual(new Set(cells), new Set(['–', '']));
    assert.match(
      (await table.locator('caption').textContent()) ?? '',
      /no certified floor lies within reach/,
    );
  });

  it('marks a miss of the way of serving that is not configured as no failure', async () => {
    const report = fixtureReport({ to: 0.7 });
    for (const level of report.levels) level.expected = { ...level.expected, met: false };
    await (await open()).show(withReport(report));
    const chart = panel.page.locator('figure[data-chart=accuracy] svg.plot');
    const legend = await chart.locator('.legend').textContent();
    assert.match(legend ?? '', /would miss/);
    assert.doesNotMatch(legend ?? '', /floor missed/);
    assert.doesNotMatch(await chart.evaluate((svg) => svg.outerHTML), /--p-missed/);
  });

  for (const [width, to, explained] of [
    [320, 0.84, true],
    [1600, 0.84, true],
    [1600, 0.9, false],
  ] as const) {
    it(`names a region ${explained ? 'too narrow for its name in the legend' : 'in its place'} (${width} pixels, floors to ${to})`, async () => {
      await (await open({ width })).show(withReport(fixtureReport({ to })));
      for (const chart of ['accuracy', 'cost', 'mix']) {
        const svg = panel.page.locator(`figure[data-chart=${chart}] svg.plot`);
        const strip = svg.locator('.strip-text.infeasible');
        const shown = await strip.evaluate((text) => text.firstChild?.textContent);
        assert.equal(shown, explained ? '○' : '○ not feasible', chart);
        assert.equal(
          (await svg.locator('.legend').textContent())?.includes('○not feasible'),
          explained,
          chart,
        );
      }
    });
  }

  it('explains its words to whoever asks', async () => {
    await (await open()).show(withReport());
    const words = panel.page.locator('.glossary dl');
    assert.ok(!(await words.isVisible()));
    await panel.page.getByText('What the words mean').click();
    const text = await words.innerText();
    for (const word of ['floor τ', 'certified', 'limit', 'cost gaps']) assert.ok(text.includes(word), word);
  });

  it('keeps markup in names as text', async () => {
    const report = fixtureReport();
    const name = '<img src=x onerror=alert(1)>';
    report.data.models[0] = name;
    report.caveats = [name];
    report.tiers[0].name = name;
    await (await open()).show(withReport(report));
    assert.equal(await panel.page.locator('img').count(), 0);
    assert.equal(await panel.page.locator('.caveats li').textContent(), name);
  });

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    it(`has no serious accessibility finding (${theme})`, async () => {
      await (await open({ theme })).show(withReport());
      await panel.page.locator('figure[data-chart=mix] summary').click();
      assert.deepEqual(await audit(panel.page), []);
    });
  }

  for (const [name, state] of Object.entries({ empty, failed, loading, training: trainingAfter(12) })) {
    it(`has no serious accessibility finding while ${name}`, async () => {
      await (await open({ theme: 'light' })).show(state);
      assert.deepEqual(await audit(panel.page), []);
    });
  }

  it('follows the theme without a reload, and patterns replace fills in high contrast', async () => {
    await (await open({ theme: 'light' })).show(withReport());
    const background = () => panel.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dot = panel.page.locator('figure[data-chart=accuracy] .legend circle').first();
    const color = () => dot.evaluate((circle) => getComputedStyle(circle).fill);
    const patterns = panel.page.locator('figure[data-chart=mix] pattern[id*=model]');
    const light = await color();
    assert.equal(await background(), 'rgb(255, 255, 255)');
    assert.equal(await patterns.count(), 0);
    await panel.theme('dark');
    assert.equal(await background(), 'rgb(31, 31, 31)');
    assert.notEqual(await color(), light);
    await panel.theme('hcDark');
    assert.equal(await background(), 'rgb(0, 0, 0)');
    assert.ok((await patterns.count()) > 5);
    await panel.theme('hcLight');
    assert.equal(await background(), 'rgb(255, 255, 255)');
    await panel.theme('light');
    assert.equal(await patterns.count(), 0);
  });

  for (const width of [320, 800, 1600, 3840]) {
    it(`fits ${width} pixels`, async () => {
      await (await open({ width })).show(withReport());
      const { wide, charts } = await panel.page.evaluate(() => ({
        wide: document.documentElement.scrollWidth,
        charts: [...document.querySelectorAll('.stage')].map((stage) => {
          const svg = stage.querySelector('svg.plot');
          return (svg?.getBoundingClientRect().width ?? 0) <= stage.getBoundingClientRect().width + 1;
        }),
      }));
      assert.ok(wide <= width, `the page is ${wide} pixels wide`);
      assert.ok(charts.every(Boolean), 'a chart is wider than its place');
    });
  }

  it('redraws charts when the panel is resized', async () => {
    await (await open({ width: 1600 })).show(withReport());
    const svg = panel.page.locator('figure[data-chart=cost] svg.plot');
    const before = await svg.getAttribute('width');
    await panel.page.setViewportSize({ width: 500, height: 800 });
    await panel.page.waitForFunction(
      (w) => document.querySelector('figure[data-chart=cost] svg.plot')?.getAttribute('width') !== w,
      before,
    );
    assert.ok(Number(await svg.getAttribute('width')) < 500);
  });
});
