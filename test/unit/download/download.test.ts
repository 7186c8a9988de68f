/** Fetching a benchmark from a local server: cut, changed, redirected, refused, slow, cancelled. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CancelledError, type UserError } from '../../../src/core/errors';
import type { Job } from '../../../src/core/trainingLog';
import { downloadBenchmark, listBenchmarks, planDownload } from '../../../src/engine/downloadBenchmark';
import { userErrorOf } from '../data/support';
import { HubServer } from './hubServer';

const SIZE = 300_000;
const quick = { idle: 30_000, attempts: 3, backOff: 1 };
const file = 'routerbench_0shot.pkl';

describe('download of a benchmark', () => {
  let hub: HubServer;
  let mirror: string;
  let out: string;
  const quiet: Job = { progress: () => undefined, checkCancelled: () => undefined };
  const params = () => ({ benchmark: 'routerbench', only: [file], mirror, out });
  const fetchIt = (job: Job = quiet) => downloadBenchmark(params(), job, quick);
  const path = (name = file) => join(out, name);
  const failure = (job?: Job): Promise<UserError> => userErrorOf(() => fetchIt(job));
  const assertWhole = () => assert.ok(readFileSync(path()).equals(hub.content));

  beforeEach(async () => {
    hub = new HubServer(SIZE);
    mirror = await hub.start();
    out = mkdtempSync(join(tmpdir(), 'proteus-download-'));
  });

  afterEach(async () => {
    await hub.stop();
    rmSync(out, { recursive: true, force: true });
  });

  it('plans without fetching, and fetches with progress and a check', async () => {
    const plan = await planDownload(params(), quiet, quick);
    assert.deepEqual([plan.total, plan.files.length, hub.requests.length], [SIZE, 1, 0]);
    assert.match(plan.benchmark.licence, /terms/);
    const fractions: number[] = [];
    const { files } = await fetchIt({ ...quiet, progress: (p) => fractions.push(p.fraction) });
    assertWhole();
    assert.deepEqual([files[0].verified, files[0].sha256], ['sha256', hub.listed[1].lfs?.oid]);
    assert.ok(fractions.length > 2 && fractions.every((f, i) => i === 0 || f >= fractions[i - 1]));
    assert.equal(fractions.at(-1), 1);
    assert.ok(!existsSync(path(`${file}.part`)) && !existsSync(path(`${file}.part.json`)));
    assert.equal((await fetchIt()).files[0].existed, true);
    assert.equal(hub.requests.length, 1);
  });

  it('goes on by ranges where connections are cut', async () => {
    hub.answer = (q, r, attempt) => hub.send(q, r, attempt * 90_000);
    await fetchIt();
    assertWhole();
    assert.ok(hub.requests.length >= 4);
    assert.ok(hub.requests.slice(1).every((r) => r.headers['if-range'] === '"one"'));
  });

  it('starts over where the server knows no ranges', async () => {
    hub.answer = (q, r, attempt) => {
      delete q.headers.range;
      hub.send(q, r, attempt < 3 ? 100_000 : SIZE);
    };
    await fetchIt();
    assertWhole();
  });

  it('keeps what another has put in its place meanwhile, and what it fetched', async () => {
    hub.answer = (q, r) => {
      writeFileSync(path(), 'mine');
      hub.send(q, r);
    };
    assert.match((await failure()).what, /another file of this name was put here/);
    assert.equal(readFileSync(path(), 'utf8'), 'mine');
    rmSync(path());
    await fetchIt();
    assertWhole();
    assert.equal(hub.requests.length, 1);
  });

  it('says that a file is in the way before it fetches any', async () => {
    const last = 'routerbench_raw.pkl';
    hub.listed.push(...['routerbench_5shot.pkl', last].map((name) => ({ ...hub.listed[1], path: name })));
    writeFileSync(path(last), 'mine');
    const all = { benchmark: 'routerbench', mirror, out };
    const error = await userErrorOf(() => downloadBenchmark(all, quiet, quick));
    assert.deepEqual([error.where?.file, hub.requests.length], [path(last), 0]);
  });

  it('does not write through a link that lies where the part goes', async function () {
    if (process.platform === 'win32') this.skip();
    const elsewhere = path('precious');
    writeFileSync(elsewhere, 'precious');
    symlinkSync(elsewhere, path(`${file}.part`));
    assert.match((await failure()).what, /a link lies there/);
    assert.equal(readFileSync(elsewhere, 'utf8'), 'precious');
  });

  it('starts over where the file has changed between two sittings', async () => {
    hub.answer = (q, r) => hub.send(q, r, 120_000);
    await failure();
    assert.ok(existsSync(path(`${file}.part`)));
    hub.content.fill(7);
    hub.etag = '"two"';
    hub.listed[1].lfs = undefined;
    hub.answer = undefined;
    const { files } = await fetchIt();
    assertWhole();
    assert.equal(files[0].verified, 'size');
  });

  it('goes on in another sitting, after a cancellation', async () => {
    let cancelled = false;
    const job: Job = {
      progress: (p) => (cancelled ||= p.fraction > 0),
      checkCancelled: () => {
        if (cancelled) throw new CancelledError();
      },
    };
    hub.answer = (_, r) => {
      r.writeHead(200, { etag: hub.etag, 'content-length': SIZE });
      r.write(hub.content.subarray(0, 50_000));
    };
    await assert.rejects(fetchIt(job), CancelledError);
    assert.ok(existsSync(path(`${file}.part`)) && !existsSync(path()));
    hub.answer = undefined;
    await fetchIt();
    assertWhole();
    assert.match(hub.requests[1].headers.range ?? '', /^bytes=[1-9]\d*-$/);
  });

  it('removes a file that is not what the hub describes', async () => {
    hub.listed[1].lfs = { oid: '0'.repeat(64) };
    const error = await failure();
    assert.match(error.what, /not the one that the hub describes/);
    assert.ok(!existsSync(path()) && !existsSync(path(`${file}.part`)));
  });

  it('takes the SHA-256 that a redirect states', async () => {
    hub.listed[1].lfs = undefined;
    hub.answer = (q, r) => {
      r.setHeader('x-linked-etag', `"${'1'.repeat(64)}"`);
      hub.send(q, r);
    };
    assert.match((await failure()).what, /SHA-256/);
  });

  const refusals: [name: string, answer: HubServer['answer'], what: RegExp, requests: number][] = [
    [
      'a loop of redirects',
      (_, r) => r.writeHead(302, { location: '/store/file' }).end(),
      /redirects more than 5/,
      5,
    ],
    [
      'a redirect to a file',
      (_, r) => r.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      /not safe/,
      1,
    ],
    ['404', (_, r) => r.writeHead(404).end(), /not there any more/, 1],
    ['403', (_, r) => r.writeHead(403).end(), /refuses the file \(403\)/, 1],
    ['500, always', (_, r) => r.writeHead(500).end(), /answered 500, 3 times in a row/, 3],
    ['cut at once, always', (_, r) => r.destroy(), /broke .*3 times in a row/, 3],
    ['another size', (_, r) => r.end(Buffer.alloc(10)), /10 bytes .* lists 300000/, 1],
    [
      'more than it said',
      (_, r) => {
        r.write(Buffer.alloc(SIZE));
        r.end('more');
      },
      /More bytes came/,
      1,
    ],
  ];
  for (const [name, answer, what, requests] of refusals) {
    it(`answers ${name}`, async () => {
      hub.answer = answer;
      const error = await failure();
      assert.match(error.what, what);
      assert.equal(hub.requests.length, requests);
      assert.ok(!existsSync(path()));
    });
  }

  it('gives up on a server that has gone silent', async () => {
    hub.answer = () => undefined;
    const error = await userErrorOf(() =>
      downloadBenchmark(params(), quiet, { ...quick, idle: 1500, attempts: 1 }),
    );
    assert.match(error.what, /no answer .* for 1\.5 seconds/);
    assert.ok(!existsSync(path()));
  });

  it('waits out a server that is busy', async () => {
    hub.answer = (q, r, attempt) => {
      if (attempt < 3) r.writeHead(503, { 'retry-after': '0' }).end();
      else hub.send(q, r);
    };
    await fetchIt();
    assertWhole();
  });

  it('takes a part that is already whole, and never replaces another file', async () => {
    writeFileSync(path(`${file}.part`), hub.content);
    const url = `${mirror}/datasets/withmartian/routerbench/resolve/main/${file}`;
    writeFileSync(path(`${file}.part.json`), JSON.stringify({ url, etag: '"one"' }));
    await fetchIt();
    assertWhole();
    assert.equal(hub.requests.length, 0);
    writeFileSync(path(), 'mine');
    assert.match((await failure()).what, /in the way/);
    assert.equal(readFileSync(path(), 'utf8'), 'mine');
  });

  it('asks for more room than any disk has before it fetches a byte', async () => {
    hub.listed[1].size = 1e18;
    assert.match((await failure()).what, /needs 1000000000\.0 GB, and the disk has/);
    assert.equal(hub.requests.length, 0);
  });

  it('answers unknown benchmarks, files, mirrors and odd lists', async () => {
    const plan = (changes: object) =>
      userErrorOf(() => planDownload({ ...params(), ...changes }, quiet, quick));
    assert.match((await plan({ benchmark: 'routerbensh' })).remedy, /Did you mean "routerbench"/);
    assert.match((await plan({ only: ['nothing.pkl'] })).what, /does not list "nothing.pkl"/);
    assert.match((await plan({ mirror: 'ftp://x' })).what, /not the address of a mirror/);
    assert.match((await plan({ mirror: 'http://127.0.0.1:9' })).what, /list of files could not be fetched/);
    hub.listed = [{ type: 'file', path: 'data/../../evil.parquet', size: 1 }];
    assert.equal(
      (await planDownload({ benchmark: 'sprout', mirror }, quiet, quick)).files[0].name,
      'evil.parquet',
    );
    hub.listed = [{ type: 'file', path: 'data/a b;rm.parquet', size: 1 }];
    assert.match((await plan({ benchmark: 'sprout', only: undefined })).what, /odd name/);
    hub.listed = { not: 'a list' } as never;
    assert.match((await plan({})).what, /not in the form/);
  });

  it('knows the two benchmarks, with their pages and terms', async () => {
    const known = await listBenchmarks();
    assert.deepEqual(
      known.map((b) => b.id),
      ['routerbench', 'sprout'],
    );
    assert.ok(known.every((b) => b.home.startsWith('https://') && b.licence !== ''));
  });
});
