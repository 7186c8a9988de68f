/** Inlay hints: what the last run says of floors and models, beside them. */
import * as vscode from 'vscode';
import { inlayHints } from '../../core/language/hints';
import type { ConfigTexts } from './configTexts';

export class InlayHints implements vscode.InlayHintsProvider {
  constructor(
    private readonly texts: ConfigTexts,
    readonly onDidChangeInlayHints: vscode.Event<void>,
  ) {}

  provideInlayHints(document: vscode.TextDocument, range: vscode.Range): vscode.InlayHint[] {
    const enabled = vscode.workspace.getConfiguration('proteus', document).get('inlayHints.enabled', true);
    const outline = this.texts.outline(document);
    const report = this.texts.report(document);
    if (!enabled || outline === undefined || report === undefined) return [];
    return inlayHints(document.getText(), outline, report).flatMap(({ offset, label, tooltip }) => {
      const position = document.positionAt(offset);
      if (!range.contains(position)) return [];
      const hint = new vscode.InlayHint(position, label);
      hint.tooltip = tooltip;
      hint.paddingLeft = true;
      return [hint];
    });
  }
}
