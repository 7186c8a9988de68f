/** The model card and router.json: complete, and true to the report. */
import { strict as assert } from 'node:assert';
import { bundleFiles } from '../../../src/bundle/exportFiles';
import {
  dollars,
  fixed,
  gapsSentence,
  headlines,
  savingOf,
  signedDollars,
} from '../../../src/bundle/figures';
import type { RouterManifest } from '../../../src/bundle/client/manifest';
import { code, table } from '../../../src/bundle/markdown';
import { configSchema } from '../../../src/core/config';
import type { Report } from '../../../src/core/report';
import { fixtureReport, gapless, holes, nothingCertified, oneLevel } from '../../webview/fixtureReport';

function bundleOf(report: Report) {
  const files = bundleFiles({
    report,
    config: configSchema.parse({ data: { path: 'outcomes.jsonl' } }),
    router: { content: new Uint8Array([1]), sha256: 'abc' },
    pool: report.data.models.map((id, i) => ({ id, enabled: true, price: i === 0 ? [0, 1e6] : [1, 2] })),
    client: { 'router.ts': 'client' },
    include: ['onnx', 'typescript'],
  });
  const text = (path: string) => String(files.find((f) => f.path === path)?.content);
  return { files, card: text('MODEL_CARD.md'), manifest: JSON.parse(text('router.json')) as RouterManifest };
}

describe('bundle', () => {
  it('holds the model, its description, the card and the client', () => {
    const paths = bundleOf(fixtureReport()).files.map((f) => f.path);
    assert.deepEqual(paths, ['router.onnx', 'router.json', 'MODEL_CARD.md', 'router.ts']);
  });

  it('describes models, floors and data in router.json', () => {
    const report = fixtureReport();
    const { manifest } = bundleOf(report);
    assert.deepEqual(
      manifest.models.map((m) => m.id),
      report.data.models,
    );
    assert.deepEqual([manifest.models[0].unit, manifest.models[1].unit], ['dollars', 'tokens']);
    assert.deepEqual(
      manifest.levels.map((l) => [l.tau, l.certified]),
      report.levels.map((l) => [l.tau, l.certified]),
    );
    assert.deepEqual(manifest.limit, { certified: report.limit.certified, observed: report.limit.observed });
    assert.deepEqual(Object.keys(manifest.onnx.inputs), ['query', 'tau', 'available', 'price']);
    assert.equal(manifest.onnx.sha256, 'abc');
  });

  it('says on the card what is promised, on what grounds, and where it ends', () => {
    const report = fixtureReport();
    const { card } = bundleOf(report);
    for (const heading of [
      'Intended use',
      'Data',
      'Floors and certificates',
      'Beside other routers',
      'Limits',
      'Caveats',
      'Evaluating again',
    ]) {
      assert.ok(card.includes(`\n## ${heading}\n`), heading);
    }
    for (const level of report.levels) assert.ok(card.includes(`| ${fixed(level.tau)} |`));
    for (const caveat of report.caveats) assert.ok(card.includes(caveat.replace(/\s+/g, ' ')));
    assert.match(card, /changed price or an unavailable model voids the certificate/);
    assert.ok(card.includes(report.data.sha256));
  });

  it('has no holes where the report has', () => {
    for (const report of [nothingCertified(), oneLevel(), holes(), gapless()]) {
      const { card } = bundleOf(report);
      assert.ok(!/NaN|undefined|\bnull\b|Infinity/.test(card), card);
      assert.ok(headlines(report).every((s) => s.endsWith('.')));
    }
  });
});

describe('cost gaps', () => {
  it('are told with their signs', () => {
    assert.match(
      gapsSentence(fixtureReport()),
      /predictor \$0\.143, policy −\$0\.0180, certainty \$0\.135\.$/,
    );
    assert.deepEqual([signedDollars(-0.5), signedDollars(0), signedDollars(null)], ['−$0.500', '$0.00', '–']);
  });

  it('are a dash with its reason where no floor can be compared', () => {
    assert.match(gapsSentence(gapless()), /^Cost gaps: –\. No certified floor lies within reach/);
    const { card } = bundleOf(gapless());
    assert.match(card, /No certified floor lies within reach of all the ways below/);
    for (const gap of ['predictor gap –', 'policy gap –', 'price of certainty –'])
      assert.ok(card.includes(gap), gap);
  });
});

describe('figures', () => {
  it('are short, and "–" where there is none', () => {
    assert.deepEqual(
      [dollars(0.19234), dollars(12.3456), dollars(1234.5), dollars(0), dollars(null), dollars(0.00012345)],
      ['$0.192', '$12.3', '$1235', '$0.00', '–', '$0.000123'],
    );
    assert.deepEqual([fixed(NaN), fixed(undefined), fixed(0.5)], ['–', '–', '0.500']);
  });

  it('count a saving against the best fixed model', () => {
    const report = fixtureReport();
    const level = report.levels[0];
    const saving = savingOf(level, report);
    assert.ok(saving !== undefined && saving < 1);
  });
});

describe('markdown', () => {
  it('keeps odd names from breaking tables and code', () => {
    const lines = table([{ title: 'a|b', align: 'left', cell: (x: string) => x }], ['one\ntwo', 'x|y']);
    assert.equal(lines, '| a\\|b |\n| --- |\n| one two |\n| x\\|y |');
    assert.deepEqual([code('a'), code('a`b')], ['`a`', '`` a`b ``']);
  });
});
