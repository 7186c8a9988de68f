/** Describes outcomes for people: figures, and findings with their places in the files. */
import { basename } from 'node:path';
import {
  agreementOf,
  cellCosts,
  fixedHull,
  lengthBins,
  modelFigures,
  oracleOf,
  taskFigures,
} from '../core/dataFigures';
import { findIssues, type Finding } from '../core/findings';
import type { SplitShares } from '../core/config';
import type { ListPrice } from '../core/price';
import type { Job } from '../core/trainingLog';
import type { OutcomeFile } from '../data/readOutcomes';
import type { DataFinding, DataSummary } from '../protocol/data';

export interface SummaryOptions {
  files: readonly string[];
  split: SplitShares;
  seed: number;
  /** Prices that the user gave or accepted. */
  prices: ReadonlyMap<string, ListPrice>;
  /** Prices that could be accepted. */
  suggested?: readonly { model: string; price: ListPrice; source: { title: string }; asOf: string }[];
}

/** @param raw rows as the file states them: duplicates not averaged. @throws CancelledError */
export function summarize(raw: OutcomeFile, options: SummaryOptions, job: Job): DataSummary {
  const { files, split, seed, prices, suggested = [] } = options;
  job.checkCancelled();
  const cost = cellCosts(raw, prices);
  const models = modelFigures(raw, cost);
  const oracle = oracleOf(raw, cost);
  const findings = findIssues(raw, {
    split,
    seed,
    prices,
    sideColumns: raw.sideColumns,
    checkCancelled: () => job.checkCancelled(),
  });
  const prompts = new Set(raw.prompts).size;
  const price = new Map(suggested.map((s) => [s.model, s]));
  return {
    title: files.length === 1 ? basename(files[0]) : `${basename(files[0])} and ${files.length - 1} more`,
    files: [...files],
    format: raw.format,
    layout: raw.layout,
    prompts,
    rows: raw.rows,
    promptsInFiles: raw.sampled ? raw.promptsInFiles : prompts,
    models: models.map((figures) => {
      const offer = price.get(figures.model);
      return {
        ...figures,
        coverage: figures.observed / Math.max(1, raw.ids.length),
        ...(offer && {
          suggestedPrice: { price: offer.price, source: offer.source.title, asOf: offer.asOf },
        }),
      };
    }),
    hull: fixedHull(models),
    oracle: oracle.point,
    oraclePrompts: oracle.rows,
    agreement: agreementOf(raw),
    tasks: taskFigures(raw),
    lengths: lengthBins(raw.prompts),
    findings: findings.map((finding) => placed(finding, raw)),
    notes: raw.notes,
  };
}

function placed(
  { kind, severity, what, remedy, count, models, rows }: Finding,
  raw: OutcomeFile,
): DataFinding {
  return {
    kind,
    severity,
    what,
    remedy,
    count,
    ...(models && { models }),
    places: rows.map((row) => ({ ...raw.places[row], path: raw.places[row].path ?? raw.ids[row] })),
  };
}
