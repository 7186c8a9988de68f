/** The frame of a suite over one panel: a browser, the panel's script, and no page that reports problems. */
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { PanelState, PanelToHost } from '../../src/protocol/panel';
import { bundle, chromiumPath, launch, openPanel, type OpenOptions, type PanelPage } from './harness';

export type PanelOptions = Omit<OpenOptions, 'script'>;

/**
 * Registers the hooks in the suite that calls it, which is skipped where there is no Chromium.
 *
 * @param entry the panel's script ("webview/compliance/main.ts")
 * @returns opens the panel; it is closed after the test, which fails where its page had problems
 * @typeParam S what the panel shows; M what it sends
 */
export function panelSuite<S = PanelState, M = PanelToHost>(
  entry: string,
): (options?: PanelOptions) => Promise<PanelPage<S, M>> {
  let browser: Browser | undefined;
  let script: string;
  let panel: PanelPage<S, M> | undefined;

  before(async function () {
    if (chromiumPath() === null) {
      console.log('      no Chromium (set CHROMIUM): skipped');
      this.skip();
    }
    script = await bundle(entry);
    browser = await launch();
  });
  after(async () => browser?.close());
  afterEach(async () => {
    const closing = panel;
    panel = undefined;
    await closing?.close();
    assert.deepEqual(closing?.problems ?? [], [], 'the page reports problems');
  });

  return async (options = {}) => {
    if (browser === undefined) throw new Error('The browser has not been started.');
    panel = await openPanel<S, M>(browser, { script, ...options });
    return panel;
  };
}
