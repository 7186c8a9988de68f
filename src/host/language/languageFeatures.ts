/** What a config's editor offers: problems with their fixes. */
import * as vscode from 'vscode';
import type { LiveReports } from '../liveReports';
import type { Services } from '../services';
import { ConfigTexts } from './configTexts';
import { configs } from './places';
import { Problems } from './problems';
import { QuickFixes } from './quickFixes';

export function registerLanguageFeatures(services: Services, live: LiveReports): vscode.Disposable {
  const texts = new ConfigTexts(services, live);
  return vscode.Disposable.from(new Problems(texts), QuickFixes.register(texts, configs), texts);
}
