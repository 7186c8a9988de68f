/** What no schema can say of a config: repeated names, empty splits, ranges the wrong way round. */
import { CALL_FIELDS, MODEL_SLOT } from './columns';
import type { RouterConfig } from './config';
import { describe, type Finding, type FindingCode, type Path } from './configMessages';
import { listNames, nearestName } from './nearest';

interface More {
  code?: FindingCode;
  replacement?: string;
}

/** The findings in a config that its schema accepts. */
export function checkMeaning(config: RouterConfig): Finding[] {
  const findings: Finding[] = [];
  const add = (path: Path, message: string, remedy: string, more: More = {}): void => {
    findings.push({ path, at: 'value', message, remedy, kind: 'meaning', ...more });
  };
  repeats(config.pool?.map((m) => m.id) ?? []).forEach((i) => {
    add(
      ['pool', i, 'id'],
      `${JSON.stringify(config.pool?.[i].id)} is in the pool twice`,
      'Remove one of the two.',
      { code: 'duplicate-model' },
    );
  });
  repeats(config.tiers.map((t) => t.name)).forEach((i) => {
    const name = JSON.stringify(config.tiers[i].name);
    add(['tiers', i, 'name'], `Two tiers are named ${name}`, 'Rename one.', { code: 'duplicate-tier' });
  });
  if (config.pool && config.pool.filter((m) => m.enabled).length < 2) {
    add(['pool'], 'A router needs at least two enabled models to choose from', 'Add or enable models.', {
      code: 'too-few-models',
    });
  }
  for (const part of ['train', 'tune', 'calibrate', 'test'] as const) {
    if (config.data.split[part] > 0) continue;
    add(
      ['data', 'split', part],
      `The ${part} share is 0`,
      `Give it some prompts. ${describe(['data', 'split', part]).trim()}`,
    );
  }
  findings.push(...checkColumns(config.data.columns));
  if (config.encoder.kind === 'sentence' && config.encoder.path === undefined) {
    add(
      ['encoder', 'kind'],
      'A sentence encoder needs the folder of its model',
      'Add "path": a folder with model.onnx and tokenizer.json.',
    );
  }
  if (config.encoder.kind === 'ngram' && config.encoder.path !== undefined) {
    add(['encoder', 'path'], 'The n-gram encoder has no folder', 'Add "kind": "sentence", or remove "path".');
  }
  const range = config.training.targetRange;
  if (range && range[0] >= range[1]) {
    add(
      ['training', 'targetRange'],
      `The target range goes from ${range[0]} to ${range[1]}`,
      'Write the lower floor first.',
      { code: 'range-reversed', replacement: JSON.stringify([...range].reverse()) },
    );
  }
  const levels = config.levels;
  if (levels && !Array.isArray(levels)) {
    if (levels.from > levels.to) {
      add(
        ['levels'],
        `The levels go from ${levels.from} to ${levels.to}`,
        'Write the lower floor as "from".',
      );
    } else if ((levels.to - levels.from) / levels.step > 1000) {
      add(['levels', 'step'], 'That makes more than 1000 levels', 'Use a larger step.');
    }
  }
  if (config.pool) {
    const ids = config.pool.map((m) => m.id);
    for (const [path, name] of simulatedModels(config)) {
      if (ids.includes(name)) continue;
      const near = nearestName(name, ids);
      add(
        path,
        `The pool has no model ${JSON.stringify(name)}`,
        near === undefined ? `It has ${listNames(ids)}.` : `Did you mean ${JSON.stringify(near)}?`,
        {
          code: 'unknown-pool-model',
          ...(near !== undefined && { replacement: JSON.stringify(near) }),
        },
      );
    }
  }
  return findings;
}

/** The models that the simulation names, and where. */
function simulatedModels({ simulation }: RouterConfig): [Path, string][] {
  const events = (simulation?.events ?? []).flatMap((event, i): [Path, string][] =>
    'model' in event ? [[['simulation', 'events', i, 'model'], event.model]] : [],
  );
  const served = Object.keys(simulation?.models ?? {}).map((name): [Path, string] => [
    ['simulation', 'models', name],
    name,
  ]);
  return [...events, ...served];
}

/** Columns name one layout: wide (a slot for the model) or long (a column for it). */
function checkColumns(columns: RouterConfig['data']['columns']): Finding[] {
  if (columns === undefined) return [];
  const findings: Finding[] = [];
  const add = (key: string, message: string, remedy: string): void => {
    findings.push({ path: ['data', 'columns', key], at: 'value', message, remedy, kind: 'meaning' });
  };
  const wide = columns.score.includes(MODEL_SLOT);
  if (wide && columns.model !== undefined) {
    add(
      'model',
      `The score has a column per model (${JSON.stringify(columns.score)}), so no column can name the model`,
      'Remove "model"; or name the one column that has the scores.',
    );
  }
  if (!wide && columns.model === undefined) {
    add(
      'score',
      'This is one column for all models, and nothing says which row is of which model',
      `Add "model" with the column that names it; or write "${MODEL_SLOT}" in place of the model's name.`,
    );
  }
  for (const field of CALL_FIELDS) {
    const name = columns[field];
    if (field === 'score' || name === undefined || name.includes(MODEL_SLOT) === wide) continue;
    add(
      field,
      wide
        ? `The score has a column per model, but ${JSON.stringify(name)} is one column for all`
        : `${JSON.stringify(name)} is a column per model, but the score is one column for all`,
      wide ? `Write "${MODEL_SLOT}" in place of the model's name.` : 'Name the one column that has it.',
    );
  }
  const scale = columns.scoreScale;
  if (scale !== undefined && 'worst' in scale && scale.worst === scale.best) {
    add(
      'scoreScale',
      `The worst and the best rating are both ${scale.best}`,
      'Write the two ends of the ratings.',
    );
  }
  return findings;
}

/** Indices of the entries that occurred before. */
function repeats(names: readonly string[]): number[] {
  const seen = new Set<string>();
  return names.flatMap((name, i) => {
    if (seen.has(name)) return [i];
    seen.add(name);
    return [];
  });
}
