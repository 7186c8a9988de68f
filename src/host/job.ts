/** Requests to the engine, shown while they last: the long ones with a bar and a way to cancel them. */
import * as vscode from 'vscode';
import type { Progress } from '../core/trainingLog';
import { progressText } from './progressText';
import { throttle } from './throttle';

export interface RunningJob {
  token: vscode.CancellationToken;
  onProgress: (progress: Progress) => void;
}

/** VS Code draws the message anew at each report, and a link in it cannot be clicked while that happens. */
const millisecondsBetweenReports = 600;

export function withJob<R>(title: string, work: (job: RunningJob) => Promise<R>): Promise<R> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  const done = vscode.window.withProgress(options, async (bar, token) => {
    let shown = 0;
    let latest: Progress | undefined;
    const report = throttle(millisecondsBetweenReports, () => {
      if (!latest) return;
      const increment = Math.max(0, 100 * latest.fraction - shown);
      shown += increment;
      bar.report({ increment, message: progressText(latest) });
    });
    const onProgress = (progress: Progress) => {
      latest = progress;
      report.soon();
    };
    try {
      return await work({ token, onProgress });
    } finally {
      report.dispose();
    }
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
