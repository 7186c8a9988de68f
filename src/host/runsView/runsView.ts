/** The view of runs: made at start-up, at work only while it is shown. */
import * as vscode from 'vscode';
import { Disposables } from '../dispose';
import type { Services } from '../services';
import { throttle } from '../throttle';
import type { TrainingController } from '../trainingController';
import { RunsTree, type Node, type RunNode } from './runsTree';

export const runsViewId = 'proteus.runs';

/** Files come in bursts; ages change by the minute. */
const millisecondsBetweenReads = 500;
const millisecondsBetweenAges = 60_000;

export class RunsView {
  private readonly disposables = new Disposables();
  private readonly runsChanged = this.disposables.add(new vscode.EventEmitter<vscode.Uri>());
  /** Runs of this config were deleted, put back or renamed here. */
  readonly onDidChangeRuns = this.runsChanged.event;
  private readonly tree: RunsTree;
  private readonly view: vscode.TreeView<Node>;
  private readonly reads = this.disposables.add(
    throttle(millisecondsBetweenReads, () => this.tree.refresh()),
  );
  /** While the view is shown. */
  private watching: Disposables | undefined;

  constructor(
    services: Services,
    private readonly training: TrainingController,
  ) {
    this.tree = this.disposables.add(new RunsTree(services, training));
    this.view = this.disposables.add(
      vscode.window.createTreeView(runsViewId, {
        treeDataProvider: this.tree,
        canSelectMany: true,
        showCollapseAll: true,
      }),
    );
    this.disposables.add(this.view.onDidChangeVisibility(() => this.visibilityChanged()));
    this.visibilityChanged();
  }

  /** The selected runs. */
  get selectedRuns(): readonly RunNode[] {
    return this.view.selection.filter((node) => node.kind === 'run');
  }

  refresh(): void {
    this.reads.now();
  }

  /** Runs of these configs were deleted, put back or renamed. */
  changed(configs: readonly vscode.Uri[]): void {
    this.refresh();
    const distinct = new Map(configs.map((config) => [config.toString(), config]));
    for (const config of distinct.values()) this.runsChanged.fire(config);
  }

  dispose(): void {
    this.watching?.dispose();
    this.disposables.dispose();
  }

  private visibilityChanged(): void {
    if (!this.view.visible) {
      this.watching?.dispose();
      this.watching = undefined;
      return;
    }
    if (this.watching) return;
    const watching = new Disposables();
    this.watching = watching;
    for (const pattern of ['**/.proteus/runs/*', '**/*.proteus.json']) {
      const watcher = watching.add(vscode.workspace.createFileSystemWatcher(pattern));
      for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete]) {
        watching.add(event(() => this.reads.soon()));
      }
    }
    watching.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.reads.soon()));
    const proceeds = watching.add(throttle(millisecondsBetweenReads, () => this.tree.proceed()));
    watching.add(this.training.onDidChange(() => proceeds.soon()));
    const ages = setInterval(() => this.reads.soon(), millisecondsBetweenAges);
    watching.add({ dispose: () => clearInterval(ages) });
    // What happened while nobody looked.
    this.reads.soon();
  }
}
