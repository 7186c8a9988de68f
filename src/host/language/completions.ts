/** Completion of models, prices and floors; VS Code's JSON support completes properties from the schema. */
import * as vscode from 'vscode';
import { completionsAt, type Completion } from '../../core/language/completion';
import type { ConfigTexts } from './configTexts';
import { rangeOf } from './places';

const kinds: Record<Completion['kind'], vscode.CompletionItemKind> = {
  model: vscode.CompletionItemKind.EnumMember,
  price: vscode.CompletionItemKind.Value,
  floor: vscode.CompletionItemKind.Value,
};

export class Completions implements vscode.CompletionItemProvider {
  static readonly triggers = ['"', ' ', ':'];

  constructor(private readonly texts: ConfigTexts) {}

  provideCompletionItems(document: vscode.TextDocument, position: vscode.Position): vscode.CompletionItem[] {
    const offset = document.offsetAt(position);
    const facts = this.texts.get(document.uri)?.facts;
    const found = completionsAt(
      document.getText(),
      offset,
      this.texts.outline(document),
      facts,
      this.texts.report(document),
    );
    return found.map(({ kind, label, detail, insert, at }, i) => {
      const item = new vscode.CompletionItem({ label, description: detail }, kinds[kind]);
      item.insertText = insert;
      item.range = rangeOf(document, at);
      // What is typed so far starts with the quote, where there is one.
      item.filterText = insert;
      item.sortText = String(i).padStart(5, '0');
      return item;
    });
  }
}
