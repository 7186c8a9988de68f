/** PROTEUS: Run Study: repeated trainings of a `*.study.json`, and its report when they are done. */
import * as vscode from 'vscode';
import type { StudyDone } from '../protocol/study';
import { fileName, saveBefore } from './configFile';
import { withJob } from './job';
import type { Services } from './services';

const suffix = '.study.json';

export async function runStudy({ engine }: Services, given?: vscode.Uri): Promise<void> {
  const study = given ?? (await pickStudy());
  if (!study || !(await saveBefore(vscode.l10n.t('Run Study'), study))) return;
  const done = await withJob(vscode.l10n.t('Study {0}', fileName(study)), ({ token, onProgress }) =>
    engine.study({ study: study.fsPath }, { token, onProgress }),
  );
  await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.file(done.files.markdown));
  void offerPage(done);
}

/** The one in the editor, else the only one of the workspace, else the user's choice. */
async function pickStudy(): Promise<vscode.Uri | undefined> {
  const active = vscode.window.activeTextEditor?.document.uri;
  if (active?.scheme === 'file' && active.path.endsWith(suffix)) return active;
  const found = await vscode.workspace.findFiles(`**/*${suffix}`, '**/{node_modules,.proteus}/**');
  if (found.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'There is no *.study.json in this workspace. A study names data sets, splits and variants; make a file of that name, and completion lists what it may have.',
      ),
    );
    return undefined;
  }
  if (found.length === 1) return found[0];
  const picked = await vscode.window.showQuickPick(
    found
      .map((uri) => ({ label: fileName(uri), description: vscode.workspace.asRelativePath(uri), uri }))
      .sort((a, b) => a.description.localeCompare(b.description)),
    { placeHolder: vscode.l10n.t('Which study?'), matchOnDescription: true },
  );
  return picked?.uri;
}

async function offerPage({ result, trained, reused, files }: StudyDone): Promise<void> {
  const openPage = vscode.l10n.t('Open with Charts');
  const failed = result.cells.failed.length;
  const text =
    failed === 0
      ? vscode.l10n.t('Study done: {0} trainings now, {1} from before.', trained, reused)
      : vscode.l10n.t(
          'Study done, but {0} of {1} trainings failed: the report says which and why. Run it again to try those once more.',
          failed,
          result.cells.planned,
        );
  const show = failed === 0 ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  if ((await show(text, openPage)) === openPage) await vscode.env.openExternal(vscode.Uri.file(files.html));
}
