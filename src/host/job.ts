/** Requests to the engine, shown while they last: the long ones with a bar and a way to cancel them. */
import * as vscode from 'vscode';
import type { Progress } from '../core/trainingLog';
import { progressText } from './progressText';

export interface RunningJob {
  token: vscode.CancellationToken;
  onProgress: (progress: Progress) => void;
}

export function withJob<R>(title: string, work: (job: RunningJob) => Promise<R>): Promise<R> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  const done = vscode.window.withProgress(options, (bar, token) => {
    let shown = 0;
    const onProgress = (progress: Progress) => {
      const increment = Math.max(0, 100 * progress.fraction - shown);
      shown += increment;
      bar.report({ increment, message: progressText(progress) });
    };
    return work({ token, onProgress });
  });
  return Promise.resolve(done);
}

/**
 * For what takes a second: a word in the status bar. A notification would flash up, and VS Code may
 * take the one about the result away together with it.
 */
export function withStatus<R>(title: string, work: () => Promise<R>): Promise<R> {
  const options = { location: vscode.ProgressLocation.Window, title: `PROTEUS: ${title}` };
  return Promise.resolve(vscode.window.withProgress(options, work));
}
