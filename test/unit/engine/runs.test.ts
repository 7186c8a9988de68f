/** Runs on disk as the host asks for them: the list, names, the trash, comparisons, training logs. */
import { strict as assert } from 'node:assert';
import { appendFileSync, existsSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackSessions } from '../../../src/core/sessionSample';
import { CancelledError, UserError } from '../../../src/core/errors';
import type { Job } from '../../../src/core/trainingLog';
import { EngineService } from '../../../src/engine/service';
import { RunStore } from '../../../src/engine/runStore';
import { FakePipeline } from './fakePipeline';
import { makeProject, type Project } from './project';

const free: Job = { progress: () => undefined, checkCancelled: () => undefined };

/** Ends a training after its third update. */
function cancelled(): Job {
  let sessions = 0;
  return {
    progress: ({ session }) => {
      if (session) sessions++;
    },
    checkCancelled() {
      if (sessions >= 3) throw new CancelledError();
    },
  };
}

describe('runs on disk', () => {
  let project: Project;
  let service: EngineService<Awaited<ReturnType<FakePipeline['prepare']>>>;
  const config = () => ({ config: project.config });
  const list = async () => (await service.runs.list(config())).runs;
  const train = () => service.train(config(), free);

  beforeEach(() => {
    project = makeProject();
    service = new EngineService(new FakePipeline({ updates: 6 }), () => undefined);
  });
  afterEach(() => project.remove());

  describe('are listed', () => {
    it('not at all before the first training', async () => {
      assert.deepEqual(await list(), []);
    });

    it('the newest first, with the figures of their reports', async () => {
      const first = await train();
      const second = await train();
      const runs = await list();
      assert.deepEqual(
        runs.map((run) => run.runDir),
        [second.runDir, first.runDir],
      );
      const [{ figures, state, startedAt, judgedAt, changes }] = runs;
      const { report } = second;
      assert.equal(state, 'trained');
      assert.deepEqual(figures?.limit, { certified: 0.7815, observed: 0.8352 });
      assert.deepEqual(
        figures?.tiers.map(({ name, costPer1k }) => [name, costPer1k]),
        [...report.tiers].sort((a, b) => b.floor - a.floor).map((t) => [t.name, t.costPer1k]),
      );
      assert.match(startedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      assert.equal(judgedAt, report.createdAt);
      assert.deepEqual(changes, { config: 'read', settings: [], data: 'same' });
    });

    it('as stale once the config says otherwise, or the data has changed', async () => {
      await train();
      project.configure({ training: { updates: 10 } });
      assert.deepEqual((await list())[0].changes?.settings, ['training.updates']);
      appendFileSync(project.data, '\n');
      assert.equal((await list())[0].changes?.data, 'changed');
      rmSync(project.config);
      assert.equal((await list())[0].changes?.config, 'gone');
    });

    it('as unfinished, with how far they came, and whether they can go on', async () => {
      await assert.rejects(service.train(config(), cancelled()), CancelledError);
      const [run] = await list();
      assert.deepEqual(
        [run.state, run.progress, run.problem],
        ['unfinished', { update: 3, updates: 60 }, ''],
      );
      assert.ok(!run.id.endsWith('.partial'));
      project.configure({ training: { seed: 8 } });
      assert.match((await list())[0].problem, /config \(or the seed\) has changed/);
      writeFileSync(project.config, '{');
      assert.match((await list())[0].problem, /mistakes/);
    });

    it('as running while they are trained', async () => {
      const store = new RunStore(project.config);
      const writer = await store.begin({
        identity: { configHash: 'c', dataSha256: 'd', version: '1', updates: 9 },
      });
      assert.equal((await list())[0].state, 'running');
      await assert.rejects(service.runs.delete({ runDirs: [writer.place.partial] }), /being trained/);
      await writer.abandon(true);
      assert.equal((await list())[0].state, 'failed');
    });

    it('as damaged, with the reason, beside those that are whole', async () => {
      const { runDir } = await train();
      await train();
      truncateSync(join(runDir, 'report.json'), 10);
      const runs = await list();
      assert.deepEqual(
        runs.map((r) => r.state),
        ['trained', 'damaged'],
      );
      assert.match(runs[1].problem, /report\.json/);
    });

    it('anew after an evaluation', async () => {
      await train();
      project.configure({ certificate: { confidence: 0.9 } });
      assert.equal((await list())[0].figures?.confidence, 0.95);
      await service.evaluate(config(), free);
      assert.equal((await list())[0].figures?.confidence, 0.9);
    });
  });

  describe('have names', () => {
    it('that an evaluation keeps', async () => {
      const { runDir } = await train();
      await service.runs.rename({ runDir, label: '  with the\n cheap pool ' });
      await service.evaluate(config(), free);
      assert.equal((await list())[0].label, 'with the cheap pool');
      await service.runs.rename({ runDir, label: '' });
      assert.equal((await list())[0].label, '');
    });

    it('of a length that fits a line, on runs only', async () => {
      const { runDir } = await train();
      await assert.rejects(service.runs.rename({ runDir, label: 'x'.repeat(81) }), UserError);
      await assert.rejects(service.runs.rename({ runDir: project.folder, label: 'x' }), /no run/);
      writeFileSync(join(runDir, 'label.json'), '{"label": 3');
      assert.equal((await list())[0].label, '');
    });
  });

  describe('go to the trash', () => {
    it('and come back as they were', async () => {
      const { runDir } = await train();
      const before = readdirSync(runDir);
      const { trashed } = await service.runs.delete({ runDirs: [runDir] });
      assert.deepEqual(await list(), []);
      assert.equal((await service.latest(config())).run, null);
      await service.runs.restore({ runs: trashed });
      assert.deepEqual(readdirSync(runDir), before);
      assert.equal((await list())[0].runDir, runDir);
    });

    it('all of them or none', async () => {
      const { runDir } = await train();
      const gone = join(project.folder, '.proteus/runs/20200101T000000Z-router');
      await assert.rejects(service.runs.delete({ runDirs: [runDir, gone] }), /not there any more/);
      assert.equal((await list()).length, 1);
    });

    it('only if they are runs', async () => {
      for (const runDir of [project.folder, join(project.folder, '.proteus', 'runs'), '/']) {
        await assert.rejects(service.runs.delete({ runDirs: [runDir] }), /no run of a config/);
      }
      const { runDir } = await train();
      const runs = [{ runDir, trashDir: project.folder }];
      await assert.rejects(service.runs.restore({ runs }), /not where a deleted run belongs/);
    });

    it('for good when it is emptied', async () => {
      const { runDir } = await train();
      const { trashed } = await service.runs.delete({ runDirs: [runDir] });
      const configs = [project.config, join(project.folder, 'other.proteus.json')];
      const seen = await service.runs.trash({ configs, empty: false });
      assert.equal(seen.runs, 1);
      assert.ok(seen.bytes > 1000);
      assert.ok(existsSync(trashed[0].trashDir));
      assert.deepEqual(await service.runs.trash({ configs, empty: true }), seen);
      assert.deepEqual(await service.runs.trash({ configs, empty: false }), { runs: 0, bytes: 0 });
      await assert.rejects(service.runs.restore({ runs: trashed }), /not in the trash any more/);
    });

    it('under names of their own, and never back over another run', async () => {
      const now = new Date('2026-01-02T03:04:05Z');
      const store = new RunStore(project.config);
      const identity = { configHash: 'c', dataSha256: 'd', version: '1', updates: 9 };
      const files = ['config.json', 'report.json', 'router.onnx'].map((path) => ({ path, content: '{}' }));
      const made: string[] = [];
      for (let i = 0; i < 2; i++) {
        const writer = await store.begin({ identity }, now);
        await writer.finish(files);
        const { trashed } = await service.runs.delete({ runDirs: [writer.place.dir] });
        made.push(trashed[0].trashDir);
      }
      assert.notEqual(made[0], made[1]);
      const runDir = join(store.folder, '20260102T030405Z-router');
      await service.runs.restore({ runs: [{ runDir, trashDir: made[1] }] });
      await assert.rejects(
        service.runs.restore({ runs: [{ runDir, trashDir: made[0] }] }),
        (e) => e instanceof UserError && existsSync(made[0]),
      );
    });
  });

  describe('are compared', () => {
    it('by their curves, and by the settings in which they differ', async () => {
      const { runDir: a, report } = await train();
      project.configure({ training: { updates: 10 } });
      const { runDir: b } = await train();
      const { runs, settings } = await service.runs.compare({ runDirs: [a, b] });
      assert.deepEqual(
        runs.map((run) => run.runDir),
        [a, b],
      );
      assert.deepEqual(settings, [{ setting: 'training.updates', values: ['60', '10'] }]);
      assert.equal(runs[0].configName, 'router.proteus.json');
      assert.deepEqual(
        runs[0].levels.map(({ tau, costPer1k }) => [tau, costPer1k]),
        report.levels.map(({ tau, costPer1k }) => [tau, costPer1k]),
      );
      const costs = runs[0].points.map((p) => p.costPer1k);
      assert.deepEqual(
        costs,
        [...costs].sort((x, y) => x - y),
      );
      assert.ok(JSON.stringify({ runs, settings }).length < 100_000);
    });

    it('with an answer where one is gone', async () => {
      const runDirs = [join(project.folder, '.proteus/runs/20200101T000000Z-router')];
      await assert.rejects(service.runs.compare({ runDirs }), UserError);
    });
  });

  describe('have logs', () => {
    it('of all their sessions', async () => {
      const { runDir } = await train();
      const { log } = await service.runs.log(config());
      assert.deepEqual([log?.runDir, log?.state, log?.total], [runDir, 'trained', 6]);
      const updates = unpackSessions(log!.sessions).map((s) => s.update);
      assert.deepEqual(updates, [0, 1, 2, 3, 4, 5]);
    });

    it('of a training that stopped, up to where it did, and of a run that is named', async () => {
      const { runDir } = await train();
      await assert.rejects(service.train(config(), cancelled()), CancelledError);
      const { log } = await service.runs.log(config());
      assert.deepEqual([log?.state, log?.progress], ['unfinished', { update: 3, updates: 60 }]);
      assert.equal((await service.runs.log({ ...config(), runDir })).log?.state, 'trained');
    });

    it('read past lines that were cut short', async () => {
      const { runDir } = await train();
      appendFileSync(join(runDir, 'training.jsonl'), '\n{"update": 6, "ta\n3\nnull\n');
      assert.equal((await service.runs.log(config())).log?.total, 6);
    });

    it('or none', async () => {
      assert.equal((await service.runs.log(config())).log, null);
    });
  });
});
