/** What a config's editor offers: problems with fixes, hints, lenses, hovers, completion, outline, links. */
import * as vscode from 'vscode';
import type { LiveReports } from '../liveReports';
import type { Services } from '../services';
import type { TrainingController } from '../trainingController';
import { CodeLenses } from './codeLenses';
import { Completions } from './completions';
import { ConfigTexts } from './configTexts';
import { Hovers } from './hovers';
import { InlayHints } from './inlayHints';
import { Links } from './links';
import { configs } from './places';
import { Problems } from './problems';
import { QuickFixes } from './quickFixes';
import { Symbols } from './symbols';

export function registerLanguageFeatures(
  services: Services,
  live: LiveReports,
  training: TrainingController,
): vscode.Disposable {
  const { languages, workspace } = vscode;
  const texts = new ConfigTexts(services, live);
  const changed = new vscode.EventEmitter<void>();
  let busy = training.current !== undefined;
  return vscode.Disposable.from(
    texts,
    changed,
    texts.onDidChange(() => changed.fire()),
    live.onDidChange(() => changed.fire()),
    workspace.onDidChangeConfiguration((e) => e.affectsConfiguration('proteus') && changed.fire()),
    training.onDidChange(() => {
      // It also says of every step of a training, which changes nothing here.
      const now = training.current !== undefined;
      if (now !== busy) changed.fire();
      busy = now;
    }),
    training.onDidTrain(({ config }) => texts.request(config)),
    new Problems(texts),
    QuickFixes.register(texts, configs),
    languages.registerInlayHintsProvider(configs, new InlayHints(texts, changed.event)),
    languages.registerCodeLensProvider(configs, new CodeLenses(texts, training, changed.event)),
    languages.registerHoverProvider(configs, new Hovers(texts)),
    languages.registerCompletionItemProvider(configs, new Completions(texts), ...Completions.triggers),
    languages.registerDocumentSymbolProvider(configs, new Symbols(texts), { label: 'PROTEUS' }),
    languages.registerDocumentLinkProvider(configs, new Links(texts)),
  );
}
