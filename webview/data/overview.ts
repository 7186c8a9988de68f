/** The first thing to read: what the data is, and what fixed models do on it. */
import type { ModelSummary } from '../../src/protocol/data';
import type { PanelSummary } from '../../src/protocol/dataPanel';
import { h } from '../dom';
import { factList, type Fact } from '../facts';
import * as format from '../format';

const FORMATS = { jsonl: 'JSONL', json: 'JSON', csv: 'CSV', parquet: 'Parquet', pickle: 'Pickle' };
const LAYOUTS = { wide: 'one row per prompt', long: 'one row per call', nested: 'one object per prompt' };

/** "1 prompt", "2 prompts". */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${format.count(n)} ${n === 1 ? one : many}`;
}

/** One sentence or two, in words. */
export function headline({ models, oracle }: PanelSummary): string {
  const best = models.find((m) => m.accuracy !== null);
  if (best === undefined) return 'No model has a score.';
  const parts = [`${best.model} is the most accurate model, at ${format.score(best.accuracy)}.`];
  const cheap = cheapestNear(models, best);
  if (cheap !== null)
    parts.push(
      `${cheap.model} comes within ${format.score((best.accuracy ?? 0) - (cheap.accuracy ?? 0))} of it at ${costShare(cheap, best)} of the cost.`,
    );
  if (oracle !== null && oracle.accuracy > (best.accuracy ?? 1)) {
    const room = format.score(oracle.accuracy - (best.accuracy ?? 0));
    parts.push(`A router that knew every answer would add ${room}.`);
  }
  return parts.join(' ');
}

/** The cheapest model within five points of the best one, where it costs less than half. */
function cheapestNear(models: ModelSummary[], best: ModelSummary): ModelSummary | null {
  if (best.costPer1k === null || best.costPer1k === 0 || best.accuracy === null) return null;
  const near = models.filter(
    (m) => m.accuracy !== null && m.costPer1k !== null && m.accuracy >= (best.accuracy ?? 1) - 0.05,
  );
  const cheapest = near.reduce((a, b) => ((b.costPer1k ?? 0) < (a.costPer1k ?? 0) ? b : a), best);
  return (cheapest.costPer1k ?? 0) < best.costPer1k / 2 ? cheapest : null;
}

/** Never "0 %" for what costs something. */
function costShare(cheap: ModelSummary, best: ModelSummary): string {
  const share = (cheap.costPer1k ?? 0) / (best.costPer1k ?? 1);
  return share > 0 && share < 0.001 ? 'less than 0.1 %' : format.percent(share, share < 0.1 ? 1 : 0);
}

function facts(summary: PanelSummary): Fact[] {
  const { models, oracle, prompts, promptsInFiles, rows, files, findings, taskCount } = summary;
  const priced = models.filter((m) => m.costPer1k !== null);
  const cells = models.reduce((sum, m) => sum + m.coverage, 0) / Math.max(1, models.length);
  const of = (severity: string) => findings.filter((f) => f.severity === severity).length;
  const sampled = promptsInFiles > prompts;
  return [
    {
      name: 'Prompts',
      value: format.count(prompts),
      note: sampled
        ? `a sample of about ${format.count(promptsInFiles)} in the files`
        : `distinct, from ${counted(rows, 'row')}`,
    },
    {
      name: 'Models',
      value: format.count(models.length),
      note:
        priced.length === models.length ? 'the cost of each is known' : `${priced.length} with a known cost`,
    },
    {
      name: 'Tasks',
      value: summary.tasks.some((t) => t.task !== '') ? format.count(taskCount) : format.NONE,
      note: summary.tasks.some((t) => t.task !== '') ? taskNote(summary) : 'the data names none',
    },
    {
      name: 'Observed',
      // Never a full 100 % while a score is missing.
      value: format.percent(cells < 1 ? Math.min(cells, 0.999) : cells, cells < 1 ? 1 : 0),
      note: cells < 1 ? 'of all scores; the others stay missing' : 'every model has answered every prompt',
    },
    {
      name: 'Oracle',
      value: format.score(oracle?.accuracy),
      note:
        oracle === null
          ? 'needs scores and costs of all models'
          : `at ${format.dollars(oracle.costPer1k)} per 1 000, over ${counted(summary.oraclePrompts, 'prompt')}`,
    },
    {
      name: 'Best fixed model',
      value: format.score(models[0]?.accuracy),
      note:
        models.length === 0 ? '' : `${models[0].model}, at ${format.dollars(models[0].costPer1k)} per 1 000`,
    },
    {
      name: 'Findings',
      value: format.count(findings.length),
      note:
        findings.length === 0
          ? 'nothing stood out'
          : [counted(of('error'), 'error'), counted(of('warning'), 'warning')].join(', '),
    },
    {
      name: files.length === 1 ? 'File' : 'Files',
      value: FORMATS[summary.format],
      note: `${LAYOUTS[summary.layout]}${files.length > 1 ? `, ${files.length} files` : ''}`,
    },
  ];
}

function taskNote({ tasks, taskCount }: PanelSummary): string {
  const smallest = tasks.at(-1);
  if (smallest === undefined) return '';
  return taskCount > tasks.length
    ? `the ${tasks.length} largest are shown`
    : `${format.count(smallest.prompts)} to ${format.count(tasks[0].prompts)} prompts each`;
}

export function overviewSection(summary: PanelSummary): HTMLElement {
  return h(
    'section',
    { class: 'summary', 'aria-label': 'Summary' },
    h('p', { class: 'headline' }, headline(summary)),
    factList(facts(summary)),
  );
}
