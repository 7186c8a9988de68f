/** Diagnoses a config's text: gathers what is known around it, and asks the checks. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { RouterConfig } from '../core/config';
import { parseConfig } from '../core/configText';
import { diagnose } from '../core/diagnose/diagnose';
import type { Facts, FileFact, ListedPrice } from '../core/diagnose/facts';
import { outlineOf, type Outline } from '../core/language/outline';
import { nearestName } from '../core/nearest';
import type { Job } from '../core/trainingLog';
import type { DiagnoseParams, DiagnoseResult } from '../protocol/diagnose';
import { dataSchema } from '../core/dataConfig';
import { DataViews } from './diagnoseData';
import { RunViews } from './diagnoseRun';
import { DataDigests } from './dataFiles';
import { exists } from './files';
import { suggestedPrices } from './prices';

/** Names are typed letter by letter: not every one of them is worth remembering. */
const MOST_LISTED = 5_000;
const outcomeFile = /\.(jsonl|ndjson|json|csv|tsv|parquet|pkl|pickle)$/i;

export class ConfigDiagnoses {
  private readonly data = new DataViews();
  private readonly runs: RunViews;
  /** Models whose public price was looked up; undefined: it has none. */
  private readonly listed = new Map<string, ListedPrice | undefined>();
  /** By config: the settings as they were last without a mistake. */
  private readonly lastGood = new Map<string, RouterConfig>();

  constructor(digests: DataDigests = new DataDigests()) {
    this.runs = new RunViews(digests);
  }

  /** Never fails for what is wrong with the text or around it. @throws CancelledError */
  async diagnose(params: DiagnoseParams, job: Job): Promise<DiagnoseResult> {
    const { config: path, text, live, readData } = params;
    const parsed = parseConfig(text);
    const outline = outlineOf(text);
    if (parsed.config !== undefined) this.lastGood.set(path, parsed.config);
    job.checkCancelled();
    const facts: Facts = { files: await filesOf(path, outline), listed: {} };
    const settings = parsed.config ?? leniently(outline, this.lastGood.get(path));
    if (readData && settings !== undefined) {
      const read = await this.data.of({ path, text, config: settings });
      job.checkCancelled();
      if (read !== undefined && 'error' in read) facts.dataError = read.error;
      if (read !== undefined && 'view' in read) facts.data = read.view.facts(poolOf(outline));
    }
    facts.run = await this.runs.of(path, parsed.config, live);
    facts.listed = await this.listedPrices(outline, facts);
    job.checkCancelled();
    return { diagnostics: diagnose(text, facts, parsed), facts };
  }

  private async listedPrices(
    outline: Outline | undefined,
    { data }: Facts,
  ): Promise<Record<string, ListedPrice>> {
    const ids = new Set(data?.models.map(({ id }) => id));
    for (const { id } of outline?.pool?.models ?? []) if (id) ids.add(id.value);
    const unknown = [...ids].filter((id) => !this.listed.has(id));
    if (unknown.length > 0) {
      if (this.listed.size > MOST_LISTED) this.listed.clear();
      for (const id of unknown) this.listed.set(id, undefined);
      for (const { model, price, source, asOf } of await suggestedPrices(unknown)) {
        this.listed.set(model, { price, source: source.title, asOf });
      }
    }
    return Object.fromEntries(
      [...ids].flatMap((id) => {
        const known = this.listed.get(id);
        return known === undefined ? [] : [[id, known] as const];
      }),
    );
  }
}

/** What can be read while there are mistakes elsewhere: the settings of before, with the files of now. */
function leniently(outline: Outline | undefined, before: RouterConfig | undefined): RouterConfig | undefined {
  const paths = outline?.dataPaths.map(({ value }) => value) ?? [];
  if (before === undefined || paths.length === 0) return undefined;
  const data = dataSchema.safeParse({ ...before.data, path: paths });
  return data.success ? { ...before, data: data.data } : undefined;
}

/** The models that may answer, with their prices; undefined: all of the data. */
function poolOf(outline: Outline | undefined) {
  const models = outline?.pool?.models;
  return (
    models && new Map(models.flatMap((m) => (m.enabled && m.id ? [[m.id.value, m.price] as const] : [])))
  );
}

async function filesOf(config: string, outline: Outline | undefined): Promise<FileFact[]> {
  const folder = dirname(config);
  return Promise.all(
    (outline?.dataPaths ?? []).map(async ({ value }) => {
      const absolute = resolve(folder, value);
      if (await exists(absolute)) return { path: value, exists: true };
      const names = await readdir(dirname(absolute)).catch((): string[] => []);
      const near = nearestName(
        basename(value),
        names.filter((name) => outcomeFile.test(name) && !name.endsWith('.proteus.json')),
      );
      const written = near && join(dirname(value), near).replaceAll('\\', '/');
      return { path: value, exists: false, ...(written !== undefined && { near: written }) };
    }),
  );
}
