/**
 * The one source of what a config's trained run says of its text now: for panels, diagnostics, hints and the status
 * bar. Follows every `*.proteus.json` that is visible or was asked for, saved or not; nothing happens before.
 */
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../core/errors';
import type { RequestOptions } from '../protocol/connection';
import { untrained } from '../protocol/untrained';
import type { WhatIfParams, WhatIfResult } from '../protocol/whatIf';
import { exists, isConfig, openDocument } from './configFile';
import { Disposables } from './dispose';
import type { Services } from './services';
import { LiveBook, type ConfigText, type LiveFacts } from './whatIf/liveBook';

export interface LiveReport extends LiveFacts {
  readonly uri: vscode.Uri;
  /** Name of the run's directory. */
  readonly runId?: string;
}

export class LiveReports implements vscode.Disposable {
  private readonly disposables = new Disposables();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<vscode.Uri>());
  private readonly book: LiveBook;

  /** Fired with the config of which `get` says something new. */
  readonly onDidChange = this.changed.event;

  constructor(services: Services) {
    const { engine, log } = services;
    this.book = new LiveBook({
      ask: (params, options) => ask(engine, params, options),
      textOf,
      newCancellation: () => new vscode.CancellationTokenSource(),
      changed: (config) => this.changed.fire(vscode.Uri.file(config)),
      logError: (message, error) => log.error(message, error),
    });
    this.disposables.add(this.book);
    this.disposables.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.requestKnown(document.uri);
      }),
    );
    // What was not saved is gone with it.
    this.disposables.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.requestKnown(uri)));
    this.disposables.add(vscode.workspace.onDidSaveTextDocument(({ uri }) => this.saved(uri)));
    this.disposables.add(vscode.window.onDidChangeVisibleTextEditors((editors) => this.seen(editors)));
    this.disposables.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.requestAll()));
    this.seen(vscode.window.visibleTextEditors);
  }

  /** The newest that is known; undefined before the first answer, which `request` brings. */
  get(uri: vscode.Uri): LiveReport | undefined {
    const facts = this.book.get(uri.fsPath);
    return facts && { ...facts, uri, ...(facts.runDir !== undefined && { runId: basename(facts.runDir) }) };
  }

  /** Asks for a config again (or for the first time), soon; from then on it is followed. */
  request(uri: vscode.Uri): void {
    if (isConfig(uri)) this.book.request(uri.fsPath);
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private requestAll(): void {
    for (const config of this.book.configs) this.book.request(config);
  }

  private requestKnown(uri: vscode.Uri): void {
    if (isConfig(uri) && this.book.configs.includes(uri.fsPath)) this.book.request(uri.fsPath);
  }

  /** Outcome data may be edited in the window too: whatever is saved may concern any config. */
  private saved(uri: vscode.Uri): void {
    if (isConfig(uri)) this.requestKnown(uri);
    else this.requestAll();
  }

  private seen(editors: readonly vscode.TextEditor[]): void {
    for (const { document } of editors) {
      if (isConfig(document.uri) && this.book.get(document.uri.fsPath) === undefined)
        this.request(document.uri);
    }
  }
}

async function ask(
  engine: Services['engine'],
  params: WhatIfParams,
  options: RequestOptions,
): Promise<WhatIfResult> {
  // Whoever has trained nothing needs no engine for that answer.
  if (!(await exists(vscode.Uri.file(join(dirname(params.config), '.proteus', 'runs'))))) return untrained;
  if (!vscode.workspace.isTrusted) {
    throw new UserError({
      what: vscode.l10n.t('What-if is off in a workspace that is not trusted'),
      remedy: vscode.l10n.t('Trust the workspace to follow your edits.'),
    });
  }
  return engine.whatIf(params, options);
}

async function textOf(config: string): Promise<ConfigText | undefined> {
  const uri = vscode.Uri.file(config);
  const document = openDocument(uri);
  if (document) return { text: document.getText(), version: document.version, unsaved: document.isDirty };
  try {
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    return { text, version: 0, unsaved: false };
  } catch {
    return undefined;
  }
}
