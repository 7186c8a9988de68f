/** The whole way on the command line: train, cancel, resume, evaluate, export, route. */
import { strict as assert } from 'node:assert';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../src/core/report';
import { makeProject, type Project } from '../unit/engine/project';
import { cli, quickTraining } from './cli';

interface RunAnswer {
  ok: boolean;
  command: string;
  run: string;
  report: string;
  summary: { seed: number; levels: { tau: number }[]; limit: { certified: number } };
}

const readJson = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T;

/** A report without what differs between two runs of one seed: times and paths. */
function timeless(file: string): unknown {
  const report = readJson<Report>(file);
  return { ...report, createdAt: '', routing: null, training: { ...report.training, seconds: 0 } };
}

describe('command line, the whole way', () => {
  let project: Project;
  const runs = () => join(project.folder, '.proteus', 'runs');
  const partials = () => readdirSync(runs()).filter((name) => name.endsWith('.partial'));
  const train = (...args: string[]) => cli(['train', project.config, ...args]);

  beforeEach(() => {
    project = makeProject({ prompts: 600 });
    project.configure({ ...quickTraining, tiers: [{ name: 'gold', floor: 0.4 }], export: { to: 'app' } });
  });
  afterEach(() => project.remove());

  it('trains, evaluates, exports and routes', async () => {
    const trained = await train('--json');
    assert.equal(trained.code, 0, trained.stderr);
    const answer = JSON.parse(trained.stdout) as RunAnswer;
    assert.deepEqual([answer.ok, answer.command, answer.summary.seed], [true, 'train', 1]);
    const report = readJson<Report>(answer.report);
    assert.equal(report.format, 'proteus-report/1');
    assert.deepEqual(
      answer.summary.levels.map((l) => l.tau),
      report.levels.map((l) => l.tau),
    );
    for (const level of report.levels)
      assert.ok(trained.stderr.includes(level.tau.toFixed(3)), 'the table is on stderr');
    const lines = readFileSync(join(answer.run, 'training.jsonl'), 'utf8').trim().split('\n');
    assert.equal(lines.length, 16);

    const before = timeless(answer.report);
    const evaluated = await cli(['evaluate', project.config, '--json', '--quiet']);
    assert.equal(evaluated.code, 0);
    assert.match(evaluated.stderr, /^Note: The data also has [^\n]*left out\.\n$/, 'findings, no progress');
    assert.deepEqual(timeless(answer.report), before, 'nothing has changed, so the report is the same');

    project.configure({
      ...quickTraining,
      levels: [0.3, 0.4],
      certificate: { confidence: 0.8 },
      export: { to: 'app' },
    });
    const page = join(project.folder, 'report.html');
    assert.equal((await cli(['evaluate', project.config, '--quiet', '--html', page])).code, 0);
    assert.match(readFileSync(page, 'utf8'), /^<!DOCTYPE html>[\s\S]*"format":"proteus-report\/1"/);
    assert.equal(
      (await cli(['evaluate', project.config, '--quiet', '--html', page])).code,
      0,
      'its own page',
    );
    const other = await cli(['evaluate', project.config, '--quiet', '--html', project.data]);
    assert.deepEqual([other.code, /no report of ours/.test(other.stderr)], [2, true]);
    const again = readJson<Report>(answer.report);
    assert.deepEqual([again.levels.map((l) => l.tau), again.confidence], [[0.3, 0.4], 0.8]);

    const exported = await cli(['export', project.config, '--json']);
    assert.equal(exported.code, 0, exported.stderr);
    const { folder, files } = JSON.parse(exported.stdout) as { folder: string; files: string[] };
    assert.equal(folder, join(project.folder, 'app'));
    assert.deepEqual([...files].sort(), readdirSync(folder).sort());
    assert.match(readFileSync(join(folder, 'MODEL_CARD.md'), 'utf8'), /80 %/);
    writeFileSync(join(folder, 'router.ts'), 'mine');
    const refused = await cli(['export', project.config]);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /router\.ts.*nothing was written.*--overwrite/s);
    assert.equal(readFileSync(join(folder, 'router.ts'), 'utf8'), 'mine');

    for (const source of [answer.run, folder]) {
      const routed = await cli(['route', source, '--tau', '0.4', '--json'], {
        input: 'What is 7 × 8?\nWhy?\n',
      });
      assert.equal(routed.code, 0, routed.stderr);
      const { decisions } = JSON.parse(routed.stdout) as { decisions: { prompt: string; model: string }[] };
      assert.deepEqual(
        decisions.map((d) => d.prompt),
        ['What is 7 × 8?', 'Why?'],
      );
      assert.ok(decisions.every((d) => report.data.models.includes(d.model)));
    }
  });

  it('gives the same router for the same seed, and another for another', async () => {
    const outs = ['a', 'b', 'c'].map((name) => join(project.folder, name));
    for (const [i, out] of outs.entries()) {
      const { code, stderr } = await train('--quiet', '--out', out, '--seed', i < 2 ? '3' : '4');
      assert.equal(code, 0, stderr);
    }
    const [a, b, c] = outs.map((out) => timeless(join(out, 'report.json')));
    assert.deepEqual(a, b);
    assert.notDeepEqual(a, c);
    const routers = outs.map((out) => readFileSync(join(out, 'router.onnx')));
    assert.ok(routers[0].equals(routers[1]) && !routers[0].equals(routers[2]));
    const taken = await train('--out', outs[0]);
    assert.equal(taken.code, 2);
    assert.match(taken.stderr, /already holds a run.*--overwrite/s);
  });

  it('stops at Ctrl-C with 130, loses nothing, and continues to the same result', async () => {
    project.configure({ ...quickTraining, training: { ...quickTraining.training, updates: 12 } });
    const whole = await train('--quiet', '--out', join(project.folder, 'whole'));
    assert.equal(whole.code, 0, whole.stderr);
    let sent = false;
    const stopped = await cli(['train', project.config], {
      onStderr: (_, child) => {
        if (sent || checkpoint() < 5) return;
        sent = child.kill('SIGINT');
      },
    });
    assert.equal(stopped.code, 130, stopped.stderr);
    assert.match(stopped.stderr, /Nothing was changed\. To continue: proteus train .* --resume/);
    assert.equal(partials().length, 1);
    const resumed = await train('--resume', '--json');
    assert.equal(resumed.code, 0, resumed.stderr);
    const { report } = JSON.parse(resumed.stdout) as RunAnswer;
    assert.match(resumed.stderr, /Training continues/);
    assert.deepEqual(sameButSessions(report), sameButSessions(join(project.folder, 'whole', 'report.json')));
    assert.deepEqual(partials(), []);
  });

  it('continues after a kill in the middle', async () => {
    project.configure({ ...quickTraining, training: { ...quickTraining.training, updates: 12 } });
    const killed = await cli(['train', project.config], {
      onStderr: (_, child) => {
        if (checkpoint() >= 0) child.kill('SIGKILL');
      },
    });
    assert.equal(killed.code, null);
    assert.equal((await cli(['evaluate', project.config])).code, 2, 'no half run is taken for a whole one');
    const resumed = await train('--resume', '--json', '--quiet');
    assert.equal(resumed.code, 0, resumed.stderr);
    const { run } = JSON.parse(resumed.stdout) as RunAnswer;
    const lines = readFileSync(join(run, 'training.jsonl'), 'utf8').trim().split('\n');
    assert.equal(lines.length, 12 * 4, 'each session is logged once');
  });

  it('answers a truncated router of a run', async () => {
    const out = join(project.folder, 'run');
    assert.equal((await train('--quiet', '--out', out)).code, 0);
    writeFileSync(join(out, 'router.onnx'), readFileSync(join(out, 'router.onnx')).subarray(0, 5000));
    for (const args of [
      ['route', out, project.data, '--tau', '0.4'],
      ['export', project.config, '--run', out],
    ]) {
      const { code, stderr } = await cli(args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, /router\.onnx/);
    }
    rmSync(join(out, 'report.json'));
    assert.match((await cli(['evaluate', project.config, '--run', out])).stderr, /no whole run/);
  });

  /** The update of the checkpoint that an unfinished run has reached; −1 without one. */
  function checkpoint(): number {
    if (!existsSync(runs())) return -1;
    for (const name of partials()) {
      const file = join(runs(), name, 'checkpoint', 'progress.json');
      if (existsSync(file)) return readJson<{ update: number }>(file).update;
    }
    return -1;
  }

  /** A resumed training counts the sessions of its own part only. */
  function sameButSessions(file: string): unknown {
    const report = timeless(file) as Report;
    return { ...report, training: { ...report.training, sessions: 0 } };
  }
});
