/** The real panel in a real Chromium: its own page and policy, a recorded host, VS Code's theme variables. */
import { existsSync } from 'node:fs';
import { build } from 'esbuild';
import { chromium, type Browser, type Frame, type Page } from 'playwright-core';
import { readFile } from 'node:fs/promises';
import type { HostToPanel, PanelState, PanelToHost } from '../../src/protocol/panel';
import { panelHtml } from '../../src/protocol/panelHtml';
import { THEMES, type ThemeName } from './themes';

const ORIGIN = 'https://panel.example';
const NONCE = 'bm9uY2UtZm9yLXRlc3Rz';

export function chromiumPath(): string | null {
  const path = process.env.CHROMIUM ?? '/usr/bin/chromium';
  return existsSync(path) ? path : null;
}

export async function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath() ?? undefined,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
}

/** A page's script, bundled as the product bundles it. */
export async function bundle(entry: string): Promise<string> {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    logLevel: 'silent',
  });
  return result.outputFiles[0].text;
}

export const panelStyle = () => readFile('webview/styles.css', 'utf8');

/** @typeParam S what the panel shows; M what it sends */
/** `S`: the state that its page shows; `M`: what it tells the host; `T`: what the host tells it. */
export interface PanelPage<S = PanelState, M = PanelToHost, T = HostToPanel<S>> {
  page: Page;
  /** Everything that went wrong in the page: console errors, exceptions, policy violations. */
  problems: string[];
  /** What the panel has sent to the host. */
  sent(): Promise<M[]>;
  /** What the panel has asked VS Code to keep. */
  kept(): Promise<unknown>;
  send(message: T): Promise<void>;
  show(state: S): Promise<void>;
  theme(name: ThemeName): Promise<void>;
  close(): Promise<void>;
}

interface PanelWindow<M = { type: string }> extends Window {
  proteusSent: M[];
  proteusState: unknown;
}

/** Runs in the page before its scripts: the host's side of `acquireVsCodeApi`, and the theme. */
function prepare({
  state,
  theme,
}: {
  state: unknown;
  theme: { bodyClass: string; variables: Record<string, string> };
}) {
  const host = window as unknown as PanelWindow & {
    acquireVsCodeApi: () => unknown;
    proteusViolations: string[];
  };
  host.proteusSent = [];
  host.proteusState = state;
  host.proteusViolations = [];
  host.acquireVsCodeApi = () => ({
    postMessage: (message: { type: string }) => host.proteusSent.push(message),
    getState: () => host.proteusState,
    setState: (next: unknown) => {
      host.proteusState = next;
    },
  });
  document.addEventListener('securitypolicyviolation', (e) => {
    console.error(`CSP: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`);
  });
  const apply = () => {
    for (const [name, value] of Object.entries(theme.variables)) {
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
    }
    document.body.className = theme.bodyClass;
  };
  const observer = new MutationObserver(() => {
    if (document.body === null) return;
    observer.disconnect();
    apply();
  });
  observer.observe(document, { childList: true, subtree: true });
}

export interface OpenOptions {
  script: string;
  theme?: ThemeName;
  width?: number;
  height?: number;
  /** What VS Code kept from an earlier life of the panel. */
  kept?: unknown;
}

export async function openPanel<S = PanelState, M = PanelToHost, T = HostToPanel<S>>(
  browser: Browser,
  options: OpenOptions,
): Promise<PanelPage<S, M, T>> {
  const { script, theme = 'dark', width = 1000, height = 900, kept = null } = options;
  const context = await browser.newContext({ viewport: { width, height } });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  const html = panelHtml({
    nonce: NONCE,
    cspSource: ORIGIN,
    scriptUri: `${ORIGIN}/compliance.js`,
    styleUri: `${ORIGIN}/styles.css`,
    title: 'PROTEUS',
  });
  const style = await panelStyle();
  await page.route(`${ORIGIN}/**`, (route) => {
    const path = new URL(route.request().url()).pathname;
    if (path === '/') return route.fulfill({ contentType: 'text/html', body: html });
    if (path === '/compliance.js') return route.fulfill({ contentType: 'text/javascript', body: script });
    if (path === '/styles.css') return route.fulfill({ contentType: 'text/css', body: style });
    return route.fulfill({ status: 204, body: '' });
  });
  await page.addInitScript(prepare, { state: kept, theme: THEMES[theme] });
  await page.goto(`${ORIGIN}/`);
  await page.waitForFunction(() =>
    (window as unknown as PanelWindow).proteusSent.some((m) => m.type === 'ready'),
  );
  const send = async (message: T | { type: 'state'; state: S }) => {
    await page.evaluate((m) => window.postMessage(m, '*'), message as unknown as Record<string, unknown>);
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
  };
  return {
    page,
    problems,
    send,
    sent: () => page.evaluate(() => (window as unknown as PanelWindow).proteusSent) as Promise<M[]>,
    kept: () => page.evaluate(() => (window as unknown as PanelWindow).proteusState),
    show: (state) => send({ type: 'state', state }),
    theme: async (name) => {
      await page.evaluate((next) => {
        for (const [key, value] of Object.entries(next.variables)) {
          document.documentElement.style.setProperty(`--vscode-${key}`, value);
        }
        document.body.className = next.bodyClass;
      }, THEMES[name]);
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
    },
    close: () => context.close(),
  };
}

export interface AxeFinding {
  id: string;
  impact: string;
  nodes: string[];
}

/** Serious and critical findings of axe-core. It is evaluated by the debugger, so no policy blocks it. */
export async function audit(page: Page | Frame): Promise<AxeFinding[]> {
  const source = await readFile('node_modules/axe-core/axe.min.js', 'utf8');
  await page.evaluate(source);
  return page.evaluate(async () => {
    interface Axe {
      run(options: object): Promise<{
        violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
      }>;
    }
    const { axe } = window as unknown as { axe: Axe };
    const { violations } = await axe.run({ resultTypes: ['violations'] });
    return violations
      .filter((v) => v.impact === 'serious' || v.impact === 'critical')
      .map((v) => ({
        id: v.id,
        impact: v.impact,
        nodes: v.nodes.slice(0, 4).map((n) => `${n.html.slice(0, 160)} ${n.failureSummary}`),
      }));
  });
}
