/** The panels that compare runs, one for each set of runs. */
import type * as vscode from 'vscode';
import { ComparePanel, comparePanelType } from './comparePanel';
import { ConfigPanels } from './configPanels';
import type { PickedRun } from './pickRuns';
import type { Services } from './services';

export class ComparePanels extends ConfigPanels<never> {
  constructor(
    extensionUri: vscode.Uri,
    private readonly services: Services,
  ) {
    super(comparePanelType, (view, key) => new ComparePanel(view, key, extensionUri, services));
  }

  /** The oldest run comes first: the others are told by how they differ from it. */
  compare(runs: readonly PickedRun[]): Promise<void> {
    const dirs = [...runs]
      .sort((a, b) => a.run.startedAt.localeCompare(b.run.startedAt))
      .map(({ run }) => run.runDir);
    return this.show(runs[0].config.with({ query: JSON.stringify([...new Set(dirs)]) }));
  }

  /** An older run beside the newest of its config. */
  async compareWithNewest(older: PickedRun): Promise<void> {
    const { runs } = await this.services.engine.runs({ config: older.config.fsPath });
    const newest = runs.find(({ state }) => state === 'trained');
    await this.compare([older, ...(newest ? [{ config: older.config, run: newest }] : [])]);
  }
}
