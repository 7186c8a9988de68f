/** What one does with the compliance panel: keyboard and pointer, saving, states, training, reload. */
import assert from 'node:assert/strict';
import type { PanelToHost } from '../../src/protocol/panel';
import { fixtureReport } from './fixtureReport';
import type { PanelPage } from './harness';
import { panelSuite } from './panelSuite';
import { empty, failed, loading, trainingAfter, withReport } from './states';

type Save = Extract<PanelToHost, { type: 'save' }>;

const POINT = 'figure[data-chart=accuracy] .point';
const TOOLTIP = 'figure[data-chart=accuracy] .tooltip';

describe('compliance panel: actions', function () {
  this.timeout(60_000);
  const open = panelSuite('webview/compliance/main.ts');
  let panel: PanelPage;
  beforeEach(async () => {
    panel = await open();
  });

  const commands = async () => (await panel.sent()).flatMap((m) => (m.type === 'command' ? [m.command] : []));
  const button = (name: string) => panel.page.getByRole('button', { name, exact: true });

  /** Chooses an entry of a chart's menu and returns the file that the panel offers. */
  const save = async (chart: string, entry: string): Promise<Save> => {
    await panel.page.getByRole('button', { name: `Save ${chart}`, exact: true }).click();
    await panel.page.getByRole('menuitem', { name: entry }).click();
    await panel.page.waitForFunction(() =>
      (window as unknown as { proteusSent: PanelToHost[] }).proteusSent.some((m) => m.type === 'save'),
    );
    return (await panel.sent()).find((m): m is Save => m.type === 'save') as Save;
  };

  it('moves between levels with the arrow keys and tells each', async () => {
    await panel.show(withReport());
    const { page } = panel;
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    assert.equal(await page.locator(`${POINT}[tabindex="0"]`).count(), 1, 'one tab stop for each chart');
    await page.locator(POINT).first().focus();
    assert.match(await focused(), /^τ 0\.66, certified: accuracy 0\.\d{3} ± 0\.\d{3}, ✓ met; lower bound/);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    assert.match(await focused(), /^τ 0\.68,/);
    assert.match(await page.locator(TOOLTIP).innerText(), /τ 0\.68, certified/);
    await page.keyboard.press('End');
    assert.match(await focused(), /^τ 0\.90, not feasible/);
    await page.keyboard.press('ArrowRight');
    assert.match(await focused(), /^τ 0\.90,/);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowLeft');
    assert.match(await focused(), /^τ 0\.66,/);
    await page.keyboard.press('Escape');
    assert.equal(await page.locator(TOOLTIP).isVisible(), false);
  });

  it('shows details on hover and marks the same level everywhere', async () => {
    await panel.show(withReport());
    const { page } = panel;
    const box = await page.locator(POINT).nth(9).boundingBox();
    assert.ok(box !== null);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    assert.match(await page.locator(TOOLTIP).innerText(), /τ 0\.75/);
    assert.equal(await page.locator('#levels tr.current').getAttribute('data-key'), '0.75');
    assert.equal(await page.locator('figure[data-chart=cost] .point.current').count(), 1);
    await page.mouse.move(2, 2);
    assert.equal(await page.locator(TOOLTIP).isVisible(), false);
    assert.equal(await page.locator('#levels tr.current').count(), 0);
  });

  it('opens a chart’s data as a table', async () => {
    await panel.show(withReport());
    await panel.page.locator('figure[data-chart=mix] summary').click();
    const rows = panel.page.locator('figure[data-chart=mix] tbody tr');
    await rows.first().waitFor();
    assert.equal(await rows.count(), fixtureReport().levels.length);
  });

  for (const chart of [
    'Achieved accuracy',
    'Cost',
    'Model mix',
    'Cost and accuracy',
    'Reliability of the predictor',
  ]) {
    it(`saves “${chart}” as SVG that stands alone`, async () => {
      await panel.show(withReport());
      const file = await save(chart, 'SVG image');
      assert.match(file.suggestedName, /^router-[a-z]+\.svg$/);
      assert.equal(file.encoding, 'utf8');
      assert.doesNotMatch(file.data, /var\(|light-dark|color-mix|color\(|class="|rgba\(/);
      const seen = await panel.page.evaluate((text) => {
        const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
        return {
          error: parsed.querySelector('parsererror')?.textContent ?? '',
          root: parsed.documentElement.nodeName,
          title: parsed.querySelector('title')?.textContent,
          points: parsed.querySelectorAll('[tabindex]').length,
          fills: [...parsed.querySelectorAll('[fill^="url"]')].every((e) => {
            const id = /url\(#(.*)\)/.exec(e.getAttribute('fill') ?? '')?.[1];
            return id !== undefined && parsed.getElementById(id) !== null;
          }),
        };
      }, file.data);
      assert.deepEqual(seen, { error: '', root: 'svg', title: chart, points: 0, fills: true });
    });
  }

  it('saves PNG at twice the size', async () => {
    await panel.show(withReport());
    const file = await save('Model mix', 'PNG image');
    assert.equal(file.encoding, 'base64');
    assert.match(file.suggestedName, /\.png$/);
    const bytes = Buffer.from(file.data, 'base64');
    assert.equal(bytes.subarray(1, 4).toString('latin1'), 'PNG');
    const width = Number(await panel.page.locator('figure[data-chart=mix] svg.plot').getAttribute('width'));
    assert.equal(bytes.readUInt32BE(16), 2 * (width + 32));
    const colors = await panel.page.evaluate(async (data) => {
      const image = new Image();
      image.src = `data:image/png;base64,${data}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width, image.height];
      const context = canvas.getContext('2d');
      context?.drawImage(image, 0, 0);
      const pixels = context?.getImageData(0, 0, image.width, image.height).data ?? [];
      const seen = new Set<number>();
      for (let i = 0; i < pixels.length; i += 4)
        seen.add((pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2]);
      return seen.size;
    }, file.data);
    assert.ok(colors > 50, `only ${colors} colours: nothing was drawn`);
  });

  it('saves CSV with unrounded numbers', async () => {
    const report = fixtureReport();
    await panel.show(withReport(report));
    const file = await save('Achieved accuracy', 'CSV data');
    const [head, ...lines] = file.data.trimEnd().split('\r\n');
    assert.match(head, /^tau,state,lowerBound,accuracy,/);
    assert.equal(lines.length, report.levels.length);
    const fields = lines[5].split(',');
    assert.equal(Number(fields[0]), report.levels[5].tau);
    assert.equal(Number(fields[3]), report.levels[5].accuracy);
  });

  it('works its menu by keyboard', async () => {
    await panel.show(withReport());
    const { page } = panel;
    await page.getByRole('button', { name: 'Save Cost', exact: true }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'SVG image');
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Save Cost');
    assert.equal(await page.locator('.menu:visible').count(), 0);
  });

  it('says where a file was saved', async () => {
    await panel.show(withReport());
    await panel.send({ type: 'saved', path: 'charts/router-cost.svg' });
    assert.equal(await panel.page.getByRole('status').textContent(), 'Saved charts/router-cost.svg');
  });

  it('offers what can be done next, in every state', async () => {
    await panel.show(loading);
    assert.equal(await panel.page.locator('vscode-progress-ring').count(), 1);
    await panel.show(empty);
    assert.match(
      await panel.page.locator('.centre').innerText(),
      /router\.proteus\.json has no trained run\./,
    );
    await button('Train router').click();
    await panel.show(failed);
    assert.match(await panel.page.getByRole('alert').innerText(), /outside \[0, 1\][^]*Correct the score/);
    await panel.page.locator('vscode-link').click();
    await panel.show(withReport(fixtureReport(), 'The price of gpt-4o-mini changed since this run.'));
    assert.match(await panel.page.locator('.notice').innerText(), /price of gpt-4o-mini changed/);
    await button('Evaluate again').click();
    await button('Export').click();
    assert.deepEqual(await commands(), ['train', 'showLog', 'evaluate', 'export']);
    await panel.show(withReport());
    assert.equal(await panel.page.locator('.notice').isVisible(), false);
  });

  it('does not offer to evaluate or export without a run', async () => {
    await panel.show(empty);
    for (const name of ['Evaluate', 'Export']) {
      assert.ok(await button(name).isDisabled(), name);
    }
    assert.ok(await button('Train').isEnabled());
  });

  it('follows a training and leaves what did not change alone', async () => {
    const { page } = panel;
    const report = withReport();
    await panel.show(report);
    await page.locator(POINT).nth(4).focus();
    await page.evaluate(() => {
      (document.querySelector('#levels table') as HTMLElement).dataset.mark = 'kept';
    });
    await panel.show(trainingAfter(1, report));
    await page.evaluate(() => window.scrollTo(0, 600));
    const bar = page.getByRole('progressbar', { name: 'Training' });
    const cancel = await button('Cancel').elementHandle();
    for (const updates of [2, 10, 20]) await panel.show(trainingAfter(updates, report));
    assert.equal(await bar.getAttribute('aria-valuenow'), '47');
    assert.match(await page.locator('.training .message').innerText(), /Update 20 of 60/);
    assert.match(
      await page.locator('.live').innerText(),
      /floor\s+0\.\d{3}\s+λ\s+[\d.]+\s+accuracy\s+0\.\d{3}/,
    );
    await page.waitForFunction(() =>
      /of 320 training/.test(
        document.querySelector('figure[data-chart=training] svg')?.getAttribute('aria-label') ?? '',
      ),
    );
    assert.equal(await page.locator('#levels table').getAttribute('data-mark'), 'kept');
    assert.ok(await cancel?.evaluate((b) => b.isConnected), 'the cancel button was replaced');
    assert.equal(await page.evaluate(() => window.scrollY), 600);
    assert.match(
      await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''),
      /^τ 0\.70/,
    );
    await button('Cancel').click();
    assert.deepEqual(await commands(), ['cancel']);
    await panel.show(report);
    assert.equal(await page.locator('.training').count(), 0);
    assert.ok(await button('Train').isEnabled());
  });

  it('remembers its config and comes back as it was', async () => {
    await panel.show(withReport());
    await panel.page.locator('figure[data-chart=cost] summary').click();
    await panel.page.evaluate(() => window.scrollTo(0, 900));
    await panel.page.waitForFunction(
      () => (window as unknown as { proteusState: { scroll: number } }).proteusState.scroll === 900,
    );
    const kept = await panel.kept();
    assert.deepEqual(kept, { config: 'file:///project/router.proteus.json', open: ['cost'], scroll: 900 });
    await panel.close();
    panel = await open({ kept });
    await panel.show(loading);
    await panel.show(withReport());
    assert.equal(await panel.page.locator('figure[data-chart=cost] details').getAttribute('open'), '');
    await panel.page.waitForFunction(() => window.scrollY === 900);
  });
});
