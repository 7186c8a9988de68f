/** What a training leaves on the terminal: figures, their words, and reasons where figures are missing. */
import { strict as assert } from 'node:assert';
import { printReport, runSummary } from '../../../src/cli/summary';
import { Terminal } from '../../../src/cli/terminal';
import type { Report } from '../../../src/core/report';
import { fixtureReport, gapless, holes, nothingCertified, oneLevel } from '../../webview/fixtureReport';

function printed(report: Report): string {
  let text = '';
  const stdout = {
    write: (part: string | Uint8Array) => {
      text += String(part);
      return true;
    },
  };
  const terminal = new Terminal({ json: false, quiet: false }, {}, stdout, { write: () => true });
  printReport({ report, runDir: '/runs/1', backend: report.backend }, terminal);
  return text;
}

describe('report on the terminal', () => {
  it('tells the cost gaps, and explains the words that it uses', () => {
    const text = printed(fixtureReport());
    assert.match(text, /Cost gaps per 1k.*predictor \$0\.143, policy −\$0\.0180, certainty \$0\.135/);
    for (const word of [
      'floor τ',
      'certified',
      'feasible',
      'limit',
      'bound',
      'holds',
      'saving',
      'μ',
      'λ',
      'cost gaps',
    ])
      assert.match(text, new RegExp(`^${word} +\\S`, 'm'), word);
    assert.match(text, /docs\/metrics\.md/);
  });

  it('says why there are no cost gaps', () => {
    assert.match(printed(gapless()), /Cost gaps: –\. No certified floor lies within reach/);
    const { summary } = runSummary('train', { report: gapless(), runDir: '/runs/1', backend: 'cpu' });
    assert.deepEqual([summary.gaps.predictor, summary.gaps.costPer1k.oracle], [null, null]);
  });

  it('has no holes where the report has', () => {
    for (const report of [nothingCertified(), oneLevel(), holes(), gapless()])
      assert.doesNotMatch(printed(report), /NaN|undefined|\bnull\b|Infinity/);
  });
});
