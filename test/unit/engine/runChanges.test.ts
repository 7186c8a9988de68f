/** What has changed since a run: told by content and meaning, never by dates alone. */
import { strict as assert } from 'node:assert';
import { appendFileSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Job } from '../../../src/core/trainingLog';
import { DataDigests } from '../../../src/engine/dataFiles';
import { EngineService } from '../../../src/engine/service';
import { FakePipeline } from './fakePipeline';
import { makeProject, type Project } from './project';

const free: Job = { progress: () => undefined, checkCancelled: () => undefined };
const same = { config: 'read', settings: [], data: 'same' };
const future = new Date('2100-01-01T00:00:00Z');

describe('changes since a run', () => {
  let project: Project;
  let service: EngineService<Awaited<ReturnType<FakePipeline['prepare']>>>;
  const changes = async () => (await service.latest({ config: project.config })).changes;
  const text = () => readFileSync(project.config, 'utf8');

  beforeEach(async () => {
    project = makeProject();
    service = new EngineService(new FakePipeline({ updates: 1 }), () => undefined);
    await service.train({ config: project.config }, free);
  });
  afterEach(() => project.remove());

  it('are none right after it', async () => {
    assert.deepEqual(await changes(), same);
  });

  it('are none where files were only touched', async () => {
    for (const file of [project.config, project.data]) utimesSync(file, future, future);
    assert.deepEqual(await changes(), same);
  });

  it('are none for a comment, another layout, a default written out, or another order of keys', async () => {
    const config = JSON.parse(text()) as Record<string, unknown>;
    const training = { seed: 7, updates: 60 };
    writeFileSync(
      project.config,
      `// a comment\n${JSON.stringify({ training, ...Object.fromEntries(Object.entries(config).reverse()) })}`,
    );
    assert.deepEqual(await changes(), same);
  });

  it('are none for settings that no report depends on', async () => {
    project.configure({ export: { to: 'app' }, simulation: { windowMinutes: 10 } });
    assert.deepEqual(await changes(), same);
  });

  it('name each setting that is another one now', async () => {
    project.configure({
      tiers: [{ name: 'gold', floor: 0.8 }],
      certificate: { confidence: 0.9 },
      training: { seed: 8 },
    });
    assert.deepEqual((await changes())?.settings, ['tiers', 'certificate.confidence', 'training.seed']);
    await service.train({ config: project.config }, free);
    assert.deepEqual(await changes(), same, 'a new run is up to date');
  });

  it('see data of another size without reading it, and of the same size by reading it', async () => {
    const before = readFileSync(project.data);
    appendFileSync(project.data, '\n');
    assert.equal((await changes())?.data, 'changed');
    const other = Buffer.from(before);
    other[other.lastIndexOf('1')] = '2'.charCodeAt(0);
    writeFileSync(project.data, other);
    utimesSync(project.data, future, future);
    assert.equal((await changes())?.data, 'changed');
    writeFileSync(project.data, before);
    assert.equal((await changes())?.data, 'same', 'what was put back is the same again');
  });

  it('look at what is in data that was moved, not at where it lies', async () => {
    renameSync(project.data, join(project.folder, 'moved.jsonl'));
    assert.equal((await changes())?.data, 'gone');
    writeFileSync(project.config, text().replace('outcomes.jsonl', 'moved.jsonl'));
    assert.deepEqual(await changes(), same);
  });

  it('say that a config is broken or gone, and still compare the data', async () => {
    writeFileSync(project.config, '{');
    assert.deepEqual(await changes(), { config: 'broken', settings: [], data: 'same' });
    rmSync(project.config);
    assert.deepEqual(await changes(), { config: 'gone', settings: [], data: 'same' });
  });

  it('compare the data of a run that does not say how it looked', async () => {
    const { run } = await service.latest({ config: project.config });
    const inputs = join(run?.runDir ?? '', 'inputs.json');
    for (const damage of [() => writeFileSync(inputs, '[{'), () => rmSync(inputs)]) {
      damage();
      assert.deepEqual(await changes(), same);
    }
    appendFileSync(project.data, '\n');
    assert.equal((await changes())?.data, 'changed');
  });

  it('hash a file once for as long as it looks the same', async () => {
    const digests = new DataDigests();
    const old = new Date('2020-01-01T00:00:00Z');
    utimesSync(project.data, old, old);
    const first = await digests.of([project.data]);
    const bytes = readFileSync(project.data);
    bytes[0] = 'x'.charCodeAt(0);
    writeFileSync(project.data, bytes);
    utimesSync(project.data, old, old);
    assert.equal(await digests.of([project.data]), first, 'not read again');
    utimesSync(project.data, future, future);
    assert.notEqual(await digests.of([project.data]), first);
    assert.equal(await digests.of([join(project.folder, 'none')]), undefined);
  });
});
