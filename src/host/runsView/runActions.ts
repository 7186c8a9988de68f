/** What one does with runs: rename, delete with a way back, look at their files, empty the trash. */
import * as vscode from 'vscode';
import { UserError } from '../../core/errors';
import type { TrashedRun } from '../../protocol/runs';
import type { PickedRun } from '../pickRuns';
import type { Services } from '../services';
import { readingOf } from './runItems';
import { workspaceConfigs } from './runsTree';
import type { RunsView } from './runsView';
import { runName } from './runTexts';

interface Parts {
  services: Services;
  runsView: RunsView;
}

const longestName = 80;

export async function renameRun({ services, runsView }: Parts, { config, run }: PickedRun): Promise<void> {
  const label = await vscode.window.showInputBox({
    title: vscode.l10n.t('Rename Run'),
    prompt: vscode.l10n.t('A name for this run; empty: when it was trained.'),
    value: run.label,
    placeHolder: runName({ ...run, label: '' }, readingOf(config)),
    validateInput: (text) =>
      text.trim().length > longestName ? vscode.l10n.t('At most {0} characters.', longestName) : undefined,
  });
  if (label === undefined) return;
  await services.engine.renameRun({ runDir: run.runDir, label });
  runsView.changed([config]);
}

/** Without a question, since it can be undone. */
export async function deleteRuns({ services, runsView }: Parts, runs: readonly PickedRun[]): Promise<void> {
  const runDirs = [...new Set(runs.map(({ run }) => run.runDir))];
  const { trashed } = await services.engine.deleteRuns({ runDirs });
  runsView.changed(runs.map(({ config }) => config));
  void offerUndo({ services, runsView }, runs, trashed);
}

async function offerUndo(
  { services, runsView }: Parts,
  runs: readonly PickedRun[],
  trashed: TrashedRun[],
): Promise<void> {
  const undo = vscode.l10n.t('Undo');
  const [{ run, config }] = runs;
  const text =
    trashed.length === 1
      ? vscode.l10n.t('Deleted run "{0}".', runName(run, readingOf(config)))
      : vscode.l10n.t('Deleted {0} runs.', trashed.length);
  if ((await vscode.window.showInformationMessage(text, undo)) !== undo) return;
  try {
    await services.engine.restoreRuns({ runs: trashed });
  } catch (error) {
    services.errors.report(error, 'Delete Run');
  }
  runsView.changed(runs.map((each) => each.config));
}

export async function emptyTrash({ services: { engine } }: Pick<Parts, 'services'>): Promise<void> {
  const configs = (await workspaceConfigs()).map((config) => config.fsPath);
  const { runs, bytes } = await engine.trash({ configs, empty: false });
  if (runs === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('The trash of this workspace is empty.'));
    return;
  }
  const empty = vscode.l10n.t('Delete for Good');
  const answer = await vscode.window.showWarningMessage(
    runs === 1 ? vscode.l10n.t('Delete 1 run for good?') : vscode.l10n.t('Delete {0} runs for good?', runs),
    {
      modal: true,
      detail: vscode.l10n.t(
        'The trash takes {0} MB on disk. This cannot be undone.',
        (bytes / 1e6).toFixed(1),
      ),
    },
    empty,
  );
  if (answer === empty) await engine.trash({ configs, empty: true });
}

/** In the file manager of this machine; in the explorer where VS Code runs in a browser or remotely. */
export async function revealRun({ run }: PickedRun): Promise<void> {
  const here = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  const command = here ? 'revealFileInOS' : 'revealInExplorer';
  await vscode.commands.executeCommand(command, vscode.Uri.file(run.runDir));
}

/** @throws UserError where the run has no such file */
export async function openRunFile({ run }: PickedRun, name: string): Promise<void> {
  const file = vscode.Uri.joinPath(vscode.Uri.file(run.runDir), name);
  try {
    await vscode.workspace.fs.stat(file);
  } catch (cause) {
    throw new UserError(
      {
        what: vscode.l10n.t('This run has no {0}', name),
        where: { file: run.runDir },
        remedy: vscode.l10n.t('Choose another run, or train again.'),
      },
      { cause },
    );
  }
  await vscode.window.showTextDocument(file, { preview: true });
}
