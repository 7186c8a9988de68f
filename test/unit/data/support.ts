/** What the data tests share: temporary files, the shared sample data, and what a UserError said. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Context } from 'mocha';
import { UserError } from '../../../src/core/errors';

/** A folder for the tests of one suite; removed after them. */
export class Scratch {
  readonly folder = mkdtempSync(join(tmpdir(), 'proteus-data-'));

  file(name: string, content: string | Uint8Array): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The path of a shared sample file; skips the test, saying why, where there is none. */
export function sharedData(test: Context, name: string): string {
  const path = resolve('../shared/data', name);
  if (!existsSync(path)) {
    console.log(`      skipped: ${join('../shared/data', name)} is absent`);
    test.skip();
  }
  return path;
}

export async function userErrorOf(work: () => unknown): Promise<UserError> {
  try {
    await work();
  } catch (error) {
    assert.ok(error instanceof UserError, `not a UserError: ${String(error)}`);
    return error;
  }
  assert.fail('nothing was thrown');
}
