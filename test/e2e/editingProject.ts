/** A small project for the specs of editing: outcomes that lead to every kind of remark, and a run of it. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { outcomeLines } from '../../src/core/outcomeLines';
import type { RawOutcomes } from '../../src/core/rawOutcomes';
import type { Report } from '../../src/core/report';
import { generateOutcomes } from '../../src/core/simulate/generator';
import { reportOf, runsIn } from './report';

export const configName = 'router.proteus.json';

/** Nothing is to be said about it once it is trained. The first two have public prices, the others their dollars. */
export const configText = `// A router over four models. The data knows the dollars of two of them; the others need a price.
{
  // The models to choose from, with prices in USD per million tokens.
  "pool": [
    { "id": "gpt-4o", "price": { "input": 2.5, "output": 10 } },
    { "id": "gpt-4o-mini", "price": { "input": 0.15, "output": 0.6 } },
    { "id": "own-8x7b" },
    { "id": "flat-13b" }
  ],

  // One line per prompt: its text, and each model's score with its tokens or dollars.
  "data": { "path": "outcomes.jsonl" },

  // The promises to keep: a floor is the mean accuracy that the tier's traffic must reach.
  "tiers": [
    { "name": "gold", "floor": 0.6, "share": 0.2 },
    { "name": "bulk", "floor": 0.57, "share": 0.8 }
  ],

  // A floor that is proved holds with this confidence.
  "certificate": { "confidence": 0.9, "serve": "certified" },

  // Small, to be trained in seconds.
  "encoder": { "vocabulary": 400, "dims": 16 },
  "training": { "seed": 7, "folds": 2, "updates": 12, "sessions": 8 }
}
`;

/** The sample's models that stand behind these, and what the data has of their calls. */
const models = [
  { id: 'gpt-4o', from: 'aurora-xl', tokens: true, dollars: false },
  { id: 'gpt-4o-mini', from: 'finch-turbo', tokens: true, dollars: false },
  { id: 'own-8x7b', from: 'basalt-8x7b', tokens: true, dollars: true },
  { id: 'flat-13b', from: 'willow-13b', tokens: false, dollars: true },
];
/** USD per token of every call that has dollars. */
const paid = 0.6e-6;
const prompts = 900;

/** Writes config and outcomes into `folder`, and trains a router with the command line. */
export async function makeProject(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, configName), configText);
  writeFileSync(join(folder, 'outcomes.jsonl'), `${[...outcomeLines(outcomes())].join('\n')}\n`);
  await proteus('train', join(folder, configName));
}

/** What `proteus evaluate` reports on a text, in a copy of the project. */
export async function evaluated(folder: string, text: string): Promise<Report> {
  const copy = mkdtempSync(join(tmpdir(), 'proteus-e2e-evaluate-'));
  try {
    cpSync(folder, copy, { recursive: true });
    writeFileSync(join(copy, configName), text);
    await proteus('evaluate', join(copy, configName));
    return reportOf(runsIn(copy)[0]);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** A text with parts of it replaced. @throws where one of them is not there exactly once */
export function edited(text: string, ...changes: [from: string, to: string][]): string {
  return changes.reduce((now, [from, to]) => {
    if (now.split(from).length !== 2) throw new Error(`"${from}" is not there once`);
    return now.replace(from, to);
  }, text);
}

function proteus(...args: string[]): Promise<unknown> {
  return promisify(execFile)(process.execPath, ['dist/cli.js', ...args, '--json', '--quiet']);
}

function outcomes(): RawOutcomes {
  const all = generateOutcomes({ prompts, seed: 7 });
  const score: number[] = [];
  const tokens: number[] = [];
  const usd: number[] = [];
  for (let row = 0; row < prompts; row++) {
    for (const model of models) {
      const cell = row * all.models.length + all.models.indexOf(model.from);
      const [input, output] = [2 * cell, 2 * cell + 1].map((at) => all.tokens?.[at] ?? NaN);
      score.push(all.score[cell]);
      tokens.push(...(model.tokens ? [input, output] : [NaN, NaN]));
      usd.push(model.dollars ? paid * (input + output) : NaN);
    }
  }
  const { ids, prompts: texts, tasks } = all;
  return {
    ...{ ids, prompts: texts, tasks, models: models.map(({ id }) => id) },
    ...{ score: Float32Array.from(score), tokens: Float32Array.from(tokens), usd: Float64Array.from(usd) },
  };
}
