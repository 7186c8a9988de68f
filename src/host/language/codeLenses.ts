/** The line above a config: the state of its last run, and what can be done with it. */
import * as vscode from 'vscode';
import { runLine } from '../../core/language/runLine';
import type { TrainingController } from '../trainingController';
import type { ConfigTexts } from './configTexts';

export class CodeLenses implements vscode.CodeLensProvider {
  constructor(
    private readonly texts: ConfigTexts,
    private readonly training: TrainingController,
    readonly onDidChangeCodeLenses: vscode.Event<void>,
  ) {}

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const { l10n, workspace } = vscode;
    if (!workspace.getConfiguration('proteus', document).get('codeLens.enabled', true)) return [];
    const at = new vscode.Range(0, 0, 0, 0);
    const lens = (title: string, command: string) =>
      new vscode.CodeLens(at, { title, command, arguments: [document.uri] });
    if (this.training.current?.config.toString() === document.uri.toString()) {
      return [
        lens(l10n.t('$(loading~spin) training …'), 'proteus.openPanel'),
        lens(l10n.t('Cancel'), 'proteus.cancelTraining'),
      ];
    }
    const facts = this.texts.get(document.uri)?.facts;
    const state = facts === undefined ? [] : [lens(runLine(facts.run, new Date()), 'proteus.openPanel')];
    if (!workspace.isTrusted) return state;
    const trained = facts?.run !== undefined;
    return [
      ...state,
      lens(l10n.t('Train'), 'proteus.train'),
      ...(trained
        ? [
            lens(l10n.t('Evaluate'), 'proteus.evaluate'),
            lens(l10n.t('Simulate'), 'proteus.simulate'),
            lens(l10n.t('Export'), 'proteus.export'),
          ]
        : []),
    ];
  }
}
