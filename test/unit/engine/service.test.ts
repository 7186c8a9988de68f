/** The engine's operations, with a pipeline that trains nothing: runs, cancel, resume, faults, export. */
import { strict as assert } from 'node:assert';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { CancelledError, UserError } from '../../../src/core/errors';
import type { Job, Progress, SessionLog } from '../../../src/core/trainingLog';
import { EngineFault } from '../../../src/engine/fault';
import { EngineService } from '../../../src/engine/service';
import { TrainingCancelled } from '../../../src/engine/train';
import { FakePipeline, type FakeOptions } from './fakePipeline';
import { makeProject, type Project } from './project';

const free: Job = { progress: () => undefined, checkCancelled: () => undefined };

/** A job that is cancelled once an update number is reached. */
function cancelAt(update: number): Job {
  let reached = false;
  return {
    progress: ({ session }: Progress) => {
      reached ||= session?.update === update;
    },
    checkCancelled() {
      if (reached) throw new CancelledError();
    },
  };
}

describe('engine service', () => {
  let project: Project;
  const runs = () => join(project.folder, '.proteus', 'runs');
  const serviceOf = (options?: FakeOptions) => {
    const pipeline = new FakePipeline(options);
    const lines: string[] = [];
    const service = new EngineService(pipeline, (level, message) => lines.push(`${level} ${message}`));
    return { pipeline, lines, service };
  };

  beforeEach(() => {
    project = makeProject();
  });
  afterEach(() => project.remove());

  it('trains into a run directory with everything in it', async () => {
    const { service } = serviceOf();
    const { runDir, report, backend } = await service.train({ config: project.config, seed: 3 }, free);
    for (const file of [
      'config.json',
      'report.json',
      'router.onnx',
      'predictions.bin',
      'training.jsonl',
      'engine.log',
    ]) {
      assert.ok(existsSync(join(runDir, file)), file);
    }
    assert.deepEqual([report.seed, backend], [3, 'fake']);
    const config = JSON.parse(readFileSync(join(runDir, 'config.json'), 'utf8')) as {
      training: { seed: number };
    };
    assert.equal(config.training.seed, 3, 'the config is the resolved one');
    const { run, unfinished } = await service.latest({ config: project.config });
    assert.deepEqual([run?.runDir, unfinished], [runDir, null]);
  });

  it('keeps a cancelled training to resume, and the previous run in place', async () => {
    const { service, pipeline } = serviceOf();
    const first = await service.train({ config: project.config }, free);
    pipeline.trained.length = 0;
    await assert.rejects(
      service.train({ config: project.config }, cancelAt(2)),
      (e) => e instanceof TrainingCancelled && e.checkpoint.update === 3,
    );
    const { run, unfinished } = await service.latest({ config: project.config });
    assert.equal(run?.runDir, first.runDir);
    assert.deepEqual([unfinished?.update, unfinished?.updates], [3, 60]);
    const second = await service.train({ config: project.config, resume: true }, free);
    assert.deepEqual(pipeline.trained, [0, 1, 2, 3, 4, 5], 'no update is done twice');
    const lines = readFileSync(join(second.runDir, 'training.jsonl'), 'utf8').trim().split('\n');
    assert.deepEqual(
      lines.map((l) => (JSON.parse(l) as SessionLog).update),
      [0, 1, 2, 3, 4, 5],
    );
    assert.equal((await service.latest({ config: project.config })).unfinished, null);
  });

  it('starts anew where the config or the data have changed since', async () => {
    const { service, pipeline, lines } = serviceOf();
    await assert.rejects(service.train({ config: project.config }, cancelAt(2)), CancelledError);
    writeFileSync(project.data, readFileSync(project.data, 'utf8').split('\n').slice(1).join('\n'));
    assert.equal((await service.latest({ config: project.config })).unfinished, null);
    pipeline.trained.length = 0;
    await service.train({ config: project.config, resume: true }, free);
    assert.equal(pipeline.trained[0], 0);
    assert.ok(lines.some((l) => l.includes('anew, since the outcome data has changed after')));
    await service.train({ config: project.config, resume: true }, free);
    assert.ok(lines.some((l) => l.includes('anew, since there is no unfinished run')));
    await assert.rejects(service.train({ config: project.config }, cancelAt(2)), CancelledError);
    await service.train({ config: project.config, seed: 12, resume: true }, free);
    assert.ok(lines.some((l) => l.includes('anew, since the config (or the seed) has changed')));
  });

  it('names the config, and the line, of a setting that an evaluation refuses', async () => {
    const { service, pipeline } = serviceOf();
    await service.train({ config: project.config }, free);
    const remedy = 'Train the router again.';
    pipeline.evaluate = () =>
      Promise.reject(new UserError({ what: 'The data has changed', where: { path: 'data.path' }, remedy }));
    await assert.rejects(service.evaluate({ config: project.config }, free), (error) => {
      assert.ok(error instanceof UserError);
      assert.deepEqual([error.where?.file, error.where?.path], [project.config, 'data.path']);
      const line = readFileSync(project.config, 'utf8').split('\n')[(error.where?.line ?? 0) - 1];
      assert.match(line, /"path"/);
      return true;
    });
  });

  it('writes nothing where the input is wrong', async () => {
    const { service } = serviceOf();
    project.configure({ pool: [{ id: 'nobody', enabled: true }] });
    await assert.rejects(service.train({ config: project.config }, free), UserError);
    rmSync(project.data);
    await assert.rejects(service.train({ config: project.config }, free), UserError);
    await assert.rejects(
      service.train({ config: join(project.folder, 'no.proteus.json') }, free),
      /no such config/,
    );
    assert.ok(!existsSync(runs()));
  });

  it('refuses a second training of a config at the same time', async () => {
    const { service } = serviceOf({ pace: 2 });
    const first = service.train({ config: project.config }, free);
    await assert.rejects(
      service.train({ config: project.config }, free),
      (e) => e instanceof UserError && /already/.test(e.what),
    );
    await first;
  });

  it('keeps the stack of a bug in the log of its run', async () => {
    const bug = new TypeError('bug');
    const { service } = serviceOf({
      before: (update) => {
        if (update === 1) throw bug;
      },
    });
    const fault = await service.train({ config: project.config }, free).catch((e: unknown) => e);
    assert.ok(fault instanceof EngineFault && fault.cause === bug);
    assert.match(readFileSync(fault.logFile ?? '', 'utf8'), /error TypeError: bug\n\s+at /);
  });

  it('evaluates the newest run with the seed that it was trained with', async () => {
    const { service } = serviceOf();
    const { runDir } = await service.train({ config: project.config, seed: 5 }, free);
    project.configure({ certificate: { confidence: 0.9 } });
    const evaluated = await service.evaluate({ config: project.config }, free);
    assert.deepEqual(
      [evaluated.runDir, evaluated.report.seed, evaluated.report.confidence],
      [runDir, 5, 0.9],
    );
    assert.equal((await service.latest({ config: project.config })).run?.report.confidence, 0.9);
    assert.deepEqual(readdirSync(runs()).length, 1, 'nothing temporary is left');
    await assert.rejects(
      service.evaluate({ config: project.config, seed: 6 }, free),
      /no run yet with seed 6/,
    );
  });

  it('says so where there is no run', async () => {
    const { service } = serviceOf();
    await assert.rejects(service.evaluate({ config: project.config }, free), /no run yet/);
    await assert.rejects(service.export({ config: project.config, to: project.folder }), /no run yet/);
    await assert.rejects(
      service.evaluate({ config: project.config, run: project.folder }, free),
      /no whole run/,
    );
    await assert.rejects(
      service.evaluate({ config: project.config, run: join(project.folder, 'x') }, free),
      /no such run/,
    );
    assert.deepEqual(await service.latest({ config: project.config }), {
      run: null,
      changes: null,
      unfinished: null,
    });
  });

  it('shows the last run of a config that is broken at the moment', async () => {
    const { service } = serviceOf();
    const { runDir } = await service.train({ config: project.config }, free);
    writeFileSync(project.config, '{');
    assert.equal((await service.latest({ config: project.config })).run?.runDir, runDir);
  });

  it('exports all or nothing, and never over a foreign file unasked', async () => {
    const { service } = serviceOf();
    project.configure({ export: { to: 'app/router' } });
    await service.train({ config: project.config }, free);
    const { folder, files, conflicts } = await service.export({ config: project.config });
    assert.equal(folder, join(project.folder, 'app', 'router'));
    assert.deepEqual([...files].sort(), [...readdirSync(folder)].sort());
    assert.deepEqual(conflicts, []);
    assert.deepEqual(
      (await service.export({ config: project.config })).conflicts,
      [],
      'the same files are no conflict',
    );
    const other = join(project.folder, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'router.ts'), 'mine');
    const refused = await service.export({ config: project.config, to: other });
    assert.deepEqual([refused.files, refused.conflicts], [[], ['router.ts']]);
    assert.deepEqual(readdirSync(other), ['router.ts']);
    await service.export({ config: project.config, to: other, overwrite: true });
    assert.equal(readdirSync(other).length, files.length);
  });

  it('needs a folder to export to, and a router that loads', async () => {
    const { service } = serviceOf();
    const { runDir } = await service.train({ config: project.config }, free);
    await assert.rejects(service.export({ config: project.config }), /no folder to export to/);
    truncateSync(join(runDir, 'router.onnx'), 1000);
    await assert.rejects(
      service.export({ config: project.config, to: join(project.folder, 'out') }),
      UserError,
    );
    assert.ok(!existsSync(join(project.folder, 'out')));
  });

  it('routes with a run, at a floor, a tier, or a default that it names', async () => {
    const { service } = serviceOf();
    project.configure({ tiers: [{ name: 'gold', floor: 0.8 }] });
    const { runDir } = await service.train({ config: project.config }, free);
    const prompts = ['What is 7 × 8?', ''];
    const byTau = await service.route({ source: runDir, prompts, tau: 0.7 }, free);
    assert.deepEqual(
      byTau.decisions.map((d) => [d.certified, d.feasible]),
      [
        [true, true],
        [true, true],
      ],
    );
    const byTier = await service.route({ source: runDir, prompts, tier: 'gold' }, free);
    assert.deepEqual([byTier.tau, byTier.decisions[0].certified], [0.8, false]);
    assert.match((await service.route({ source: runDir, prompts }, free)).floorFrom, /first tier/);
    await assert.rejects(service.route({ source: runDir, prompts, tier: 'x' }, free), /"gold"/);
    await assert.rejects(service.route({ source: project.folder, prompts }, free), /no router.onnx/);
  });

  it('makes the sample project, and never over a foreign file unasked', async () => {
    const { service } = serviceOf();
    const folder = join(project.folder, 'sample');
    const sample = await service.sample({ folder, prompts: 50, seed: 1 }, free);
    assert.ok(existsSync(sample.config));
    writeFileSync(sample.config, 'mine');
    const again = await service.sample({ folder, prompts: 50, seed: 1 }, free);
    assert.deepEqual(again.conflicts, ['router.proteus.json']);
    assert.equal(readFileSync(sample.config, 'utf8'), 'mine');
  });
});
