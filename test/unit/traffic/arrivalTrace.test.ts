/** Traces of arrivals: seconds or dates, CSV or JSONL, in any order; mistakes with their line. */
import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../src/core/errors';
import { readArrivals } from '../../../src/engine/arrivalTrace';

describe('a trace of arrivals', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'proteus-arrivals-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const read = async (text: string) => {
    const file = join(folder, 'arrivals');
    writeFileSync(file, text);
    const { time, tier } = await readArrivals(file, ['gold', 'bulk']);
    return [Array.from(time), Array.from(tier)];
  };

  it('is read from CSV and JSONL, and sorted', async () => {
    assert.deepEqual(await read('tier,time\nbulk,7\n"gold",2.5\n\n,3\n'), [
      [2.5, 3, 7],
      [0, -1, 1],
    ]);
    assert.deepEqual(await read('{"time": 4}\n{"time": 1, "tier": "bulk"}\n'), [
      [1, 4],
      [1, -1],
    ]);
  });

  it('begins at midnight of the first day where it has dates', async () => {
    const [time] = await read('time\n2025-03-02T00:00:01Z\n2025-03-01T09:30:00Z\n');
    assert.deepEqual(time, [34_200, 86_401]);
  });

  it('is refused with the line of the mistake', async () => {
    const refused = (text: string, line: number | undefined, what: RegExp) =>
      assert.rejects(
        read(text),
        (e) => e instanceof UserError && e.where?.line === line && what.test(e.what),
      );
    await refused('time\n1\n-2\n', 3, /not a time/);
    await refused('when\n1\n', 1, /no column "time"/);
    await refused('time,tier\n1,silver\n', 2, /no tier "silver"/);
    await refused('time\n1\n2025-03-01\n', 3, /seconds and some are dates/);
    await refused('{"time": }\n', 1, /not valid JSON/);
    await refused('time\n', undefined, /no arrivals/);
  });
});
