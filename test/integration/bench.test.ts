/** `proteus bench --quick`: all of its parts run, and its figures are there for programs and readers. */
import { strict as assert } from 'node:assert';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchReport } from '../../src/engine/benchTypes';
import { cli } from './cli';

describe('bench', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'bench-test-'))));
  after(() => rmSync(folder, { recursive: true }));
  /** Its own temporary files are in a place that can be looked into. */
  const env = () => ({ TMPDIR: folder });
  const leftovers = () => readdirSync(folder).filter((name) => name.startsWith('proteus-'));

  it('measures routing, encoders and trainings, and writes them down', async () => {
    const page = join(folder, 'bench.md');
    const { code, stdout, stderr } = await cli(
      ['bench', '--quick', '--json', '--quiet', '--seed', '3', '--out', page],
      { env: env() },
    );
    assert.equal(code, 0, stderr);
    const report = JSON.parse(stdout) as BenchReport & { ok: boolean; page: string };
    assert.deepEqual(
      [report.ok, report.format, report.seed, report.quick, report.threads, report.page],
      [true, 'proteus-bench/1', 3, true, 1, page],
    );
    const { routing, machine } = report;
    assert.ok(machine.cores > 0 && machine.memoryGiB > 0 && machine.node === process.versions.node);
    assert.match(machine.onnxRuntime, /onnxruntime/);
    assert.ok(routing.p50Us > 0 && routing.p50Us <= routing.p99Us && routing.perSecond > 0);
    assert.ok(routing.cpuUs > 0 && routing.loadMs > 0 && routing.coldStartMs > routing.emptyStartMs);
    assert.deepEqual(
      report.trainings.map(({ prompts, models }) => [prompts, models]),
      [
        [400, 2],
        [400, 3],
      ],
    );
    for (const { seconds, cpuSeconds, peakMiB, backend } of report.trainings)
      assert.ok(seconds > 0 && cpuSeconds > 0 && peakMiB > 10 && backend !== '');
    assert.equal(report.encoders.length, 2);
    for (const { p50Ms, p99Ms, cpuMs, ratio, parameters, words } of report.encoders) {
      assert.ok(cpuMs > 0);
      assert.ok(p50Ms > 0 && p50Ms <= p99Ms && parameters > words && words > 0);
      assert.ok(Math.abs(ratio - (1000 * p50Ms) / routing.p50Us) < 1e-6 * ratio);
    }
    assert.ok(report.paper.every(({ printed, where }) => printed !== '' && where !== ''));
    const text = readFileSync(page, 'utf8');
    assert.match(text, /# Speed[\s\S]*MiniLM-L6-sized[\s\S]*## Training[\s\S]*\| 400 /);
    assert.match(text, /says? nothing of speed/);
    // Nothing of ours is left, and nothing of ONNX Runtime's telemetry was ever there.
    assert.deepEqual(readdirSync(folder), ['bench.md']);
  });

  it('leaves a file that it did not make alone, before any work', async () => {
    const file = join(folder, 'mine.md');
    writeFileSync(file, 'mine\n');
    const { code, stderr } = await cli(['bench', '--quick', '--out', file]);
    assert.equal(code, 2);
    assert.match(stderr, /mine\.md/);
    assert.equal(readFileSync(file, 'utf8'), 'mine\n');
    rmSync(file);
  });

  it('can be cancelled, with nothing left behind', async () => {
    let asked = false;
    const { code } = await cli(['bench', '--quick'], {
      env: env(),
      onStderr: (text, child) => {
        if (asked || !text.includes('Training on 400')) return;
        asked = true;
        child.kill('SIGINT');
      },
    });
    assert.ok(asked);
    assert.equal(code, 130);
    assert.deepEqual(leftovers(), []);
  });
});
