/** The tree of the activity bar: every config of the workspace, and its runs as the engine lists them. */
import * as vscode from 'vscode';
import { UserError } from '../../core/errors';
import type { RunInfo } from '../../protocol/runs';
import { fileName } from '../configFile';
import { Disposables } from '../dispose';
import type { Services } from '../services';
import type { TrainingController } from '../trainingController';
import { messageItem, configItem, runItem, trainingItem } from './runItems';

export interface ConfigNode {
  kind: 'config';
  config: vscode.Uri;
}

export interface RunNode {
  kind: 'run';
  config: vscode.Uri;
  run: RunInfo;
  /** The newest whole run of its config: what commands about the config are about. */
  newest: boolean;
}

export interface TrainingNode {
  kind: 'training';
  config: vscode.Uri;
}

export type Node =
  | ConfigNode
  | RunNode
  | TrainingNode
  | { kind: 'none'; config: vscode.Uri }
  | { kind: 'failed'; config: vscode.Uri; what: string; remedy: string };

export class RunsTree implements vscode.TreeDataProvider<Node> {
  private readonly disposables = new Disposables();
  private readonly changed = this.disposables.add(new vscode.EventEmitter<Node | undefined>());
  readonly onDidChangeTreeData = this.changed.event;
  private configs: ConfigNode[] = [];
  /** The training that is shown. */
  private trainingNode: TrainingNode | undefined;

  constructor(
    private readonly services: Services,
    private readonly training: TrainingController,
  ) {}

  dispose(): void {
    this.disposables.dispose();
  }

  /** Reads all again. */
  refresh(): void {
    this.changed.fire(undefined);
  }

  /** Shows how far the training is. Lists are read again only when one begins or ends: the engine is busy. */
  proceed(): void {
    const { current } = this.training;
    const shown = this.trainingNode?.config.toString();
    if (shown === current?.config.toString()) this.changed.fire(this.trainingNode);
    else this.refresh();
  }

  getTreeItem(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case 'config':
        return configItem(node.config);
      case 'run':
        return runItem(node);
      case 'training':
        return trainingItem(node.config, this.training.current?.progress);
      case 'none':
        return messageItem(node.config, vscode.l10n.t('No run yet'), { train: vscode.workspace.isTrusted });
      case 'failed':
        return messageItem(node.config, node.what, { remedy: node.remedy });
    }
  }

  getParent(node: Node): Node | undefined {
    if (node.kind === 'config') return undefined;
    return this.configs.find((c) => c.config.toString() === node.config.toString());
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node === undefined) return this.findConfigs();
    return node.kind === 'config' ? this.runsOf(node.config) : [];
  }

  private async findConfigs(): Promise<ConfigNode[]> {
    const found = await workspaceConfigs();
    // The same node for the same config, so that a refresh of one keeps what is selected and open.
    this.configs = found.map(
      (config) =>
        this.configs.find((c) => c.config.toString() === config.toString()) ?? { kind: 'config', config },
    );
    return this.configs;
  }

  private trainingOf(config: vscode.Uri): TrainingNode {
    this.trainingNode = { kind: 'training', config };
    return this.trainingNode;
  }

  private async runsOf(config: vscode.Uri): Promise<Node[]> {
    const { current } = this.training;
    const here = current?.config.toString() === config.toString();
    if (!here && this.trainingNode?.config.toString() === config.toString()) this.trainingNode = undefined;
    const before: Node[] = here ? [this.trainingOf(config)] : [];
    try {
      const { runs } = await this.services.engine.runs({ config: config.fsPath });
      const shown = runs.filter((run) => !(here && run.state === 'running'));
      const newest = shown.find((run) => run.state === 'trained');
      const nodes = shown.map((run): Node => ({ kind: 'run', config, run, newest: run === newest }));
      if (nodes.length === 0 && !here) return [{ kind: 'none', config }];
      return [...before, ...nodes];
    } catch (error) {
      const user = error instanceof UserError;
      if (!user) this.services.log.error(`Listing the runs of ${fileName(config)} failed`, error);
      return [
        ...before,
        {
          kind: 'failed',
          config,
          what: user ? error.what : vscode.l10n.t('The runs could not be read'),
          remedy: user ? error.remedy : vscode.l10n.t('The log has the details. Refresh to try again.'),
        },
      ];
    }
  }
}

/** Every `*.proteus.json` of all folders of the workspace, by path. */
export async function workspaceConfigs(): Promise<vscode.Uri[]> {
  const found = await vscode.workspace.findFiles('**/*.proteus.json', '**/{node_modules,.proteus}/**');
  return found
    .filter((uri) => uri.scheme === 'file')
    .sort((a, b) => vscode.workspace.asRelativePath(a).localeCompare(vscode.workspace.asRelativePath(b)));
}
