/** What a run keeps: opened again for the same training, refused in words for anything else. */
import { strict as assert } from 'node:assert';
import { configSchema } from '../../../src/core/config';
import { UserError } from '../../../src/core/errors';
import { pack } from '../../../src/core/pack';
import { keepRun, openKept, packKept } from '../../../src/engine/keptRun';

type Prepared = Parameters<typeof keepRun>[0];
type Trained = Parameters<typeof keepRun>[1];

function preparedFor(settings: object = {}, dataSha256 = 'abc'): Prepared {
  const part = (...rows: number[]) => Int32Array.from(rows);
  return {
    config: configSchema.parse({ data: { path: 'x' }, ...settings }),
    table: { ids: ['a', 'b', 'c', 'd'], dollars: [true, false] },
    split: { train: part(1, 3), tune: part(), calibrate: part(0), test: part(2) },
    dataSha256,
  } as unknown as Prepared;
}

const trained = { targetRange: [0.5, 0.9] } as unknown as Trained;
const training = { sessions: 1, seconds: 2, gamma: 3, lambda: [] };

function refusal(prepared: Prepared, bytes: Uint8Array): UserError {
  try {
    openKept(prepared, bytes);
  } catch (error) {
    assert.ok(error instanceof UserError);
    return error;
  }
  assert.fail('should have been refused');
}

describe('what a run keeps', () => {
  const bytes = packKept(keepRun(preparedFor(), trained, training, 'wasm'));

  it('comes back whole, with the prompts of each part', () => {
    const kept = openKept(preparedFor(), bytes);
    assert.deepEqual(kept.ids, { train: ['b', 'd'], tune: [], calibrate: ['a'], test: ['c'] });
    assert.deepEqual([...kept.trained.targetRange], [0.5, 0.9]);
    assert.equal(kept.backend, 'wasm');
  });

  it('serves another pool, tiers and prices, but no other training, split, encoder or data', () => {
    openKept(preparedFor({ tiers: [{ name: 'gold', floor: 0.8 }] }), bytes);
    for (const [settings, name] of [
      [{ training: { seed: 8 } }, 'training'],
      [{ encoder: { vocabulary: 4096 } }, 'encoder'],
      [{ data: { path: 'x', split: { train: 0.5, tune: 0.2, calibrate: 0.15, test: 0.15 } } }, 'split'],
      [{ data: { path: 'x', maxPrompts: 500 } }, 'reading'],
    ] as const) {
      assert.match(refusal(preparedFor(settings), bytes).what, new RegExp(`config's ${name} settings`));
    }
    assert.match(refusal(preparedFor({}, 'abd'), bytes).what, /data has changed/);
  });

  it('is refused in words where another version wrote it, or nobody did', () => {
    assert.match(refusal(preparedFor(), pack({ trained: 1 })).what, /another version/);
    assert.match(refusal(preparedFor(), pack([1])).what, /another version/);
    assert.match(refusal(preparedFor(), bytes.subarray(0, 40)).what, /cannot be read/);
  });
});
