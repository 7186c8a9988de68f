/** What the nodes of the tree look like. */
import * as vscode from 'vscode';
import type { Progress } from '../../core/trainingLog';
import type { RunInfo } from '../../protocol/runs';
import { fileName, folderOf } from '../configFile';
import { progressText } from '../progressText';
import type { RunNode } from './runsTree';
import { runLine, runName, runSpoken, runTooltip, staleWords, type Reading } from './runTexts';

const { None, Expanded } = vscode.TreeItemCollapsibleState;

/** How runs of `config` read at this moment. */
export function readingOf(config: vscode.Uri): Reading {
  return {
    t: (message, ...args) => vscode.l10n.t(message, ...args),
    now: Date.now(),
    date: (iso) =>
      new Date(iso).toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' }),
    configName: fileName(config),
  };
}

export function configItem(config: vscode.Uri): vscode.TreeItem {
  const item = new vscode.TreeItem(fileName(config), Expanded);
  const folder = vscode.workspace.asRelativePath(folderOf(config), true);
  item.id = config.toString();
  item.description = folder === folderOf(config).fsPath ? '' : folder;
  item.resourceUri = config;
  item.iconPath = vscode.ThemeIcon.File;
  item.contextValue = 'config';
  item.command = { command: 'vscode.open', title: vscode.l10n.t('Open'), arguments: [config] };
  return item;
}

export function runItem(node: RunNode): vscode.TreeItem {
  const { run, config, newest } = node;
  const reading = readingOf(config);
  const item = new vscode.TreeItem(runName(run, reading), None);
  item.id = run.runDir;
  item.description = runLine(run, reading);
  item.tooltip = new vscode.MarkdownString(runTooltip(run, reading));
  item.iconPath = iconOf(run, staleWords(run, reading) !== '');
  item.contextValue = ['run', run.state, ...(newest ? ['newest'] : [])].join('.');
  item.accessibilityInformation = { label: runSpoken(run, reading) };
  const open = {
    trained: newest ? 'proteus.openPanel' : 'proteus.compareRuns',
    unfinished: 'proteus.openTrainingPanel',
    running: 'proteus.openTrainingPanel',
    failed: 'proteus.revealRun',
    damaged: 'proteus.revealRun',
  }[run.state];
  item.command = { command: open, title: vscode.l10n.t('Open'), arguments: [node] };
  return item;
}

/** The training of this window. */
export function trainingItem(config: vscode.Uri, progress: Progress | undefined): vscode.TreeItem {
  const percent = Math.round(100 * (progress?.fraction ?? 0));
  const item = new vscode.TreeItem(vscode.l10n.t('Training, {0} %', percent), None);
  item.id = `${config.toString()}#training`;
  item.description = progress && progressText(progress);
  item.iconPath = new vscode.ThemeIcon('sync~spin');
  item.contextValue = 'training';
  item.command = {
    command: 'proteus.openTrainingPanel',
    title: vscode.l10n.t('Open Training Panel'),
    arguments: [config],
  };
  return item;
}

/** A line in place of runs. */
export function messageItem(
  config: vscode.Uri,
  text: string,
  { train = false, remedy }: { train?: boolean; remedy?: string },
): vscode.TreeItem {
  const item = new vscode.TreeItem(text, None);
  item.id = `${config.toString()}#message`;
  item.contextValue = 'message';
  if (remedy !== undefined) {
    item.description = remedy;
    item.tooltip = `${text}. ${remedy}`;
    item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
    item.command = { command: 'proteus.showLog', title: vscode.l10n.t('Show Log') };
  } else {
    item.iconPath = new vscode.ThemeIcon('circle-outline');
  }
  if (train) {
    item.description = vscode.l10n.t('train a router');
    item.command = { command: 'proteus.train', title: vscode.l10n.t('Train Router'), arguments: [config] };
  }
  return item;
}

function iconOf({ state }: RunInfo, stale: boolean): vscode.ThemeIcon {
  switch (state) {
    case 'trained':
      return stale
        ? new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'))
        : new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'));
    case 'running':
      return new vscode.ThemeIcon('sync~spin');
    case 'unfinished':
      return new vscode.ThemeIcon('debug-pause');
    case 'failed':
    case 'damaged':
      return new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
  }
}
