/** `proteus demo`: a project, a run and a page from nothing; its own files again, nobody else's. */
import { strict as assert } from 'node:assert';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../../src/core/report';
import { assetPath } from '../../src/engine/assets';
import { cli } from './cli';

interface DemoAnswer {
  ok: boolean;
  project: string;
  html: string;
  report: string;
}

describe('demo', () => {
  let folder: string;
  const out = () => join(folder, 'demo');

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'proteus-demo-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('makes a project, trains and reports', async function () {
    if (!existsSync(assetPath(join('webview', 'standalone.js')))) this.skip();
    const { code, stdout, stderr } = await cli(['demo', '--json'], { cwd: folder });
    assert.equal(code, 0, stderr);
    const answer = JSON.parse(stdout) as DemoAnswer;
    assert.equal(answer.project, out());
    const report = JSON.parse(readFileSync(answer.report, 'utf8')) as Report;
    assert.equal(report.data.prompts, 6000);
    assert.ok(report.compliance.certified.levels > 0);
    for (const level of report.levels)
      assert.ok(stderr.includes(`${level.tau.toFixed(3)}  `), 'a row per floor');
    const page = readFileSync(answer.html, 'utf8');
    assert.ok(page.startsWith('<!DOCTYPE html>') && page.includes(report.data.sha256));
    assert.ok(!/(src|href)="https?:/.test(page), 'the page needs nothing from elsewhere');
  });

  it('replaces its own files later, but not one that was changed', async function () {
    if (!existsSync(out())) this.skip();
    const config = join(out(), 'router.proteus.json');
    const own = readFileSync(config, 'utf8');
    writeFileSync(config, `${own}// mine\n`);
    const refused = await cli(['demo', '--out', out(), '--seed', '8']);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /router\.proteus\.json/);
    assert.equal(readFileSync(config, 'utf8'), `${own}// mine\n`);
    writeFileSync(config, own);
    let trained = false;
    const again = await cli(['demo', '--out', out(), '--seed', '8'], {
      onStderr: (text, child) => {
        if (!trained && text.includes('Training with seed 8')) trained = child.kill('SIGINT');
      },
    });
    assert.equal(again.code, 130, again.stderr);
    assert.notEqual(readFileSync(config, 'utf8'), own, 'the project is of the new seed');
  });
});
