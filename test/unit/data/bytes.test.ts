/** How far reading is, in units that say something of the file at hand. */
import assert from 'node:assert/strict';
import { progressOf } from '../../../src/data/bytes';

describe('progress of reading', () => {
  it('is in MB for large files and in kB for small ones', () => {
    assert.equal(progressOf(1_500_000, 8_040_000), '1.5 of 8.0 MB');
    assert.equal(progressOf(12_300, 31_000), '13 of 31 kB');
    assert.equal(progressOf(40, 40), '1 of 1 kB');
  });
});
