/** Opening routers and what is said of wrong files and wrong arguments. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { UserError } from '../../../src/core/errors';
import { Rng } from '../../../src/core/rng';
import { buildEncoderGraph } from '../../../src/onnx/encoderGraph';
import { GraphBuilder } from '../../../src/onnx/graphBuilder';
import { measureLatency } from '../../../src/onnx/latency';
import { routerMetadata } from '../../../src/onnx/metadata';
import { buildRouterGraph } from '../../../src/onnx/routerGraph';
import { RouterSession } from '../../../src/onnx/routerSession';
import { OnnxSession } from '../../../src/onnx/runtime';
import { corpus } from './reference';
import { randomRouter } from './specs';

const prompts = corpus(new Rng(1), 40);

function complaint(pattern: RegExp, file?: string) {
  return (error: unknown) => {
    assert.ok(error instanceof UserError, String(error));
    assert.match(error.what, pattern);
    assert.ok(error.remedy.length > 0);
    if (file !== undefined) assert.equal(error.where?.file, file);
    return true;
  };
}

describe('router session', function () {
  this.timeout(20_000);
  const spec = randomRouter(new Rng(2), prompts);
  const bytes = buildRouterGraph(spec, { version: '1.2.3' });
  let folder: string;
  let session: RouterSession;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'proteus-onnx-'));
    session = await RouterSession.open(bytes);
  });
  after(async () => {
    await session.release();
    await rm(folder, { recursive: true });
  });

  it('reads the metadata back', () => {
    assert.deepEqual(session.metadata, {
      format: 'proteus-router/1',
      version: '1.2.3',
      models: spec.models,
      price: spec.models.map((_, i) => [spec.price[2 * i], spec.price[2 * i + 1]]),
      fee: undefined,
      encoder: undefined,
      available: [true, true, true, true],
      tiers: spec.tiers,
      limit: spec.limit,
      confidence: 0.95,
      serve: 'certified',
      dataSha256: spec.dataSha256,
    });
  });

  it('keeps a limit that does not exist', async () => {
    const none = { ...spec, limit: { certified: NaN, observed: 0.8 } };
    const opened = await RouterSession.open(buildRouterGraph(none, { version: '1' }));
    assert.deepEqual(opened.metadata.limit, none.limit);
    const { certified, feasible } = await opened.route(['x'], 0);
    assert.deepEqual([certified[0], feasible[0]], [0, 1]);
    await opened.release();
  });

  it('opens a file, and bytes that are part of a larger buffer', async () => {
    const file = join(folder, 'router.onnx');
    await writeFile(file, bytes);
    const padded = new Uint8Array(bytes.length + 20);
    padded.set(bytes, 7);
    for (const source of [file, padded.subarray(7, 7 + bytes.length)]) {
      const opened = await RouterSession.open(source);
      const [here, there] = await Promise.all([opened.route(prompts, 0.7), session.route(prompts, 0.7)]);
      assert.deepEqual(here, there);
      await opened.release();
    }
  });

  it('writes a file whose availability and prices have defaults', async () => {
    const plain = await OnnxSession.open(bytes);
    assert.deepEqual(plain.inputNames, ['query', 'tau']);
    const outputs = await plain.run({
      query: plain.strings([prompts[3]]),
      tau: plain.floats(Float32Array.of(0.7)),
    });
    const routed = await session.route([prompts[3]], 0.7, { scores: true });
    // Sums of what is constant may be taken in another order.
    for (const name of ['score', 'cost'] as const) {
      routed[name].forEach((value, k) => {
        assert.ok(Math.abs(Number(outputs[name][k]) - value) <= 1e-6 * Math.abs(value), `${name} ${k}`);
      });
    }
    await plain.release();
  });

  it('decides alike with the pool left out and with the same pool fed', async () => {
    const { available, price } = session.metadata;
    const left = await session.route(prompts, 0.7, { scores: true });
    const fed = await session.route(prompts, 0.7, { available, price: price.flat(), scores: true });
    assert.deepEqual(left.model, fed.model);
    for (const name of ['accuracy', 'cost', 'score', 'mu'] as const) {
      left[name].forEach((value, k) => assert.ok(Math.abs(value - fed[name][k]) <= 1e-6 * Math.abs(value)));
    }
  });

  it('gives scores where they are asked for, and decides the same without', async () => {
    const [plain, scored] = await Promise.all([
      session.route(prompts, 0.7),
      session.route(prompts, 0.7, { scores: true }),
    ]);
    assert.deepEqual([plain.score.length, scored.score.length], [0, 4 * prompts.length]);
    assert.deepEqual({ ...scored, score: plain.score }, plain);
  });

  it('refuses a missing file and a folder', async () => {
    const file = join(folder, 'nowhere.onnx');
    await assert.rejects(RouterSession.open(file), complaint(/no such router file/, file));
    await assert.rejects(RouterSession.open(folder), complaint(/cannot be read/, folder));
  });

  it('refuses a file cut short anywhere', async () => {
    const file = join(folder, 'short.onnx');
    for (const share of [0, 0.001, 0.1, 0.5, 0.9, 0.999]) {
      await writeFile(file, bytes.subarray(0, Math.floor(bytes.length * share)));
      await assert.rejects(
        RouterSession.open(file),
        complaint(/cut short|not a PROTEUS router|damaged/, file),
      );
    }
    for (let cut = 1; cut < 1500; cut += 37) {
      await assert.rejects(RouterSession.open(bytes.subarray(0, bytes.length - cut)), UserError);
    }
  });

  it('refuses what is not ONNX', async () => {
    for (const text of ['{"not": "onnx"}', 'PK\u0003\u0004', '\u0000'.repeat(100)]) {
      await assert.rejects(RouterSession.open(Buffer.from(text)), complaint(/not an ONNX model/));
    }
  });

  it('refuses a foreign ONNX model', async () => {
    await assert.rejects(
      RouterSession.open(buildEncoderGraph(spec.encoder)),
      complaint(/not a PROTEUS router/),
    );
  });

  it("refuses another format's metadata, damaged metadata and a graph without our inputs", async () => {
    const model = (metadata: Record<string, string>) => {
      const b = new GraphBuilder('other');
      b.node('Identity', [b.input('query', 'string', ['N'])], { names: ['model'] });
      b.output('model', 'string', ['N']);
      return b.build({ metadata });
    };
    const good = routerMetadata(spec, '1');
    const format = { ...good, 'proteus.format': '"proteus-router/9"' };
    await assert.rejects(RouterSession.open(model(format)), complaint(/proteus-router\/9/));
    const damaged = { ...good, 'proteus.models': '["a",' };
    await assert.rejects(
      RouterSession.open(model(damaged)),
      complaint(/metadata is damaged: proteus\.models/),
    );
    await assert.rejects(
      RouterSession.open(model(good)),
      complaint(/lacks tau, available, price, certified/),
    );
  });

  it('refuses a graph that ONNX Runtime cannot run', async () => {
    const b = new GraphBuilder('broken');
    b.node('NoSuchOp', [b.input('query', 'string', ['N'])], { names: ['model'] });
    b.output('model', 'int64', ['N']);
    const broken = b.build({ metadata: routerMetadata(spec, '1') });
    await assert.rejects(RouterSession.open(broken), complaint(/ONNX Runtime does not load/));
  });

  it('refuses floors outside 0 … 1 and lengths that do not fit', async () => {
    for (const tau of [NaN, -0.01, 1.01, Infinity]) {
      await assert.rejects(session.route(['x'], tau), complaint(/floor .* is not within/));
      await assert.rejects(
        session.route(['x', 'y'], [0.5, tau]),
        (error: UserError) => error.where?.path === 'tau[1]',
      );
    }
    await assert.rejects(session.route(['x', 'y'], [0.5]), complaint(/1 values where 2/));
    await assert.rejects(session.route(['x'], 0.5, { available: [true] }), complaint(/1 values where 4/));
    await assert.rejects(session.route(['x'], 0.5, { price: [1] }), complaint(/1 values where 8/));
    const price = Float64Array.of(1, 1, 1, -2, 1, 1, 1, 1);
    await assert.rejects(
      session.route(['x'], 0.5, { price }),
      (error: UserError) => error.where?.path === 'price[3]',
    );
  });

  it('reports progress by batch and stops when its caller throws', async () => {
    const done: number[] = [];
    await session.route(prompts, 0.7, { onBatch: (n) => done.push(n) });
    assert.equal(done.at(-1), prompts.length);
    assert.ok(done.length > 1);
    const stop = () => {
      throw new Error('stop');
    };
    await assert.rejects(session.route(prompts, 0.7, { onBatch: stop }), /stop/);
  });

  it('measures latency by the middle of its rounds, so that one slow round decides nothing', async () => {
    let calls = 0;
    let now = 0;
    // 7 single prompts a round and one batch; each call of round 2 takes 9 ms, of the others 1 ms.
    const route = () => {
      now += Math.floor(calls++ / 8) === 1 ? 9 : 1;
      return Promise.resolve();
    };
    const latency = await measureLatency({ route }, ['x'], { rounds: 3, count: 7, warmup: 0 }, () => now);
    assert.deepEqual(latency, { p50Us: 1000, p99Us: 1000, perSecond: 7000 });
  });

  it('measures latency as ordered, positive figures', async () => {
    const { p50Us, p99Us, perSecond } = await measureLatency(session, prompts, {
      rounds: 3,
      count: 50,
      warmup: 5,
    });
    assert.ok(p50Us > 0 && p99Us >= p50Us && perSecond > 0);
  });
});
