/** Our JSONL: one outcome a line, `{id?, dataset?|task?, prompt, models: {name: {score, …}}}`. */
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { UserError, type ErrorPlace } from '../core/errors';
import { nearestName } from '../core/nearest';
import type { OutcomeBuilder } from './builder';
import { checkAmount, checkPropensity, checkScore } from './checks';
import { linesOf } from './lines';

/** Fields of a cell beside its score, as the file names them. */
const AMOUNTS = {
  num_input_tokens: 'tokensIn',
  num_output_tokens: 'tokensOut',
  cost: 'usd',
  latency_ms: 'latency',
} as const;

type JsonObject = Record<string, unknown>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads all lines into `builder`. Blank lines are skipped. */
export async function readJsonl(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  builder: OutcomeBuilder,
): Promise<void> {
  for await (const [line, text] of linesOf(chunks, file)) {
    if (text.trim() === '') continue;
    addOutcome(parseLine(text, { file, line }), { file, line }, builder);
  }
}

function parseLine(text: string, where: ErrorPlace): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const { offset, code } = firstError(text);
    const snippet = text.slice(Math.max(0, offset - 20), offset + 20).trim();
    const nan = /^-?(NaN|Infinity)/.test(text.slice(offset));
    const cutOff = offset >= text.trimEnd().length;
    throw new UserError(
      {
        what: `This line is not valid JSON (${cutOff ? 'it ends too early' : code}) near ${JSON.stringify(snippet)}`,
        where: { ...where, column: offset + 1 },
        remedy: nan
          ? 'JSON has no NaN or Infinity: leave the value out, or write null.'
          : 'Write each outcome as one complete JSON object on one line.',
      },
      { cause },
    );
  }
}

/** JSON.parse words its positions differently from version to version; the tolerant parser tells them plainly. */
function firstError(text: string): { offset: number; code: string } {
  const errors: ParseError[] = [];
  try {
    parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  } catch {
    // It calls itself for every level of nesting, and this line has too many.
  }
  if (errors.length === 0) return { offset: 0, code: 'InvalidSymbol' };
  return { offset: errors[0].offset, code: printParseErrorCode(errors[0].error) };
}

function addOutcome(outcome: unknown, where: ErrorPlace, builder: OutcomeBuilder): void {
  if (!isObject(outcome)) {
    throw new UserError({
      what: 'This line is not a JSON object',
      where,
      remedy: 'Write {"prompt": "…", "models": {"<model>": {"score": 1}}}.',
    });
  }
  const { prompt, models } = outcome;
  if (typeof prompt !== 'string') {
    const near = prompt === undefined ? nearestName('prompt', Object.keys(outcome)) : undefined;
    throw new UserError({
      what: prompt === undefined ? 'The outcome has no "prompt"' : 'The "prompt" is not text',
      where,
      remedy:
        near === undefined
          ? 'Give the full text that was sent to the models as "prompt".'
          : `Rename ${JSON.stringify(near)} to "prompt".`,
    });
  }
  if (!isObject(models) || Object.keys(models).length === 0) {
    throw new UserError({
      what:
        models === undefined ? 'The outcome has no "models"' : 'The "models" of the outcome name no model',
      where,
      remedy: 'Write "models": {"<model>": {"score": 1, "cost": 0.0004}}.',
    });
  }
  const id = typeof outcome.id === 'string' || typeof outcome.id === 'number' ? String(outcome.id) : '';
  const task = [outcome.dataset, outcome.task].find((t) => typeof t === 'string') ?? '';
  builder.row(id === '' ? `row-${builder.rows + 1}` : id, prompt, task);
  for (const [name, cell] of Object.entries(models)) addCell(name, cell, where, builder);
}

function addCell(name: string, cell: unknown, where: ErrorPlace, builder: OutcomeBuilder): void {
  const at = { ...where, path: `models.${name}` };
  if (name === '') {
    throw new UserError({ what: 'A model has an empty name', where, remedy: 'Name it.' });
  }
  if (cell === null) {
    builder.model(name, at);
    return;
  }
  if (!isObject(cell)) {
    throw new UserError({
      what: `The outcome of ${JSON.stringify(name)} is not an object`,
      where: at,
      remedy:
        'Write {"score": 1, "cost": 0.0004}, or {"score": 1, "num_input_tokens": 80, "num_output_tokens": 9}.',
    });
  }
  // A null means "not observed", as a missing field does.
  const observed: Parameters<OutcomeBuilder['cell']>[1] = {};
  if (cell.score !== undefined && cell.score !== null) observed.score = checkScore(cell.score, name, at);
  for (const [field, target] of Object.entries(AMOUNTS)) {
    const value = cell[field];
    if (value !== undefined && value !== null) observed[target] = checkAmount(value, field, name, at);
  }
  if (cell.propensity !== undefined && cell.propensity !== null)
    observed.propensity = checkPropensity(cell.propensity, name, at);
  builder.cell(name, observed, at);
}
