/** The outline of a config: pool, models, tiers. */
import * as vscode from 'vscode';
import { symbolsOf, type ConfigSymbol } from '../../core/language/symbols';
import type { ConfigTexts } from './configTexts';
import { rangeOf } from './places';

const kinds: Record<ConfigSymbol['kind'], vscode.SymbolKind> = {
  section: vscode.SymbolKind.Module,
  model: vscode.SymbolKind.EnumMember,
  tier: vscode.SymbolKind.Interface,
  value: vscode.SymbolKind.Constant,
};

export class Symbols implements vscode.DocumentSymbolProvider {
  constructor(private readonly texts: ConfigTexts) {}

  provideDocumentSymbols(document: vscode.TextDocument): vscode.DocumentSymbol[] {
    const outline = this.texts.outline(document);
    return outline === undefined ? [] : symbolsOf(outline).map((symbol) => symbolOf(document, symbol));
  }
}

function symbolOf(
  document: vscode.TextDocument,
  { kind, name, detail, span, nameAt, children }: ConfigSymbol,
): vscode.DocumentSymbol {
  const symbol = new vscode.DocumentSymbol(
    name,
    detail,
    kinds[kind],
    rangeOf(document, span),
    rangeOf(document, nameAt),
  );
  symbol.children = children.map((child) => symbolOf(document, child));
  return symbol;
}
