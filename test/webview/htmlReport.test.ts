/** The stand-alone HTML report: one file that loads nothing and shows what the panel shows. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { htmlReport } from '../../src/bundle/htmlReport';
import { fixtureReport } from './fixtureReport';
import { audit, bundle, chromiumPath, launch, panelStyle } from './harness';

describe('stand-alone HTML report', function () {
  this.timeout(60_000);
  let browser: Browser;
  let folder: string;
  let url: string;
  let page: Page;
  const problems: string[] = [];
  const requests: string[] = [];
  const report = fixtureReport();
  report.caveats = ['</script><script>document.title = "broken"</script><!-- \u2028'];

  before(async function () {
    if (chromiumPath() === null) {
      console.log('      no Chromium (set CHROMIUM): skipped');
      this.skip();
    }
    const assets = { script: await bundle('webview/standalone/main.ts'), style: await panelStyle() };
    folder = await mkdtemp(join(tmpdir(), 'proteus-report-'));
    const file = join(folder, 'report.html');
    await writeFile(file, htmlReport(report, { ...assets, title: 'Router <for> "us"' }));
    url = pathToFileURL(file).href;
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  const open = async (options: { width?: number; colorScheme?: 'light' | 'dark' } = {}) => {
    problems.length = 0;
    requests.length = 0;
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1000, height: 800 },
      colorScheme: options.colorScheme ?? 'light',
      acceptDownloads: true,
    });
    page = await context.newPage();
    page.on('console', (m) => (m.type() === 'error' || m.type() === 'warning') && problems.push(m.text()));
    page.on('pageerror', (e) => problems.push(e.message));
    page.on('request', (r) => requests.push(r.url()));
    await page.goto(url);
    await page.locator('figure[data-chart=accuracy] svg.plot').waitFor();
  };
  afterEach(async () => {
    await page?.context().close();
    assert.deepEqual(problems, []);
  });

  it('shows the report and loads nothing else', async () => {
    await open();
    assert.equal(await page.locator('#levels tbody tr[data-key]').count(), report.levels.length);
    assert.equal(await page.locator('h1').textContent(), 'Router <for> "us"');
    assert.match((await page.locator('details.glossary').textContent()) ?? '', /docs\/metrics\.md/);
    assert.equal(await page.locator('.caveats li').textContent(), report.caveats[0]);
    assert.deepEqual(
      requests.filter((r) => !r.startsWith('blob:') && r !== url),
      [],
    );
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has no serious accessibility finding (${colorScheme})`, async () => {
      await open({ colorScheme });
      assert.deepEqual(await audit(page), []);
    });
  }

  it('downloads what the panel would send to its host', async () => {
    await open();
    await page.getByRole('button', { name: 'Save Cost', exact: true }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'CSV data' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), 'proteus-cost.csv');
    const text = await readFile(await download.path(), 'utf8');
    assert.equal(text.trimEnd().split('\r\n').length, report.levels.length + 1);
  });

  it('fits a phone', async () => {
    await open({ width: 320 });
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 320);
  });

  it('is the same text for the same report', async () => {
    const assets = { script: 'a();', style: 'b{}' };
    assert.equal(htmlReport(report, assets), htmlReport(structuredClone(report), assets));
    await open();
  });
});
