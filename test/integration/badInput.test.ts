/** Each mistake of a user's gets one clear message (what, where, remedy), exit code 2, and loses nothing. */
import { strict as assert } from 'node:assert';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeProject, type Project } from '../unit/engine/project';
import { cli } from './cli';

describe('command line, bad input', () => {
  let project: Project;

  beforeEach(() => {
    project = makeProject({ prompts: 40 });
  });
  afterEach(() => project.remove());

  /** The command fails as a user's mistake, names the place and writes nothing. */
  async function refuses(args: string[], ...words: (RegExp | string)[]): Promise<string> {
    const before = readdirSync(project.folder, { recursive: true }).sort();
    const { code, stdout, stderr } = await cli(args);
    assert.equal(code, 2, stderr);
    assert.equal(stdout, '');
    for (const word of words)
      assert.ok(
        typeof word === 'string' ? stderr.includes(word) : word.test(stderr),
        `${String(word)}: ${stderr}`,
      );
    assert.ok(!/\n\s+at /.test(stderr), 'no stack trace');
    assert.deepEqual(readdirSync(project.folder, { recursive: true }).sort(), before, 'nothing was written');
    return stderr;
  }

  const editLine = (line: number, edit: (text: string) => string) => {
    const lines = readFileSync(project.data, 'utf8').split('\n');
    lines[line - 1] = edit(lines[line - 1]);
    writeFileSync(project.data, lines.join('\n'));
  };

  it('no such config', () =>
    refuses(['train', join(project.folder, 'no.proteus.json')], /no such config/i, 'no.proteus.json'));

  it('a config that is a folder', () => refuses(['train', project.folder], /folder/));

  it('a mistake in the config, with its line', () => {
    writeFileSync(project.config, '{\n  "data": { "path": "outcomes.jsonl" },\n  "teirs": []\n}');
    return refuses(['train', project.config], /router\.proteus\.json:3:/, 'tiers');
  });

  it('no such outcome file', () => {
    rmSync(project.data);
    return refuses(['train', project.config], /no such file/i, 'outcomes.jsonl');
  });

  it('an empty outcome file', () => {
    writeFileSync(project.data, '');
    return refuses(['train', project.config], /empty/i, 'outcomes.jsonl');
  });

  it('a broken JSON line, with its number', () => {
    editLine(7, (line) => line.slice(0, 50));
    return refuses(['train', project.config], /outcomes\.jsonl:7/);
  });

  for (const score of ['1.5', '-0.1', '"good"']) {
    it(`a score of ${score}, with its line`, () => {
      editLine(3, (line) => line.replace(/"score":[\d.]+/, `"score":${score}`));
      return refuses(['train', project.config], /outcomes\.jsonl:3/, /score/i);
    });
  }

  it('a model in the pool that the data lacks', async () => {
    const { pool } = JSON.parse(readFileSync(project.config, 'utf8')) as { pool: { id: string }[] };
    const known = pool[0].id;
    project.configure({ pool: [...pool, { id: `${known}x` }] });
    await refuses(['train', project.config], `${known}x`, known);
  });

  it('a missing price', () => {
    const { pool } = JSON.parse(readFileSync(project.config, 'utf8')) as { pool: { id: string }[] };
    project.configure({ pool: [{ id: pool[0].id }, { id: pool[1].id }] });
    return refuses(['train', project.config], /price/);
  });

  it('too few prompts to certify anything, and how many it takes', () =>
    refuses(['train', project.config], /too few|at least|needs?/i, /\d+/));

  describe('where the data would do', () => {
    beforeEach(() => {
      project.remove();
      project = makeProject();
    });

    it('a run directory that cannot be made', () =>
      refuses(
        ['train', project.config, '--out', join(project.data, 'run')],
        /is a file, not a folder|in the way/,
      ));

    it('a run directory with other files', async () => {
      const out = join(project.folder, 'out');
      mkdirSync(out);
      writeFileSync(join(out, 'mine'), '');
      await refuses(['train', project.config, '--out', out], /other files/);
    });
  });

  const prompts = (): string => {
    const file = join(project.folder, 'prompts.txt');
    writeFileSync(file, 'one prompt\n');
    return file;
  };

  it('no run to evaluate, export or route with', async () => {
    await refuses(['evaluate', project.config], /no run yet/, /train/i);
    await refuses(['export', project.config, '--to', join(project.folder, 'x')], /no run yet/);
    await refuses(['route', join(project.folder, 'x'), prompts(), '--tau', '0.8'], /no such run or bundle/);
    await refuses(['route', project.folder, prompts(), '--tau', '0.8'], /no router\.onnx/);
  });

  it('a foreign router.onnx', async () => {
    writeFileSync(join(project.folder, 'router.onnx'), 'not a model');
    await refuses(['route', project.folder, prompts(), '--tau', '0.8'], /router\.onnx/);
  });

  it('bad usage', async () => {
    await refuses(['trian', project.config], /unknown command/);
    await refuses(['train'], /missing required argument/);
    await refuses(['train', project.config, '--sead', '1'], /--seed/);
    await refuses(['train', project.config, '--seed', '1.5'], /whole number/);
    await refuses(['route', project.folder, '--tau', '85'], /fraction/);
    await refuses(['route', project.folder, '--tau', '0.8', '--tier', 'x'], /cannot be used with/);
    await refuses([], /Usage/);
  });

  it('prompts that are none', async () => {
    const lines = join(project.folder, 'prompts.jsonl');
    writeFileSync(lines, '{"prompt": "a"}\n{"question": "b"}\n');
    await refuses(['route', project.folder, lines, '--tau', '0.8'], /prompts\.jsonl:2/);
    await refuses(
      ['route', project.folder, project.config, '--tau', '0.8'],
      /\.json file is not read as prompts/,
    );
    await refuses(
      ['route', project.folder, join(project.folder, 'none.txt'), '--tau', '0.8'],
      /no such file/,
    );
    await refuses(['route', project.folder, '--tau', '0.8'], /no prompts/i);
  });

  it('with --json tells programs too, and people on stderr', async () => {
    const config = join(project.folder, 'no.proteus.json');
    const { code, stdout, stderr } = await cli(['train', config, '--json']);
    const answer = JSON.parse(stdout) as {
      ok: boolean;
      exitCode: number;
      error: { what: string; where: { file: string }; remedy: string };
    };
    assert.deepEqual([code, answer.ok, answer.exitCode, answer.error.where.file], [2, false, 2, config]);
    assert.ok(answer.error.what && answer.error.remedy && stderr.includes(answer.error.what));
    const usage = await cli(['train', '--json']);
    assert.deepEqual([usage.code, (JSON.parse(usage.stdout) as { ok: boolean }).ok], [2, false]);
  });

  it('a demo over files that are not its own', async () => {
    const out = join(project.folder, 'demo');
    mkdirSync(out);
    writeFileSync(join(out, 'README.md'), 'mine');
    await refuses(['demo', '--out', out], /README\.md/);
    assert.equal(readFileSync(join(out, 'README.md'), 'utf8'), 'mine');
    assert.ok(!existsSync(join(out, 'outcomes.jsonl')));
  });
});

describe('command line, help', () => {
  it('is on stdout and ends well', async () => {
    for (const args of [['--help'], ['train', '--help'], ['demo', '-h'], ['help', 'route']]) {
      const { code, stdout } = await cli(args);
      assert.equal(code, 0);
      assert.match(stdout, /Usage: proteus/);
    }
    assert.match((await cli(['--version'])).stdout, /^\d+\.\d+\.\d+\n$/);
  });

  it('lists only commands that exist', async () => {
    const { stdout } = await cli(['--help']);
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map((m) => m[1]);
    assert.deepEqual(commands, [
      'demo',
      'import',
      'train',
      'evaluate',
      'export',
      'route',
      'simulate',
      'download',
      'study',
      'bench',
      'help',
    ]);
  });
});
