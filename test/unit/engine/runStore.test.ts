/** Runs on disk: whole or absent, resumable, never in each other's way. */
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../src/core/errors';
import type { SessionLog } from '../../../src/core/trainingLog';
import { RunStore } from '../../../src/engine/runStore';

const identity = { configHash: 'c', dataSha256: 'd', version: '1', updates: 60 };
const files = ['config.json', 'report.json', 'router.onnx'].map((path) => ({ path, content: '{}' }));

const victimOf = 'write a run in this folder until killed:';
if (process.argv[2] === victimOf) void victim(process.argv[3]);
else
  describe('run store', () => {
    let folder: string;
    let store: RunStore;

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'proteus-runs-'));
      store = new RunStore(join(folder, 'router.proteus.json'));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    it('shows a run only once it is whole', async () => {
      const writer = await store.begin({ identity });
      writer.log('info', 'started');
      assert.equal(await store.newest(), undefined);
      await writer.finish(files);
      const dir = await store.newest();
      assert.equal(dir, writer.place.dir);
      assert.ok(existsSync(join(writer.place.dir, 'engine.log')));
      assert.deepEqual(
        readdirSync(store.folder).filter((n) => n.endsWith('.partial')),
        [],
      );
    });

    it('keeps git out', async () => {
      await (await store.begin({ identity })).finish(files);
      assert.equal(readFileSync(join(folder, '.proteus/.gitignore'), 'utf8'), '*\n');
    });

    it('gives two runs of one second two names, in order', async () => {
      const now = new Date('2026-01-02T03:04:05Z');
      const dirs: string[] = [];
      for (let i = 0; i < 11; i++) {
        const writer = await store.begin({ identity }, now);
        await writer.finish(files);
        dirs.push(writer.place.dir);
        assert.equal(await store.newest(), writer.place.dir);
      }
      assert.equal(new Set(dirs).size, 11);
      assert.ok(dirs[0].endsWith('20260102T030405Z-router'));
    });

    it('keeps the runs of configs in one folder apart', async () => {
      await (await store.begin({ identity })).finish(files);
      assert.equal(await new RunStore(join(folder, 'other.proteus.json')).newest(), undefined);
      assert.equal(await new RunStore(join(folder, 'router-2.proteus.json')).newest(), undefined);
    });

    it('refuses a second training of the same config, not of another', async () => {
      const writer = await store.begin({ identity });
      await assert.rejects(
        store.begin({ identity }),
        (e) => e instanceof UserError && /trained already/.test(e.message),
      );
      await assert.rejects(store.resume(identity), UserError);
      const other = await new RunStore(join(folder, 'other.proteus.json')).begin({ identity });
      await other.abandon(false);
      await writer.abandon(false);
      assert.deepEqual(readdirSync(store.folder), []);
    });

    it('resumes a cancelled run of the same config and data only', async () => {
      const writer = await store.begin({ identity });
      await writer.save(new Uint8Array([1]), 10);
      await writer.save(new Uint8Array([2, 3]), 20);
      assert.equal((await writer.abandon(false))?.update, 20);
      assert.equal(await store.resume({ ...identity, dataSha256: 'x' }), undefined);
      assert.equal(await store.resume({ ...identity, configHash: 'x' }), undefined);
      assert.equal(await store.resume({ ...identity, version: '2' }), undefined);
      const found = await store.unfinished(identity);
      assert.deepEqual([found?.update, found?.updates], [20, 60]);
      const again = await store.resume(identity);
      assert.ok(again);
      assert.deepEqual([...((await again.load()) ?? [])], [2, 3]);
      await again.finish(files);
      assert.equal(await store.newest(), writer.place.dir);
      assert.equal(await store.unfinished(identity), undefined);
    });

    it('drops the log lines of sessions that are trained again', async () => {
      const writer = await store.begin({ identity });
      for (let update = 0; update < 3; update++) writer.session({ update, session: 0 } as SessionLog);
      await writer.save(new Uint8Array([1]), 2);
      await writer.abandon(false);
      const again = await store.resume(identity);
      assert.ok(again);
      const lines = readFileSync(join(again.place.partial, 'training.jsonl'), 'utf8').trim().split('\n');
      assert.deepEqual(
        lines.map((l) => (JSON.parse(l) as SessionLog).update),
        [0, 1],
      );
      await again.abandon(false);
    });

    it('leaves nothing of a run that stopped before its first checkpoint, and its log where it failed', async () => {
      assert.equal(await (await store.begin({ identity })).abandon(false), undefined);
      assert.deepEqual(readdirSync(store.folder), []);
      const failed = await store.begin({ identity });
      failed.log('error', 'why');
      await failed.abandon(true);
      assert.match(readFileSync(failed.logFile, 'utf8'), /error why/);
      await (await store.begin({ identity })).abandon(false);
      assert.deepEqual(readdirSync(store.folder), [], 'the next run clears it away');
    });

    it('keeps only the newest resumable run, and none once a run is finished', async () => {
      for (let i = 0; i < 3; i++) {
        const writer = await store.begin({ identity }, new Date(Date.UTC(2026, 0, 1, 0, 0, i)));
        await writer.save(new Uint8Array([i]), i + 1);
        await writer.abandon(false);
      }
      assert.equal(readdirSync(store.folder).length, 2);
      await store.clean();
      assert.equal((await store.unfinished(identity))?.update, 3);
      await store.clean(true);
      assert.equal(await store.unfinished(identity), undefined);
    });

    it('leaves the previous run in place when the process is killed at any moment', async function () {
      this.timeout(20_000);
      await (await store.begin({ identity })).finish(files);
      const before = await store.newest();
      const child = spawn(process.execPath, [__filename, victimOf, folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
      child.kill('SIGKILL');
      await new Promise<void>((resolve) => child.once('exit', () => resolve()));
      assert.equal(await store.newest(), before);
      const found = await store.unfinished(identity);
      assert.equal(found?.update, 5, 'its checkpoint is found');
      const again = await store.resume(identity);
      assert.deepEqual([...((await again?.load()) ?? [])], [5]);
      await again?.abandon(false);
    });

    it('does not trust a process id that has not been heard of for long', async () => {
      const dir = join(store.folder, '20260101T000000Z-router.partial');
      mkdirSync(dir, { recursive: true });
      const owner = join(dir, 'owner');
      writeFileSync(owner, String(process.ppid));
      await assert.rejects(store.begin({ identity }), UserError);
      const old = new Date(Date.now() - 3_600_000);
      utimesSync(owner, old, old);
      await (await store.begin({ identity })).abandon(false);
      assert.deepEqual(readdirSync(store.folder), []);
    });

    it('puts a run that was being replaced back', async () => {
      const writer = await store.begin({ identity });
      await writer.finish(files);
      const gone = spawn(process.execPath, ['-e', '']);
      await new Promise<void>((resolve) => gone.once('exit', () => resolve()));
      renameSync(writer.place.dir, `${writer.place.dir}.${gone.pid}.old`);
      assert.equal(await store.newest(), writer.place.dir);
    });

    describe('with a named run directory', () => {
      it('takes a new or an empty folder', async () => {
        const out = join(folder, 'out');
        mkdirSync(out);
        await (await store.begin({ identity, out })).finish(files);
        assert.deepEqual(readdirSync(out).sort(), files.map((f) => f.path).sort());
        assert.ok(!existsSync(join(folder, '.proteus')));
      });

      it('refuses a folder of other files, and a run unless told to replace it', async () => {
        const out = join(folder, 'out');
        mkdirSync(out);
        writeFileSync(join(out, 'mine.txt'), 'mine');
        await assert.rejects(store.begin({ identity, out, overwrite: true }), /holds other files/);
        const run = join(folder, 'run');
        await (await store.begin({ identity, out: run })).finish(files);
        await assert.rejects(store.begin({ identity, out: run }), /already holds a run/);
        const again = await store.begin({ identity, out: run, overwrite: true });
        assert.ok(existsSync(join(run, 'report.json')), 'the old run stays until the new one is whole');
        await again.finish([...files, { path: 'new', content: '' }]);
        assert.ok(existsSync(join(run, 'new')));
      });

      it('answers an unwritable place', async () => {
        writeFileSync(join(folder, 'file'), '');
        await assert.rejects(
          store.begin({ identity, out: join(folder, 'file', 'run') }),
          (e) => e instanceof UserError && e.remedy !== '',
        );
      });
    });
  });

/** Starts a run, keeps a checkpoint and then writes on until it is killed. */
async function victim(folder: string): Promise<never> {
  const writer = await new RunStore(join(folder, 'router.proteus.json')).begin({ identity });
  await writer.save(new Uint8Array([5]), 5);
  console.log('saved');
  for (;;) {
    writer.session({ update: 6, session: 0 } as SessionLog);
    await new Promise(setImmediate);
  }
}
