/** The table of other routers, where a what-if asks for other floors than the run's rows were judged at. */
import { strict as assert } from 'node:assert';
import { baselinesTable } from '../../webview/tables/baselinesTable';
import { fixtureReport } from './fixtureReport';

describe('table of other routers', () => {
  const report = fixtureReport();
  const held = (of: typeof report) => {
    const { columns, rows } = baselinesTable(of);
    const at = columns.findIndex(({ key }) => key === 'held');
    return rows.map(({ cells }) => cells[at].text);
  };
  const feasible = report.levels.filter((level) => level.feasible);

  it('counts floors that were held, of all that are feasible', () => {
    for (const text of held(report)) assert.ok(text.endsWith(` of ${feasible.length}`), text);
  });

  it('counts none as missed that a row was not asked for', () => {
    const [first] = feasible;
    const less = report.baselines.map((row) => ({
      ...row,
      levels: row.levels.filter(({ tau }) => tau === first.tau),
    }));
    const others = held({ ...report, baselines: less }).slice(2);
    assert.ok(others.every((text) => /^[01] of 1$/.test(text)));
    const none = report.baselines.map((row) => ({ ...row, levels: [] }));
    assert.ok(
      held({ ...report, baselines: none })
        .slice(2)
        .every((text) => text === '–'),
    );
  });
});
