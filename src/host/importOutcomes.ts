/** PROTEUS: Import Outcomes: from any outcome file to a columnar file, a config and the data panel. */
import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { ColumnMapping } from '../core/columns';
import { importName, nameProblem } from '../core/outcomeNames';
import type { ListPrice } from '../core/price';
import type { DataSummary, InspectResult, ModelSummary } from '../protocol/data';
import { askConflicts } from './askConflicts';
import { chooseColumns } from './chooseColumns';
import { exists, fileName, folderOf } from './configFile';
import {
  formatText,
  modelText,
  OUTCOME_EXTENSIONS,
  parsePrice,
  previewLines,
  suggestionText,
} from './importText';
import { withJob } from './job';
import { browseFolder } from './pickFolder';
import { askMany, askOne, askText, type Question } from './questions';
import type { Services } from './services';
import { runSteps, type Step } from './wizard';

export interface Imported {
  config: vscode.Uri;
  summary: DataSummary;
}

const PREVIEW_ROWS = 8;

/**
 * `given`: files from a menu; else the user picks some. Opens the config. Undefined where the user
 * left, and then nothing was written.
 */
export async function importOutcomes(
  services: Services,
  given: readonly vscode.Uri[],
): Promise<Imported | undefined> {
  const files = given.length > 0 ? given : await browseFiles();
  if (files === undefined || files.length === 0) return undefined;
  return new Import(services, files).run();
}

async function browseFiles(): Promise<vscode.Uri[] | undefined> {
  return vscode.window.showOpenDialog({
    title: 'Outcome files of one form',
    openLabel: 'Import',
    canSelectMany: true,
    filters: { Outcomes: OUTCOME_EXTENSIONS, 'All files': ['*'] },
    defaultUri: vscode.workspace.workspaceFolders?.[0]?.uri,
  });
}

/** One import, with what has been answered so far. */
class Import {
  private readonly paths: string[];
  private readonly title: string;
  private columns: ColumnMapping | undefined;
  private summary: DataSummary | undefined;
  /** What `summary` was read with, so that going back and forth does not read again. */
  private readAs: string | undefined;
  private models: ModelSummary[] = [];
  private prices = new Map<string, ListPrice>();
  private name: string;
  private folder: vscode.Uri;

  constructor(
    private readonly services: Services,
    files: readonly vscode.Uri[],
  ) {
    this.paths = files.map((file) => file.fsPath);
    const more = files.length > 1 ? ` and ${files.length - 1} more` : '';
    this.title = `Import ${fileName(files[0])}${more}`;
    this.name = importName(files[0].path);
    this.folder = folderFor(files[0]);
  }

  async run(): Promise<Imported | undefined> {
    const seen = await withJob(`Looking into ${fileName(vscode.Uri.file(this.paths[0]))}`, (job) =>
      this.services.engine.inspectData({ files: this.paths }, job),
    );
    const answered = await runSteps([
      this.askReading(seen),
      this.askModels,
      this.askListPrices,
      this.askOtherPrices,
      this.askName,
    ]);
    return answered === 'done' ? this.write() : undefined;
  }

  private question(placeholder: string, first: boolean): Question {
    return { title: this.title, placeholder, first };
  }

  /** What was recognised, with the first rows; where it is not sure, the ways to read it. */
  private askReading(seen: InspectResult): Step {
    return async (first) => {
      const sure = seen.confidence === 'sure';
      const readings = sure
        ? [
            {
              label: `$(check) ${formatText(seen)}`,
              columns: seen.mapping ?? undefined,
            },
          ]
        : seen.candidates.map((c) => ({
            label: `$(question) ${c.title}`,
            detail: c.reasons.join(' '),
            columns: c.mapping,
          }));
      const other = { label: '$(list-selection) Choose the columns …', columns: undefined, choose: true };
      const told = (label: string) => ({ label, row: true, columns: undefined });
      const separator = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator });
      const placeholder = sure
        ? 'Is this how the files are to be read?'
        : `${formatText(seen)}: the columns do not say enough. How are they to be read?`;
      const answer = await askOne<
        vscode.QuickPickItem & { columns?: ColumnMapping; choose?: boolean; row?: boolean }
      >(
        this.question(placeholder, first),
        [
          ...readings,
          ...(seen.columns.length > 0 && seen.layout !== 'nested' ? [other] : []),
          ...(sure ? [separator('Recognised by'), ...seen.reasons.map(told)] : []),
          separator('First rows'),
          ...previewLines(seen, PREVIEW_ROWS).map(told),
        ],
        ({ row }) => row !== true,
      );
      if (answer === undefined || answer === 'back') return answer;
      if (answer.value.choose === true) {
        const columns = await chooseColumns(this.title, seen);
        if (columns === undefined) return undefined;
        if (columns === 'back') return this.askReading(seen)(first);
        this.columns = columns;
      } else this.columns = answer.value.columns;
      return 'next';
    };
  }

  private readonly askModels: Step = async (first) => {
    const summary = await this.read();
    const items = [...summary.models]
      .sort((a, b) => (b.accuracy ?? -1) - (a.accuracy ?? -1))
      .map((model) => ({
        label: model.model,
        description: modelText(model),
        picked: this.models.length === 0 || this.models.some((m) => m.model === model.model),
        model,
      }));
    const prompts = summary.prompts.toLocaleString('en');
    const answer = await askMany(
      this.question(`Models to take, over ${prompts} prompts`, first),
      items,
      (chosen) => (chosen.length === 0 ? 'Tick at least one model' : undefined),
    );
    if (answer === undefined || answer === 'back') return answer;
    this.models = answer.value.map(({ model }) => model);
    return 'next';
  };

  /** Reads the files whole; the figures of the models help to choose among them. */
  private async read(): Promise<DataSummary> {
    const key = JSON.stringify(this.columns ?? null);
    if (this.summary && this.readAs === key) return this.summary;
    const data = { files: this.paths, ...(this.columns && { columns: this.columns }) };
    this.summary = await withJob(this.title, (job) => this.services.engine.summarizeData({ data }, job));
    this.readAs = key;
    this.models = [];
    return this.summary;
  }

  private get unpriced(): ModelSummary[] {
    return this.models.filter((m) => m.costPer1k === null);
  }

  private readonly askListPrices: Step = async (first) => {
    const offered = this.unpriced.flatMap((m) =>
      m.suggestedPrice ? [{ ...m, offer: m.suggestedPrice }] : [],
    );
    this.prices = new Map();
    if (offered.length === 0) return 'skip';
    const items = offered.map(({ model, offer }) => ({
      label: model,
      description: suggestionText(offer),
      picked: false,
      price: offer.price,
    }));
    const placeholder = 'The data has no dollars for these models. Tick the public list prices to use.';
    const answer = await askMany(this.question(placeholder, first), items);
    if (answer === undefined || answer === 'back') return answer;
    this.prices = new Map(answer.value.map(({ label, price }) => [label, price]));
    return 'next';
  };

  /** One after the other; an empty answer leaves the price out, and the config says where it goes. */
  private readonly askOtherPrices: Step = async (first) => {
    const open = this.unpriced.filter((m) => !this.prices.has(m.model));
    if (open.length === 0) return 'skip';
    const accepted = new Map(this.prices);
    const done = await runSteps(
      open.map(({ model, suggestedPrice }, i): Step => async (firstHere) => {
        const answer = await askText({
          ...this.question('2.5 10', first && firstHere),
          title: `${this.title}: price of ${model} (${i + 1} of ${open.length})`,
          value: '',
          prompt:
            'USD per million tokens in and out, as "2.5 10", or "0.002 per call". Empty: add it to the config later.' +
            (suggestedPrice ? ` Listed: ${suggestionText(suggestedPrice)}.` : ''),
          validate: (text) =>
            text.trim() === '' || parsePrice(text)
              ? undefined
              : 'Two numbers, for tokens in and out ("2.5 10"), or one and "per call".',
        });
        if (answer === undefined || answer === 'back') return answer;
        const price = parsePrice(answer.value);
        if (price) this.prices.set(model, price);
        else this.prices.delete(model);
        return 'next';
      }),
    );
    if (done === 'done') return 'next';
    this.prices = accepted;
    return done;
  };

  private readonly askName: Step = async (first) => {
    const answer = await askText({
      ...this.question('Name', first),
      value: this.name,
      prompt: `Writes NAME.proteus.json and data/NAME.proteus.parquet into ${vscode.workspace.asRelativePath(this.folder)}.`,
      validate: nameProblem,
    });
    if (answer === undefined || answer === 'back') return answer;
    this.name = answer.value;
    return 'next';
  };

  /** Asks before anything is replaced, and before the files are read again for it. */
  private async write(): Promise<Imported | undefined> {
    for (;;) {
      const conflicts = await this.existing();
      const answer = conflicts.length === 0 ? 'overwrite' : await askConflicts(this.folder.fsPath, conflicts);
      if (answer === undefined) return undefined;
      if (answer === 'other') {
        const folder = await browseFolder({ title: this.title, openLabel: 'Import Here' });
        if (!folder) return undefined;
        this.folder = folder;
        continue;
      }
      const result = await withJob(this.title, (job) =>
        this.services.engine.importData(
          {
            files: this.paths,
            out: this.folder.fsPath,
            name: this.name,
            models: this.models.map((m) => m.model),
            prices: Object.fromEntries(this.prices),
            overwrite: conflicts.length > 0,
            ...(this.columns && { columns: this.columns }),
          },
          job,
        ),
      );
      // Something may have been written there while the files were read.
      if (result.conflicts.length > 0) continue;
      const config = vscode.Uri.file(result.config);
      await vscode.window.showTextDocument(config, { preview: false });
      return { config, summary: result.summary };
    }
  }

  private async existing(): Promise<string[]> {
    const written = [`${this.name}.proteus.json`, posix.join('data', `${this.name}.proteus.parquet`)];
    const found = await Promise.all(written.map((path) => exists(vscode.Uri.joinPath(this.folder, path))));
    return written.filter((_, i) => found[i]);
  }
}

/** The workspace folder that holds the file, so that a project's configs stand together; else the file's own. */
function folderFor(file: vscode.Uri): vscode.Uri {
  return vscode.workspace.getWorkspaceFolder(file)?.uri ?? folderOf(file);
}
