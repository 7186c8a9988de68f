/** `proteus study`, from its file to its report: stopped, resumed, with a training that fails. */
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assetPath } from '../../src/engine/assets';
import { isAlive } from '../../src/engine/owner';
import type { StudyConfigInput } from '../../src/core/study/config';
import type { StudyResult } from '../../src/core/study/result';
import { makeProject, type Project } from '../unit/engine/project';
import { cli, quickTraining } from './cli';

interface Answer {
  ok: boolean;
  exitCode?: number;
  out: string;
  files: Record<'markdown' | 'html' | 'results' | 'levels' | 'cells' | 'parquet', string>;
  trained: number;
  reused: number;
  cells: StudyResult['cells'];
}

/** Ids of the child processes, from Linux's own list. */
function childrenOf(pid: number | undefined): number[] {
  const list = `/proc/${pid ?? 0}/task/${pid ?? 0}/children`;
  return existsSync(list) ? readFileSync(list, 'utf8').split(' ').filter(Boolean).map(Number) : [];
}

describe('command line, a study', function () {
  this.timeout(180_000);
  let project: Project;
  let file: string;
  const write = (changes: Partial<StudyConfigInput> = {}) =>
    writeFileSync(
      file,
      JSON.stringify({
        data: [{ name: 'made up', config: 'router.proteus.json' }],
        seeds: 2,
        variants: [
          { name: 'PROTEUS' },
          { name: 'without λ', seeds: 1, config: { training: { lambdaMax: 0 } } },
        ],
        resamples: 100,
        ...changes,
      }),
    );
  const folder = () => join(project.folder, '.proteus', 'studies', 'tiny');
  const cells = () => readdirSync(join(folder(), 'cells')).filter((name) => name.endsWith('.json'));
  const run = (...args: string[]) => cli(['study', file, '--json', ...args]);

  beforeEach(() => {
    project = makeProject({ prompts: 400 });
    project.configure({ ...quickTraining, training: { folds: 2, updates: 1, sessions: 2 } });
    file = join(project.folder, 'tiny.study.json');
    write();
  });
  afterEach(() => project.remove());

  it('stops between cells, goes on from there, and trains nothing twice', async () => {
    let asked = false;
    const stopped = await cli(['study', file, '--jobs', '1'], {
      onStderr: (_, child) => {
        // A second signal would end the process at once.
        if (asked || !existsSync(folder()) || cells().length === 0) return;
        asked = true;
        child.kill('SIGINT');
      },
    });
    // Progress lines come at every tenth; the last training may be over before one is seen.
    const before = cells();
    assert.equal(stopped.code, 130, stopped.stderr);
    assert.match(stopped.stderr, /of 3 trainings finished, which are kept\. .*To continue: proteus study/);
    assert.ok(before.length >= 1 && before.length < 3, `${before.length} cells`);
    assert.ok(!existsSync(join(folder(), 'report.md')), 'no report of half a study');
    const times = before.map((name) => statSync(join(folder(), 'cells', name)).mtimeMs);

    const plan = await run('--dry-run');
    const { planned } = JSON.parse(plan.stdout) as { planned: { finished: boolean }[] };
    assert.equal(planned.filter((cell) => cell.finished).length, before.length);

    const early = await run('--finished', '--out', join(project.folder, 'early'));
    assert.equal(early.code, 0, early.stderr);
    assert.equal((JSON.parse(early.stdout) as Answer).trained, 0);
    const missing = `${3 - before.length} of 3 trainings have not been run`;
    assert.ok(readFileSync(join(project.folder, 'early', 'report.md'), 'utf8').includes(missing));

    const done = await run('--jobs', '2');
    assert.equal(done.code, 0, done.stderr);
    const answer = JSON.parse(done.stdout) as Answer;
    assert.deepEqual([answer.trained, answer.reused], [3 - before.length, before.length]);
    assert.deepEqual(
      before.map((name) => statSync(join(folder(), 'cells', name)).mtimeMs),
      times,
    );
    const result = JSON.parse(readFileSync(answer.files.results, 'utf8')) as StudyResult;
    assert.equal(result.format, 'proteus-study/1');
    assert.deepEqual(result.data[0].seeds, [1, 2]);
    assert.deepEqual(
      result.data[0].variants.map((v) => [v.variant, v.splits]),
      [
        ['PROTEUS', 2],
        ['without λ', 1],
      ],
    );
    const markdown = readFileSync(answer.files.markdown, 'utf8');
    for (const words of ['## Where we lose', '### Cost at equal accuracy', 'without λ'])
      assert.ok(markdown.includes(words), words);
    assert.ok(readFileSync(answer.files.html, 'utf8').includes('<body class="standalone">'));
    const levels = readFileSync(answer.files.levels, 'utf8').split('\n');
    assert.ok(levels[0].startsWith('data,variant,seed,router,kind,setting,tau,accuracy'));
    for (const router of ['PROTEUS', 'zero router', 'oracle'])
      assert.ok(
        levels.some((line) => line.includes(`,${router},`)),
        router,
      );
    assert.equal(readFileSync(answer.files.cells, 'utf8').trim().split('\n').length, 4);
  });

  it('reports what fails and goes on, with exit code 1', async () => {
    write({
      seeds: 1,
      variants: [
        { name: 'PROTEUS' },
        // No split of 400 prompts has so few calibration prompts and trains.
        {
          name: 'too few',
          config: { data: { split: { train: 0.83, tune: 0.1, calibrate: 0.01, test: 0.06 } } },
        },
      ],
    });
    const { code, stdout, stderr } = await run('--out', join(project.folder, 'results'));
    assert.equal(code, 1, stderr);
    const answer = JSON.parse(stdout) as Answer;
    assert.deepEqual([answer.ok, answer.exitCode, answer.cells.done], [false, 1, 1]);
    assert.equal(answer.cells.failed[0].key.variant, 'too few');
    assert.match(answer.cells.failed[0].what, /calibrate/);
    assert.match(
      readFileSync(join(project.folder, 'results', 'report.md'), 'utf8'),
      /too few · seed 1 failed/,
    );
    assert.match(readFileSync(join(folder(), 'cells', 'study.log'), 'utf8'), /too few · seed 1 failed/);
  });

  it('trains again where config or data have changed, and only there', async () => {
    const dry = async () => {
      const { stdout } = await run('--dry-run');
      return (JSON.parse(stdout) as { planned: { finished: boolean }[] }).planned.map((c) => c.finished);
    };
    write({ seeds: 1, variants: [{ name: 'PROTEUS' }] });
    assert.equal((await run()).code, 0);
    assert.deepEqual(await dry(), [true]);
    write({ seeds: 2, variants: [{ name: 'renamed' }] });
    assert.deepEqual(await dry(), [true, false], 'a name is no setting');
    write({ seeds: 1, variants: [{ name: 'PROTEUS', config: { training: { updates: 2 } } }] });
    assert.deepEqual(await dry(), [false]);
    write({ seeds: 1, variants: [{ name: 'PROTEUS' }] });
    writeFileSync(project.data, `${readFileSync(project.data, 'utf8')}\n`);
    assert.deepEqual(await dry(), [false]);
  });

  it('refuses mistakes before anything is trained', async () => {
    const mistakes: [Partial<StudyConfigInput>, RegExp][] = [
      [{ data: [{ name: 'a', config: 'no.proteus.json' }] }, /There is no config no\.proteus\.json/],
      [{ variants: [{ name: 'v', config: { training: { updates: -1 } } }] }, /updates/],
      [{ data: [{ name: 'a', config: { data: { path: 'no.csv' } } }] }, /no\.csv cannot be read/],
    ];
    for (const [changes, words] of mistakes) {
      write(changes);
      const { code, stderr } = await run();
      assert.equal(code, 2, stderr);
      assert.match(stderr, words);
      assert.ok(!existsSync(folder()));
    }
  });

  it('leaves no process behind when it is killed', async function () {
    if (process.platform !== 'linux') this.skip();
    const child = spawn(process.execPath, [assetPath('cli.js'), 'study', file, '--jobs', '2'], {
      stdio: 'ignore',
    });
    const pause = () => new Promise((resolve) => setTimeout(resolve, 100));
    while (childrenOf(child.pid).length === 0 && child.exitCode === null) await pause();
    const engines = childrenOf(child.pid);
    child.kill('SIGKILL');
    for (let i = 0; i < 300 && engines.some(isAlive); i++) await pause();
    assert.ok(engines.length > 0 && !engines.some(isAlive));
  });
});
