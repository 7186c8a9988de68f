/** Tables in a terminal: aligned, as wide as allowed, coloured only where colours show. */
import { strict as assert } from 'node:assert';
import { complianceTable, tierTable } from '../../../src/cli/complianceTable';
import { fit, renderTable, widthOf } from '../../../src/cli/table';
import { Terminal } from '../../../src/cli/terminal';
import { fixtureReport, holes, nothingCertified } from '../../webview/fixtureReport';

const silent = { write: () => true };
const terminalOf = (columns: number, isTTY = false, env: NodeJS.ProcessEnv = {}) =>
  new Terminal({ json: false, quiet: false }, env, { ...silent, isTTY, columns }, silent);

describe('tables in the terminal', () => {
  it('measures and cuts text by columns', () => {
    assert.deepEqual(['ab', '', '日本', 'é', '🙂'].map(widthOf), [2, 0, 4, 1, 2]);
    assert.deepEqual([fit('abcdef', 4), fit('abcd', 4), fit('日本語', 4)], ['abc…', 'abcd', '日…']);
  });

  it('aligns cells under their titles', () => {
    const lines = renderTable(
      [
        { title: 'name', align: 'left', drop: 0, cell: (r: { a: string; n: number }) => r.a },
        { title: 'n', align: 'right', drop: 0, cell: (r) => String(r.n) },
      ],
      [
        { a: 'x', n: 1 },
        { a: 'longer', n: 100 },
      ],
      80,
    );
    assert.deepEqual(lines, ['name      n', '──────  ───', 'x         1', 'longer  100']);
  });

  it('shows every floor with its state, bound, accuracy and cost', () => {
    const report = fixtureReport();
    const lines = complianceTable(report, terminalOf(200));
    assert.equal(lines.length, report.levels.length + 2);
    for (const word of ['floor τ', 'bound', 'accuracy', 'cost / 1k', 'saving'])
      assert.ok(lines[0].includes(word), word);
    assert.equal(
      lines.filter((l) => l.includes(' certified')).length,
      report.levels.filter((l) => l.certified).length,
    );
    assert.ok(lines.some((l) => l.includes('not feasible')));
  });

  it('fits the terminal, keeping what matters most', () => {
    for (const columns of [200, 100, 80, 60, 45]) {
      const lines = complianceTable(fixtureReport(), terminalOf(columns));
      assert.ok(Math.max(...lines.map(widthOf)) <= columns, `${columns} columns`);
      for (const word of ['floor τ', 'state', 'accuracy', 'cost / 1k'])
        assert.ok(lines[0].includes(word), word);
    }
  });

  it('survives reports with holes', () => {
    for (const report of [holes(), nothingCertified()]) {
      const lines = [...complianceTable(report, terminalOf(120)), ...tierTable(report, terminalOf(120))];
      assert.ok(!lines.some((l) => /NaN|null|undefined|Infinity/.test(l)), lines.join('\n'));
    }
  });

  it('colours on a terminal only, and not against NO_COLOR', () => {
    const coloured = (terminal: Terminal) =>
      complianceTable(fixtureReport(), terminal).join('\n').includes('\u001b[');
    assert.ok(coloured(terminalOf(120, true)));
    assert.ok(!coloured(terminalOf(120, false)));
    assert.ok(!coloured(terminalOf(120, true, { NO_COLOR: '1' })));
    assert.ok(!coloured(terminalOf(120, true, { TERM: 'dumb' })));
  });
});
