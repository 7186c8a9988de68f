/** Links from a config to its data, its last run's report and its export, where they exist. */
import { dirname, resolve } from 'node:path';
import * as vscode from 'vscode';
import { linksOf, type Link } from '../../core/language/links';
import { exists } from '../configFile';
import type { ConfigTexts } from './configTexts';
import { rangeOf } from './places';

export class Links implements vscode.DocumentLinkProvider {
  constructor(private readonly texts: ConfigTexts) {}

  async provideDocumentLinks(document: vscode.TextDocument): Promise<vscode.DocumentLink[]> {
    const outline = this.texts.outline(document);
    if (outline === undefined) return [];
    const runId = this.texts.get(document.uri)?.facts.run?.id;
    const links = await Promise.all(linksOf(outline, runId).map((link) => this.linkOf(document, link)));
    return links.flat();
  }

  private async linkOf(document: vscode.TextDocument, link: Link): Promise<vscode.DocumentLink[]> {
    const range = rangeOf(document, link);
    const target = vscode.Uri.file(resolve(dirname(document.uri.fsPath), link.path));
    if (!(await exists(target))) return [];
    const found = new vscode.DocumentLink(range, target);
    found.tooltip = tooltips()[link.kind];
    return [found];
  }
}

function tooltips(): Record<Link['kind'], string> {
  const { l10n } = vscode;
  return {
    data: l10n.t('Open the outcomes'),
    export: l10n.t('Open the model card of the export'),
    run: l10n.t('Open the report of the last run'),
  };
}
