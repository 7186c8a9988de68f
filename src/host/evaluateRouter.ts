/** PROTEUS: Evaluate Router: reports on the newest run again, for the config as it is now. */
import type * as vscode from 'vscode';
import type { RunResult } from '../protocol/engine';
import { fileName, saveBefore } from './configFile';
import { withJob } from './job';
import type { Services } from './services';

/** `run`: absolute directory, in place of the newest run. Undefined when the user declined to save the config. */
export async function evaluateRouter(
  { engine }: Services,
  config: vscode.Uri,
  run?: string,
): Promise<RunResult | undefined> {
  if (!(await saveBefore('Evaluate', config))) return undefined;
  return withJob(`Evaluating ${fileName(config)}`, (job) =>
    engine.evaluate({ config: config.fsPath, run }, job),
  );
}
