/** Hovers on floors, models, prices and the confidence. */
import * as vscode from 'vscode';
import { hoverAt } from '../../core/language/hover';
import type { ConfigTexts } from './configTexts';
import { rangeOf } from './places';

export class Hovers implements vscode.HoverProvider {
  constructor(private readonly texts: ConfigTexts) {}

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const outline = this.texts.outline(document);
    if (outline === undefined) return undefined;
    const facts = this.texts.get(document.uri)?.facts;
    const found = hoverAt(outline, document.offsetAt(position), facts, this.texts.report(document));
    return found && new vscode.Hover(new vscode.MarkdownString(found.markdown), rangeOf(document, found));
  }
}
