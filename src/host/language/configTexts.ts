/** What is known of each open config's text: its outline, what is wrong with it, and what is known around it. */
import * as vscode from 'vscode';
import type { Diagnostic } from '../../core/diagnose/diagnostic';
import type { Facts } from '../../core/diagnose/facts';
import { outlineOf, type Outline } from '../../core/language/outline';
import type { Report } from '../../core/report';
import { reportFacts, type ReportFacts } from '../../core/language/reportFacts';
import type { DiagnoseParams } from '../../protocol/diagnose';
import { isConfig, openDocument } from '../configFile';
import { Disposables } from '../dispose';
import type { LiveReports } from '../liveReports';
import type { Services } from '../services';
import { DiagnosisQueue } from './diagnosisQueue';
import { FileWatches } from './fileWatches';

/** Of the text at a version; the facts may be older than the text. */
export interface Diagnosis {
  version: number;
  diagnostics: readonly Diagnostic[];
  facts: Facts;
}

/** Milliseconds without a key before the engine is asked: what-if answers come first, mostly. */
const PAUSE = 250;

/** Nothing happens, and no engine starts, before a config is open. */
export class ConfigTexts implements vscode.Disposable {
  private readonly disposables = new Disposables();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<vscode.Uri>());
  private readonly diagnoses = new Map<string, Diagnosis>();
  private readonly outlines = new WeakMap<
    vscode.TextDocument,
    { version: number; outline: Outline | undefined }
  >();
  private readonly watches = this.disposables.add(
    new FileWatches((config) => {
      this.live.request(config);
      this.request(config);
    }),
  );
  private readonly queue: DiagnosisQueue;
  /** Of the report that was asked for last: hints, lenses and hovers ask for the same one. */
  private reduced: { of: Report; facts: ReportFacts } | undefined;

  /** Fired with a config of which something new is known, or that was closed. */
  readonly onDidChange = this.changed.event;

  constructor(
    { engine, log }: Services,
    private readonly live: LiveReports,
  ) {
    this.queue = this.disposables.add(
      new DiagnosisQueue(
        {
          ask: (params, options) => engine.diagnose(params, options),
          question: (key) => this.question(key),
          newCancellation: () => new vscode.CancellationTokenSource(),
          answered: (key, { version }, result) => {
            this.diagnoses.set(key, { version, ...result });
            const config = vscode.Uri.parse(key);
            this.watches.watch(
              config,
              result.facts.files.map(({ path }) => path),
            );
            this.changed.fire(config);
          },
          failed: (error) => log.warn('Looking through the config failed', error),
        },
        PAUSE,
      ),
    );
    const { workspace } = vscode;
    this.disposables.add(workspace.onDidOpenTextDocument(({ uri }) => this.request(uri)));
    this.disposables.add(workspace.onDidChangeTextDocument(({ document }) => this.request(document.uri)));
    this.disposables.add(workspace.onDidCloseTextDocument(({ uri }) => this.forget(uri)));
    this.disposables.add(workspace.onDidSaveTextDocument(() => this.requestAll()));
    this.disposables.add(workspace.onDidGrantWorkspaceTrust(() => this.requestAll()));
    this.disposables.add(
      // Data and runs may have changed meanwhile.
      vscode.window.onDidChangeWindowState(({ focused }) => focused && this.requestAll()),
    );
    // The report for this text came, or another run did.
    this.disposables.add(live.onDidChange((uri) => this.opened(uri) && this.request(uri)));
    this.requestAll();
  }

  get(uri: vscode.Uri): Diagnosis | undefined {
    return this.diagnoses.get(uri.toString());
  }

  /** Undefined while the text is no object. */
  outline(document: vscode.TextDocument): Outline | undefined {
    const known = this.outlines.get(document);
    if (known?.version === document.version) return known.outline;
    const outline = outlineOf(document.getText());
    this.outlines.set(document, { version: document.version, outline });
    return outline;
  }

  /** What the trained run says of the text; while that is found out, what it said of the one before. */
  report({ uri }: vscode.TextDocument): ReportFacts | undefined {
    const report = this.live.get(uri)?.report;
    if (report === undefined) return this.diagnoses.get(uri.toString())?.facts.run?.report;
    if (this.reduced?.of !== report) this.reduced = { of: report, facts: reportFacts(report) };
    return this.reduced.facts;
  }

  /** Asks again, soon. */
  request(uri: vscode.Uri): void {
    if (isConfig(uri)) this.queue.request(uri.toString());
  }

  requestAll(): void {
    for (const { uri } of vscode.workspace.textDocuments) this.request(uri);
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private opened(uri: vscode.Uri): boolean {
    return openDocument(uri) !== undefined;
  }

  private question(key: string): { params: DiagnoseParams; version: number } | undefined {
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === key);
    if (document === undefined) return undefined;
    const live = this.liveFacts(document);
    return {
      version: document.version,
      params: {
        config: document.uri.fsPath,
        text: document.getText(),
        readData: vscode.workspace.isTrusted,
        ...(live && { live }),
      },
    };
  }

  /** What the trained run says of the text, where that is known of the text as it is now. */
  private liveFacts({ uri, version }: vscode.TextDocument): DiagnoseParams['live'] {
    const live = this.live.get(uri);
    if (live === undefined || live.version !== version) return undefined;
    if (live.state === 'needsTraining') return { needsTraining: true };
    if (live.state !== 'live' || live.report === undefined) return undefined;
    return { report: reportFacts(live.report), needsTraining: false };
  }

  private forget(uri: vscode.Uri): void {
    const key = uri.toString();
    this.queue.forget(key);
    this.watches.unwatch(uri);
    if (this.diagnoses.delete(key)) this.changed.fire(uri);
  }
}
