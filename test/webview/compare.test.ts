/** The panel that compares runs, in a real browser: figures, baseline, saving, states, themes, widths. */
import assert from 'node:assert/strict';
import type { ComparePanelState, ComparePanelToHost } from '../../src/protocol/comparePanel';
import { fixtureReport, holes, nothingCertified } from './fixtureReport';
import { failed, loading, many, namedRun, two } from './compareStates';
import { audit, type PanelPage } from './harness';
import { panelSuite, type PanelOptions } from './panelSuite';
import { THEMES, type ThemeName } from './themes';

type Save = Extract<ComparePanelToHost, { type: 'save' }>;

const runsOf = (...reports: ReturnType<typeof fixtureReport>[]): ComparePanelState => ({
  config: 'file:///project/router.proteus.json?x',
  content: { kind: 'runs', runs: reports.map((r, i) => namedRun(`Run ${i}`, r, i + 1)), settings: [] },
});

describe('panel that compares runs', function () {
  this.timeout(60_000);
  const openPage = panelSuite<ComparePanelState, ComparePanelToHost>('webview/compare/main.ts');
  let panel: PanelPage<ComparePanelState, ComparePanelToHost>;
  const open = async (state: ComparePanelState = two, options: PanelOptions = {}) => {
    panel = await openPage(options);
    await panel.show(state);
    return panel;
  };
  const cell = (key: string, column: number) =>
    panel.page.locator(`#differences tr[data-key="${key}"] td`).nth(column);
  const headline = () => panel.page.locator('.headline').innerText();
  const commands = async () => (await panel.sent()).flatMap((m) => (m.type === 'command' ? [m.command] : []));

  it('says in a sentence which certifies more, and which is cheaper', async () => {
    await open();
    assert.match(
      await headline(),
      /^B certifies floors up to 0\.769, 1\.2 points lower than A\. At τ 0\.76, the highest floor certified in both, B costs \$0\.246 per 1 000 queries, 14 % less\.$/,
    );
  });

  it('names the best of many, over grids that differ', async () => {
    await open(many);
    assert.match(
      await headline(),
      /^C certifies the highest floors, up to 0\.783\. At τ 0\.7\d+, the highest floor certified in all, H is the cheapest, \$/,
    );
  });

  it('shows figures with their difference, and the settings behind it', async () => {
    await open();
    assert.equal(await cell('certified', 0).innerText(), '0.781');
    assert.equal(await cell('certified', 1).innerText(), '0.769 (−1.2 pts)');
    assert.equal(await cell('gold/cost', 1).innerText(), '$0.511 (−$0.083)');
    assert.match((await cell('gold/cost', 1).getAttribute('class')) ?? '', /good/);
    assert.equal(await cell('setting/training.updates', 1).innerText(), '90');
    assert.equal(await cell('data', 1).innerText(), 'same');
  });

  it('holds them against another run when told to, by keyboard too', async () => {
    await open();
    const { page } = panel;
    await page.getByRole('radio', { name: 'A Whole pool' }).focus();
    await page.keyboard.press('ArrowRight');
    assert.equal(await cell('certified', 0).innerText(), '0.781 (+1.2 pts)');
    assert.equal(await cell('certified', 1).innerText(), '0.769');
    assert.match(await headline(), /^A certifies floors up to 0\.781, 1\.2 points higher than B\./);
    await panel.show({ ...two, content: { ...two.content, settings: [] } as ComparePanelState['content'] });
    assert.equal(await cell('certified', 1).innerText(), '0.769', 'the choice outlives a refresh');
  });

  it('tells runs apart by letter, colour and dash', async () => {
    await open(many);
    const lines = panel.page.locator('figure[data-chart=compare-accuracy] .legend line');
    const looks = await lines.evaluateAll((all) =>
      all.map((l) => `${l.getAttribute('stroke')} ${l.getAttribute('stroke-dasharray')}`),
    );
    assert.equal(new Set(looks).size, 9, 'eight runs and the floor');
    const letters = await panel.page.locator('figure[data-chart=compare-cost] .run-letter').allTextContents();
    assert.equal(letters.join(''), 'ABCDEFGH');
  });

  it('tells all runs at the floor that is pointed at', async () => {
    await open();
    const { page } = panel;
    await page.locator('figure[data-chart=compare-accuracy] .point').nth(4).focus();
    const spoken = await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    assert.match(spoken, /^τ 0\.70: A Whole pool ● 0\.\d{3} at \$0\.\d{3}; B Without .* ● 0\.\d{3} at \$0/);
    await page.keyboard.press('End');
    assert.match(
      await page.locator('figure[data-chart=compare-accuracy] .tooltip').innerText(),
      /τ 0\.90[^]*○/,
    );
    assert.equal(await page.locator('figure[data-chart=compare-cost] .point.current').count(), 1);
  });

  it('says when runs were judged on different prompts', async () => {
    await open();
    assert.equal(await panel.page.locator('.notice').count(), 0);
    const other = fixtureReport();
    other.data.sha256 = '00';
    await panel.show(runsOf(fixtureReport(), other));
    assert.match(await panel.page.locator('.notice').innerText(), /not judged on the same prompts/);
  });

  it('saves curves and differences', async () => {
    await open();
    const { page } = panel;
    await page.getByRole('button', { name: 'Save CSV of Differences' }).click();
    await page.getByRole('button', { name: 'Save Floor and cost', exact: true }).click();
    await page.getByRole('menuitem', { name: 'SVG image' }).click();
    const [csv, svg] = (await panel.sent()).filter((m): m is Save => m.type === 'save');
    assert.equal(csv.suggestedName, 'runs-differences.csv');
    assert.match(
      csv.data,
      /^figure,20260203T090000Z-router,20260203T100000Z-router\r\nCertified limit,0\.7815,/,
    );
    assert.equal(svg.suggestedName, 'runs-compare-cost.svg');
    assert.doesNotMatch(svg.data, /var\(|class="/);
    assert.match(svg.data, /stroke-dasharray="8(px)?,\s?3/);
  });

  it('offers a way on in every state', async () => {
    await open(loading);
    assert.equal(await panel.page.locator('vscode-progress-ring').count(), 1);
    await panel.show(failed);
    const alert = panel.page.getByRole('alert');
    assert.match(await alert.innerText(), /no such run directory/);
    for (const name of ['Choose runs', 'Read again']) {
      await alert.getByRole('button', { name }).click();
    }
    await panel.page.locator('vscode-link').click();
    assert.deepEqual(await commands(), ['choose', 'refresh', 'showLog']);
  });

  it('draws what there is of runs with holes, and without certificates', async () => {
    await open(runsOf(holes(), nothingCertified(), fixtureReport({ from: 0.75, to: 0.75 })));
    assert.match(await headline(), /^\w certifies the highest floors/);
    await panel.show(runsOf(nothingCertified(), nothingCertified()));
    assert.match(await headline(), /^No run certifies any floor\./);
    await panel.show(runsOf(fixtureReport()));
    assert.match(await headline(), /^Only one run/);
  });

  it('lays the choice of the baseline out in a row, without a frame', async () => {
    await open();
    const style = await panel.page
      .locator('.run-choice')
      .evaluate((e) => `${getComputedStyle(e).display} ${getComputedStyle(e).borderTopStyle}`);
    assert.equal(style, 'flex none');
  });

  it('keeps markup in names as text', async () => {
    const run = namedRun('<img src=x onerror=alert(1)>', fixtureReport());
    await open({ config: 'file:///a', content: { kind: 'runs', runs: [run, run], settings: [] } });
    assert.equal(await panel.page.locator('img').count(), 0);
  });

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    it(`has no serious accessibility finding (${theme})`, async () => {
      await open(two, { theme });
      await panel.page.locator('figure[data-chart=compare-cost] summary').click();
      assert.deepEqual(await audit(panel.page), []);
    });
  }

  it('fits from 320 pixels to the widest screen', async () => {
    await open(many);
    for (const width of [3840, 1600, 800, 320]) {
      await panel.page.setViewportSize({ width, height: 900 });
      await panel.page.waitForFunction(() => document.documentElement.scrollWidth <= window.innerWidth);
    }
  });

  it('comes back as it was', async () => {
    await open();
    await panel.page.locator('figure[data-chart=compare-cost] summary').click();
    await panel.page.waitForFunction(
      () => (window as unknown as { proteusState?: { open: string[] } }).proteusState?.open.length === 1,
    );
    assert.deepEqual(await panel.kept(), { config: two.config, open: ['compare-cost'], scroll: 0 });
  });
});
