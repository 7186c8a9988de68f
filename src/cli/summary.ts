/** A report for the terminal, and its summary for programs. */
import { join } from 'node:path';
import { bestFixedModel, dollars, fixed, gapsSentence, headlines } from '../bundle/figures';
import { rivalsLegend } from '../bundle/rivals';
import { glossary, glossarySource } from '../core/glossary';
import type { Report } from '../core/report';
import { runFiles } from '../engine/runFolder';
import type { RunResult } from '../protocol/engine';
import { complianceTable, rivalTable, tierTable } from './complianceTable';
import { resourcesUsed } from './resources';
import type { Terminal } from './terminal';

export function printReport({ report, backend, runDir }: RunResult, terminal: Terminal): void {
  const { data, seed, serve } = report;
  const { train, tune, calibrate, test } = data.split;
  terminal.print(
    `${data.prompts} prompts × ${data.models.length} models: ` +
      `train ${train}, tune ${tune}, calibrate ${calibrate}, test ${test}; seed ${seed}, backend ${backend}`,
  );
  terminal.print(
    serve === 'certified'
      ? 'Floors served with a proof and, in the last columns, at their expected value. Accuracy and USD on test prompts.'
      : 'Floors served at their expected value. Accuracy and USD on test prompts.',
  );
  terminal.print('');
  for (const line of complianceTable(report, terminal)) terminal.print(line);
  if (report.tiers.length > 0) {
    terminal.print('');
    for (const line of tierTable(report, terminal)) terminal.print(line);
  }
  terminal.print('');
  const best = bestFixedModel(report);
  if (best !== undefined) {
    terminal.print(
      `Best fixed model: ${best.model}, accuracy ${fixed(best.accuracy)} at ${dollars(best.costPer1k)} per 1k ("saving" is against it).`,
    );
  }
  for (const sentence of headlines(report)) terminal.print(sentence);
  terminal.print(gapsSentence(report));
  terminal.print('');
  for (const line of rivalTable(report, terminal)) terminal.print(line);
  terminal.print(terminal.style('dim', rivalsLegend));
  terminal.print('');
  for (const caveat of report.caveats) terminal.print(terminal.style('yellow', `Note: ${caveat}`));
  terminal.print('');
  const widest = Math.max(...glossary.map(({ term }) => term.length));
  for (const { term, meaning } of glossary)
    terminal.print(terminal.style('dim', `${term.padEnd(widest)}  ${meaning}`));
  terminal.print(terminal.style('dim', `Definitions: ${glossarySource}.`));
  terminal.print('');
  terminal.print(`Run: ${runDir}`);
}

/** What `--json` prints of a run. */
export function runSummary(command: string, { report, runDir, backend }: RunResult) {
  return {
    ok: true,
    command,
    run: runDir,
    report: join(runDir, runFiles.report),
    router: join(runDir, runFiles.router),
    summary: summaryOf(report, backend),
    resources: resourcesUsed(),
  };
}

function summaryOf(report: Report, backend: string) {
  const {
    seed,
    confidence,
    serve,
    limit,
    compliance,
    correlation,
    saving,
    gaps,
    aiq,
    costRatioToLagrangian,
    caveats,
    baselines,
    metrics,
  } = report;
  return {
    seed,
    backend,
    confidence,
    serve,
    prompts: report.data.prompts,
    models: report.data.models.length,
    limit,
    compliance,
    correlation,
    saving,
    gaps,
    aiq,
    costRatioToLagrangian,
    metrics,
    baselines: baselines.map(({ name, calibrated, aiq, aiqCi, costRatio }) => ({
      name,
      calibrated,
      aiq,
      aiqCi,
      costRatio,
    })),
    levels: report.levels.map(({ tau, feasible, certified, lowerBound, accuracy, costPer1k, met }) => ({
      tau,
      feasible,
      certified,
      lowerBound,
      accuracy,
      costPer1k,
      met,
    })),
    tiers: report.tiers.map(({ name, floor, certified, feasible, accuracy, costPer1k, met }) => ({
      name,
      floor,
      certified,
      feasible,
      accuracy,
      costPer1k,
      met,
    })),
    caveats,
  };
}
