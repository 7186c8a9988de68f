/** How a config differs from the one of a run: in words, with places that the text has, and what it takes. */
import assert from 'node:assert/strict';
import type { RouterConfig } from '../../../src/core/config';
import { parseConfig } from '../../../src/core/configText';
import { configChanges } from '../../../src/core/diagnose/changes';
import { outlineOf } from '../../../src/core/language/outline';
import { CLEAN } from './support';

function configOf(text: string): RouterConfig {
  const { config, problems } = parseConfig(text);
  assert.ok(config, JSON.stringify(problems));
  return config;
}

describe('configChanges', () => {
  const cases: [from: string, to: string, words: string[], training: boolean][] = [
    ['// A router', '// Another comment', [], false],
    ['"outcomes.jsonl"', '"elsewhere.jsonl"', [], false],
    ['"input": 2.5, "output": 10', '"output": 10, "input": 2.5', [], false],
    ['"input": 2.5', '"input": 3', ['price of large'], false],
    ['"enabled": true', '"enabled": false', ['large off'], false],
    ['    { "id": "middle", "price": { "input": 1, "output": 2 } },\n', '', ['middle removed'], false],
    ['"id": "middle"', '"id": "new"', ['new added', 'middle removed'], true],
    ['"floor": 0.78', '"floor": 0.8', ['floor of gold 0.78 → 0.8'], false],
    ['"share": 0.2', '"share": 0.1', ['share of gold'], false],
    ['"bulk"', '"rest"', ['tier rest added', 'tier bulk removed'], false],
    ['0.95', '0.9', ['confidence 0.95 → 0.9'], false],
    ['"seed": 7', '"seed": 8', ['seed 7 → 8'], true],
    ['"outcomes.jsonl"', '"outcomes.jsonl", "split": { "train": 0.5, "test": 0.25 }', ['data.split'], true],
  ];
  for (const [from, to, words, training] of cases) {
    it(`${from} → ${to}: ${words.join(', ') || 'nothing'}`, () => {
      const text = CLEAN.replace(from, to);
      assert.notEqual(text, CLEAN);
      const changes = configChanges(configOf(CLEAN), configOf(text));
      assert.deepEqual(
        changes.map((c) => c.words),
        words,
      );
      assert.equal(
        changes.some((c) => c.needsTraining),
        training,
      );
      const outline = outlineOf(text);
      for (const { path } of changes) assert.ok(outline?.at(path), path.join('.'));
    });
  }
});
