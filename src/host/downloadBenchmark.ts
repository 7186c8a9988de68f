/** PROTEUS: Download Benchmark: which one, into which folder, and only after its terms were agreed to. */
import * as vscode from 'vscode';
import type { DownloadPlan } from '../protocol/download';
import { withJob } from './job';
import { browseFolder, pickFolder, type FolderQuestion } from './pickFolder';
import type { Services } from './services';

const fetchIt = 'Download';
const openPage = 'Open Its Page';

export async function downloadBenchmark({ engine }: Services): Promise<void> {
  const title = 'Download Benchmark';
  const known = await engine.benchmarks();
  const picked = await vscode.window.showQuickPick(
    known.map((b) => ({ label: b.title, description: b.home, detail: b.about, id: b.id })),
    { title, placeHolder: 'Public outcome data' },
  );
  if (!picked) return;
  const plan = await withJob(`Looking up ${picked.label}`, ({ token }) =>
    engine.downloadPlan({ benchmark: picked.id }, { token }),
  );
  if (!(await confirmed(plan))) return;
  const root = vscode.workspace.workspaceFolders?.[0]?.uri;
  const question: FolderQuestion = {
    title,
    openLabel: 'Download Here',
    proposed: root && vscode.Uri.joinPath(root, 'benchmarks', plan.benchmark.id),
    reason: 'in this workspace',
  };
  const folder = await (root ? pickFolder(question) : browseFolder(question));
  if (!folder) return;
  const result = await withJob(`Downloading ${plan.benchmark.title}`, ({ token, onProgress }) =>
    engine.download({ benchmark: picked.id, out: folder.fsPath }, { token, onProgress }),
  );
  const unchecked = result.files.filter((f) => f.verified === 'size').length;
  void vscode.window.showInformationMessage(
    `${plan.benchmark.title} is in ${vscode.workspace.asRelativePath(folder)}: ${count(result.files.length)}, ` +
      (unchecked === 0
        ? 'each with the SHA-256 that the hub states.'
        : `${unchecked} of them checked by size alone, as the hub states no SHA-256.`),
  );
}

/** Says what would come, from where and on which terms. */
async function confirmed({ benchmark, files, total }: DownloadPlan): Promise<boolean> {
  const detail = [
    benchmark.about,
    `${count(files.length)}, ${Math.ceil(total / 1e6)} MB, from ${benchmark.home}`,
    benchmark.licence,
    'A download that is cut or cancelled goes on where it stopped.',
  ].join('\n\n');
  const answer = await vscode.window.showInformationMessage(
    `Download ${benchmark.title}?`,
    { modal: true, detail },
    fetchIt,
    openPage,
  );
  if (answer === openPage) await vscode.env.openExternal(vscode.Uri.parse(benchmark.home));
  return answer === fetchIt;
}

function count(files: number): string {
  return `${files} ${files === 1 ? 'file' : 'files'}`;
}
