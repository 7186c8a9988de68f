/** Watches the files that a config depends on: its outcome files and the reports of its runs. */
import { basename, dirname, resolve } from 'node:path';
import * as vscode from 'vscode';

interface Watched {
  /** What is watched, to tell whether it is still that. */
  key: string;
  watchers: vscode.Disposable;
}

export class FileWatches implements vscode.Disposable {
  private readonly watched = new Map<string, Watched>();

  constructor(private readonly changed: (config: vscode.Uri) => void) {}

  /** `dataPaths`: as the config writes them. */
  watch(config: vscode.Uri, dataPaths: readonly string[]): void {
    const folder = dirname(config.fsPath);
    const files = [...new Set(dataPaths.map((path) => resolve(folder, path)))];
    const key = JSON.stringify(files);
    if (this.watched.get(config.toString())?.key === key) return;
    this.unwatch(config);
    const patterns = [
      // A folder that comes or goes as a whole does not tell of the files in it.
      ...['.proteus/runs/*', '.proteus/runs/*/report.json'].map(
        (pattern) => new vscode.RelativePattern(vscode.Uri.file(folder), pattern),
      ),
      ...files.map(
        (file) => new vscode.RelativePattern(vscode.Uri.file(dirname(file)), literal(basename(file))),
      ),
    ];
    const watchers = vscode.Disposable.from(...patterns.map((pattern) => this.watcher(config, pattern)));
    this.watched.set(config.toString(), { key, watchers });
  }

  unwatch(config: vscode.Uri): void {
    this.watched.get(config.toString())?.watchers.dispose();
    this.watched.delete(config.toString());
  }

  dispose(): void {
    for (const { watchers } of this.watched.values()) watchers.dispose();
    this.watched.clear();
  }

  private watcher(config: vscode.Uri, pattern: vscode.RelativePattern): vscode.Disposable {
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const changed = () => this.changed(config);
    watcher.onDidCreate(changed);
    watcher.onDidChange(changed);
    watcher.onDidDelete(changed);
    return watcher;
  }
}

/** A name in which nothing is a pattern. */
function literal(name: string): string {
  return name.replace(/[?*[\]{}]/g, '[$&]');
}
