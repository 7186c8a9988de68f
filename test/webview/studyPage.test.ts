/** A study's page: one file that loads nothing, in both themes and down to a phone's width. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { htmlPage } from '../../src/bundle/htmlReport';
import { aggregate } from '../../src/core/study/aggregate';
import { dataTables } from '../../src/core/study/tables';
import { cell, handReport, study } from '../unit/study/support';
import { audit, bundle, chromiumPath, launch, panelStyle } from './harness';

/** Some splits, two variants, and a rival that a part of the floors is lost to. */
function result() {
  const report = (seed: number) =>
    handReport({
      levels: [0.7, 0.72, 0.74, 0.76, 0.78, 0.8].map((tau, i) => ({
        tau,
        certified: tau + 0.02 - 0.002 * i * (seed % 3),
        expected: tau + 0.005 * ((seed + i) % 3) - 0.004,
      })),
      limit: [0.8, 0.76],
      policy: Array.from({ length: 21 }, (_, k) => [0.66 + 0.008 * k, 0.1 * 1.2 ** k]),
      baselines: ['CARROT', 'OmniRouter'].flatMap((name, i) =>
        [true, false].map((calibrated) => ({
          name,
          kind: 'router' as const,
          calibrated,
          curve: Array.from({ length: 21 }, (_, k): [number, number] => [
            0.66 + 0.008 * k,
            0.1 * 1.2 ** k * (1.4 - 0.03 * k * (i + 1)),
          ]),
          at: [0.7, 0.72, 0.74, 0.76, 0.78, 0.8].map((tau) => tau + 0.01 - 0.006 * ((seed + i) % 4)),
        })),
      ),
    });
  const seeds = [1, 2, 3, 4];
  return aggregate(
    study({ seeds: 4, variants: [{ name: 'PROTEUS' }, { name: 'without <λ>', seeds: 2 }] }),
    {
      cells: [
        ...seeds.map((seed) => cell(seed, report(seed))),
        ...[1, 2].map((seed) => cell(seed, report(seed + 1), { variant: 'without <λ>' })),
      ],
      failed: [],
    },
    { title: 'A study', version: '1', createdAt: '' },
  );
}

describe('page of a study', function () {
  this.timeout(60_000);
  const found = result();
  let browser: Browser;
  let folder: string;
  let url: string;

  before(async function () {
    if (chromiumPath() === null) {
      console.log('      no Chromium (set CHROMIUM): skipped');
      this.skip();
    }
    const script = await bundle('webview/study/main.ts');
    folder = await mkdtemp(join(tmpdir(), 'proteus-study-'));
    const file = join(folder, 'report.html');
    await writeFile(file, htmlPage(found, { script, style: await panelStyle(), title: found.title }));
    url = pathToFileURL(file).href;
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  for (const [width, colorScheme] of [
    [1200, 'light'],
    [1200, 'dark'],
    [320, 'light'],
  ] as const) {
    it(`shows all of it, ${colorScheme} at ${width} px, and loads nothing`, async () => {
      const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
      const page = await context.newPage();
      const problems: string[] = [];
      const requests: string[] = [];
      page.on('console', (m) => problems.push(m.text()));
      page.on('pageerror', (e) => problems.push(e.message));
      page.on('request', (r) => requests.push(r.url()));
      await page.goto(url);
      for (const name of ['missed', 'cost-ratio', 'margin'])
        await page.locator(`figure[data-chart=${name}] svg.plot`).waitFor();
      assert.deepEqual(requests, [url]);
      const text = await page.locator('body').innerText();
      for (const loss of found.losses) assert.ok(text.includes(loss), loss);
      for (const table of dataTables(found.data[0])) assert.ok(text.includes(table.title), table.title);
      assert.ok(text.includes('without <λ>'));
      assert.ok(!/NaN|undefined|Infinity/.test(text));
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
      await page.locator('figure[data-chart=margin] summary').click();
      assert.equal(await page.locator('figure[data-chart=margin] tbody tr').count(), 6);
      assert.deepEqual(await audit(page), []);
      assert.deepEqual(problems, []);
      await context.close();
    });
  }
});
