/** Our own objects, one per prompt: `{id?, dataset?|task?, prompt, models: {name: {score, …}}}`. */
import { UserError, type ErrorPlace } from '../core/errors';
import { nearestName } from '../core/nearest';
import { checkAmount, checkPropensity, checkScore } from './checks';
import { isObject } from './jsonValues';
import type { OutcomeSink } from './sink';

/** Fields of a cell beside its score, as the file names them. */
const AMOUNTS = {
  num_input_tokens: 'tokensIn',
  num_output_tokens: 'tokensOut',
  cost: 'usd',
  latency_ms: 'latency',
} as const;

/** Whether objects are of our own form, or of none that could be told by their columns. */
export function areOwnObjects(values: readonly unknown[]): boolean {
  const objects = values.filter(isObject);
  if (objects.length === 0) return true;
  const cells = objects.flatMap((o) => (isObject(o.models) ? Object.values(o.models) : []));
  if (cells.length === 0) return false;
  return cells.some((cell) => isObject(cell) && 'score' in cell) || !cells.some(isObject);
}

/** Puts one of our objects into the sink. @throws UserError for whatever is not as it should be */
export function addOutcome(outcome: unknown, where: ErrorPlace, sink: OutcomeSink): void {
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
  if (!sink.row(id, prompt, task, where)) {
    // A model is known even where this prompt is not kept.
    for (const name of Object.keys(models)) sink.model(name, where);
    return;
  }
  for (const [name, cell] of Object.entries(models)) addCell(name, cell, where, sink);
}

function addCell(name: string, cell: unknown, where: ErrorPlace, sink: OutcomeSink): void {
  const at = { ...where, path: `models.${name}` };
  if (name === '') {
    throw new UserError({ what: 'A model has an empty name', where, remedy: 'Name it.' });
  }
  const model = sink.model(name, at);
  if (cell === null) return;
  if (!isObject(cell)) {
    throw new UserError({
      what: `The outcome of ${JSON.stringify(name)} is not an object`,
      where: at,
      remedy:
        'Write {"score": 1, "cost": 0.0004}, or {"score": 1, "num_input_tokens": 80, "num_output_tokens": 9}.',
    });
  }
  // A null means "not observed", as a missing field does.
  const stated = (field: string): boolean => cell[field] !== undefined && cell[field] !== null;
  if (stated('score')) sink.set(model, 'score', checkScore(cell.score, name, at));
  for (const [field, target] of Object.entries(AMOUNTS)) {
    if (stated(field)) sink.set(model, target, checkAmount(cell[field], field, name, at));
  }
  if (stated('propensity')) sink.set(model, 'propensity', checkPropensity(cell.propensity, name, at));
}
