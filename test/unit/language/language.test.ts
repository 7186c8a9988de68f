/** What stands in and beside a config's text: hints, the line above it, hovers, completion, outline, links. */
import assert from 'node:assert/strict';
import { completionsAt } from '../../../src/core/language/completion';
import { inlayHints } from '../../../src/core/language/hints';
import { escaped, hoverAt } from '../../../src/core/language/hover';
import { linksOf } from '../../../src/core/language/links';
import { outlineOf, type Outline } from '../../../src/core/language/outline';
import { floorBelow, floorState, levelFor } from '../../../src/core/language/reportFacts';
import { runLine } from '../../../src/core/language/runLine';
import { symbolsOf, type ConfigSymbol } from '../../../src/core/language/symbols';
import { age, percent, usd } from '../../../src/core/language/words';
import { Rng } from '../../../src/core/rng';
import { CLEAN, facts, model, report, run } from '../diagnose/support';

function outline(text: string): Outline {
  const found = outlineOf(text);
  assert.ok(found);
  return found;
}

/** The text before each hint on its line, with the hint. */
function hintsIn(text: string, around = report()): string[] {
  return inlayHints(text, outline(text), around).map(({ offset, label }) => {
    const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
    return `${before.trim()} ‹${label}›`;
  });
}

describe('the outline of a config', () => {
  it('reads what is there while the rest is being typed', () => {
    const half = CLEAN.replace('"share": 0.2 }', '"share": }').replace('"output": 10 }', '"output": }');
    const { tiers, pool, dataPaths } = outline(half);
    assert.deepEqual(
      tiers.map(({ name, floor }) => [name?.value, floor?.value]),
      [
        ['gold', 0.78],
        ['bulk', 0.7],
      ],
    );
    assert.deepEqual(
      pool?.models.map(({ id, price }) => [id?.value, price]),
      [
        ['small', { input: 0.15, output: 0.6 }],
        ['middle', { input: 1, output: 2 }],
        ['large', undefined],
      ],
    );
    assert.deepEqual(
      dataPaths.map((p) => p.value),
      ['outcomes.jsonl'],
    );
  });

  it('is none of what is no object, and never throws', () => {
    for (const text of ['', '[]', '"x"', '['.repeat(100_000), '{"a":'.repeat(10_000)])
      assert.equal(outlineOf(text), undefined);
    const rng = new Rng(9);
    for (let round = 0; round < 100; round++) {
      const [a, b] = [rng.int(CLEAN.length), rng.int(CLEAN.length)];
      const text = CLEAN.slice(0, a) + CLEAN.slice(b);
      const found = outlineOf(text);
      if (!found) continue;
      inlayHints(text, found, report());
      symbolsOf(found);
      linksOf(found, 'x');
      for (let offset = 0; offset < text.length; offset += 17) {
        hoverAt(found, offset, facts(), report());
        completionsAt(text, offset, found, facts(), report());
      }
    }
  });
});

describe('inlay hints', () => {
  it('say of each floor whether it holds and what it costs', () => {
    assert.deepEqual(hintsIn(CLEAN).slice(0, 2), [
      '{ "name": "gold", "floor": 0.78 ‹certified · $0.19 / 1k›',
      '{ "name": "bulk", "floor": 0.7 ‹certified · $0.052 / 1k›',
    ]);
    const high = CLEAN.replace('0.78', '0.82').replace('0.7,', '0.9,');
    assert.deepEqual(hintsIn(high).slice(0, 2), [
      '{ "name": "gold", "floor": 0.82 ‹above certified limit 0.791›',
      '{ "name": "bulk", "floor": 0.9 ‹above limit 0.831›',
    ]);
    assert.match(hintsIn(CLEAN.replace('0.78', '0.75'))[0], /certified · \$0\.38/);
    assert.match(hintsIn(CLEAN, report({ serve: 'expected' }))[0], /‹expected · \$0\.19/);
    assert.equal(hintsIn(CLEAN.replace('0.78', '78')).filter((h) => h.includes('"gold"')).length, 0);
  });

  it('say of each enabled, trained model how much it answers', () => {
    const mix = { small: 0.004, large: 0.18 };
    const levels = report().levels.map((level) => ({ ...level, mix }));
    assert.deepEqual(hintsIn(CLEAN, report({ levels })).slice(2), [
      '{ "id": "small", "price": { "input": 0.15, "output": 0.6 } }, ‹< 1 % of traffic at gold, < 1 % at bulk›',
      '{ "id": "middle", "price": { "input": 1, "output": 2 } }, ‹no traffic›',
      '{ "id": "large", "price": { "input": 2.5, "output": 10 }, "enabled": true }, ‹18 % of traffic at gold, 18 % at bulk›',
    ]);
    const tall = CLEAN.replace('{ "id": "middle", ', '{ "id": "middle",\n');
    assert.equal(hintsIn(tall, report({ levels }))[3], '{ "id": "middle" ‹no traffic›');
    const off = CLEAN.replace('"enabled": true', '"enabled": false').replace('"small"', '"new"');
    assert.deepEqual(hintsIn(off).slice(2).length, 1);
    const none = CLEAN.replace(/"tiers": \[[^\]]*\],/, '');
    assert.match(hintsIn(none)[0], /50 % of traffic at the limit/);
  });
});

describe('the line above a config', () => {
  const now = new Date('2026-01-05T12:10:00Z');
  it('tells the age, the limit and what changed', () => {
    const id = '20260105T100500Z-router';
    assert.equal(runLine(undefined, now), 'not trained yet');
    assert.equal(runLine(run({ id }), now), 'trained 2 h ago · limit 0.791');
    const change = { words: 'price of large', path: ['pool', 2, 'price'], needsTraining: false };
    const stale = run({ id, live: false, changes: [change], report: report({ serve: 'expected' }) });
    assert.equal(runLine(stale, now), 'trained 2 h ago · limit 0.831 · stale: price of large');
    assert.match(runLine({ ...stale, live: true }, now), /· what-if: price of large$/);
    assert.match(
      runLine({ ...stale, data: 'changed' }, now),
      /stale, needs training: price of large, the data$/,
    );
    assert.match(
      runLine(run({ id: 'named', data: 'gone' }), now),
      /trained 2 h ago · .* · its data is gone$/,
    );
  });

  it('counts time and money in few characters', () => {
    const before = (minutes: number) => age(new Date(now.getTime() - 60_000 * minutes), now);
    assert.deepEqual([-5, 0, 5, 59, 60, 1439, 1440, 5000].map(before), [
      'just now',
      'just now',
      '5 min ago',
      '59 min ago',
      '1 h ago',
      '23 h ago',
      'yesterday',
      '3 days ago',
    ]);
    assert.deepEqual([0, 0.0521, 0.5, 0.193, 12.4, 1234].map(usd), [
      '$0',
      '$0.052',
      '$0.50',
      '$0.19',
      '$12',
      '$1234',
    ]);
    assert.deepEqual([0, 0.001, 0.126, 1].map(percent), ['0 %', '< 1 %', '13 %', '100 %']);
  });
});

describe('hovers', () => {
  const at = (word: string, text = CLEAN, around = facts(), of = report()) =>
    hoverAt(outline(text), text.indexOf(word) + 1, around, of);

  it('show tables for floors, models, prices and the confidence, and nothing elsewhere', () => {
    const floor = at('0.78');
    assert.equal(CLEAN.slice(floor?.offset ?? 0, (floor?.offset ?? 0) + (floor?.length ?? 0)), '0.78');
    assert.match(floor?.markdown ?? '', /\*\*Floor 0\\\.78 of gold\*\*/);
    assert.match(floor?.markdown ?? '', /\| State \| certified \(confidence 0\.95\) \|/);
    assert.match(floor?.markdown ?? '', /\| Cost \| \$0\.19 per 1 000 queries \|/);
    assert.match(floor?.markdown ?? '', /\| Answered by \| small 50 %, middle 30 %, large 20 % \|/);
    const large = at('"large"')?.markdown ?? '';
    assert.match(large, /\| Accuracy in the data \| 0\.82 \|/);
    assert.match(large, /\| Mean cost \| \$0\.75 per 1 000 calls \|/);
    assert.match(large, /\| Traffic \| 20 % at gold, 20 % at bulk \|/);
    const paid = {
      price: { input: 2.5, output: 10 },
      ratio: 2,
      spread: [2, 2] satisfies [number, number],
      calls: 99,
      implied: { input: 5, output: 20 },
    };
    const data = { prompts: 1, models: [model('large', 0.8, { usd: 0.002, paid })] };
    const listed = { large: { price: { call: 1 }, source: 'Vendor', asOf: '2025-01' } };
    const price = at('{ "input": 2.5', CLEAN, facts({ data, listed }))?.markdown ?? '';
    assert.match(price, /This price \| \\\$2\\\.5 in/);
    assert.match(price, /Dollars in the data \| \$2 per/);
    assert.match(price, /The data implies \| \\\$5 in, \\\$20 out/);
    assert.match(price, /Public list price \| .*Vendor, 2025/);
    const limits = [
      { confidence: 0.99, limit: 0.77 },
      { confidence: 0.95, limit: 0.7912 },
    ];
    const table = at('0.95', CLEAN, facts({ run: run({ limits }) }))?.markdown ?? '';
    assert.match(table, /\| 0\.99 \| about 0\.77 \|\n\| 0\.95 \(now\) \| 0\.791 \|/);
    assert.equal(at('"seed"'), undefined);
  });

  it('do not take names for Markdown', () => {
    assert.equal(escaped('a|b`c*<i>\nd'), 'a\\|b\\`c\\*\\<i\\> d');
    const text = CLEAN.replace('gold', '[x](command:y)');
    assert.ok(!(at('0.78', text)?.markdown ?? '').includes('[x](command:y)'));
  });
});

describe('completion', () => {
  /** `¦` is the cursor. */
  function offered(marked: string, around = facts(), of = report()): [string, string][] {
    const offset = marked.indexOf('¦');
    const text = marked.replace('¦', '');
    return completionsAt(text, offset, outlineOf(text), around, of).map(({ insert, at, label }) => {
      assert.ok(label !== '' && at.offset <= offset);
      return [text.slice(at.offset, at.offset + at.length), insert];
    });
  }
  const data = {
    prompts: 9,
    models: ['small', 'middle', 'large', 'huge', 'tiny'].map((id) => model(id, 0.5)),
  };
  const listed = { large: { price: { input: 2, output: 8 }, source: 'Vendor', asOf: '2025-01' } };

  it('offers models of the data that the pool has not', () => {
    assert.deepEqual(offered(CLEAN.replace('"middle"', '"mi¦"'), facts({ data })), [
      ['"mi"', '"middle"'],
      ['"mi"', '"huge"'],
      ['"mi"', '"tiny"'],
    ]);
    assert.deepEqual(offered(CLEAN.replace('"middle"', '¦'), facts({ data })).at(0), ['', '"middle"']);
    const next = CLEAN.replace('"enabled": true },', '"enabled": true }, ¦');
    assert.deepEqual(offered(next, facts({ data }))[0], ['', '{ "id": "huge" }']);
  });

  it('offers public prices, whole and in part', () => {
    const whole = CLEAN.replace('{ "input": 2.5, "output": 10 }', '¦');
    assert.deepEqual(offered(whole, facts({ listed })), [['', '{ "input": 2, "output": 8 }']]);
    const part = CLEAN.replace('"output": 10', '"output": 1¦0');
    assert.deepEqual(offered(part, facts({ listed })), [['10', '8']]);
    assert.deepEqual(offered(CLEAN.replace('"output": 0.6', '"output": ¦0.6'), facts({ listed })), []);
  });

  it('offers floors that hold, and models where a simulation names one', () => {
    assert.deepEqual(offered(CLEAN.replace('0.78', '0.¦78')), [
      ['0.78', '0.791'],
      ['0.78', '0.831'],
    ]);
    const text = CLEAN.replace('"data":', '"simulation": { "events": [{ "model": "¦" }] },\n  "data":');
    assert.deepEqual(
      offered(text).map(([, insert]) => insert),
      ['"small"', '"middle"', '"large"'],
    );
    assert.deepEqual(offered(CLEAN.replace('"certificate"', '"cert¦"')), []);
  });
});

describe('symbols and links', () => {
  it('list the sections with their models and tiers, each within its parent', () => {
    const symbols = symbolsOf(outline(CLEAN));
    assert.deepEqual(
      symbols.map(({ name, detail }) => [name, detail]),
      [
        ['pool', '3 models'],
        ['data', 'outcomes.jsonl'],
        ['tiers', '2 tiers'],
        ['certificate', ''],
        ['training', ''],
      ],
    );
    assert.deepEqual(
      symbols[0].children.map(({ name, detail }) => `${name}: ${detail}`),
      [
        'small: $0.15 in, $0.6 out per million tokens',
        'middle: $1 in, $2 out per million tokens',
        'large: $2.5 in, $10 out per million tokens',
      ],
    );
    assert.deepEqual(
      symbols[2].children.map((s) => s.detail),
      ['floor 0.78 · 20 % of traffic', 'floor 0.7 · 80 % of traffic'],
    );
    const inside = (symbol: ConfigSymbol): void => {
      const { span, nameAt } = symbol;
      assert.ok(nameAt.offset >= span.offset && nameAt.offset + nameAt.length <= span.offset + span.length);
      for (const child of symbol.children) {
        assert.ok(child.span.offset >= span.offset);
        assert.ok(child.span.offset + child.span.length <= span.offset + span.length);
        inside(child);
      }
    };
    symbols.forEach(inside);
  });

  it('lead to the data, the export and the last run', () => {
    const text = CLEAN.replace('"data":', '"export": { "to": "../app" },\n  "data":');
    const shown = (runId?: string) =>
      linksOf(outline(text), runId).map(({ offset, length, path }) => [
        text.slice(offset, offset + length),
        path,
      ]);
    assert.deepEqual(shown('one'), [
      ['outcomes.jsonl', 'outcomes.jsonl'],
      ['../app', '../app/MODEL_CARD.md'],
      ['training', '.proteus/runs/one/report.json'],
    ]);
    assert.equal(shown().length, 2);
  });
});

describe('facts of a report', () => {
  it('place a floor against the limits, and round limits down', () => {
    const of = report();
    assert.deepEqual(
      [0.7912, 0.7913, 0.8316, 0.84].map((floor) => floorState(floor, of)),
      ['certified', 'uncertified', 'uncertified', 'infeasible'],
    );
    assert.deepEqual([0.7912, 0.79, 0.8, 0.123999].map(floorBelow), [0.791, 0.79, 0.8, 0.123]);
    for (let k = 0; k <= 1000; k++) assert.equal(floorBelow(k / 1000), k / 1000);
    assert.deepEqual(
      [0.1, 0.7, 0.76, 0.99].map((floor) => levelFor(floor, of)?.tau),
      [0.7, 0.7, 0.8, 0.85],
    );
  });
});
