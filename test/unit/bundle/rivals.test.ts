/** The lines that put other routers beside ours. */
import { strict as assert } from 'node:assert';
import { heldFloors, ratioText, rivalRows } from '../../../src/bundle/rivals';
import { fixtureReport, gapless } from '../../webview/fixtureReport';

describe('rivals in words', () => {
  it('have one line each, ours first, then by AIQ, with floors held both ways', () => {
    const report = fixtureReport();
    const rows = rivalRows(report);
    assert.deepEqual(
      rows.map((row) => row.name),
      ['PROTEUS', 'Lagrangian optimum', 'CARROT', 'zero router'],
    );
    const feasible = report.levels.filter((level) => level.feasible);
    const [carrot, published] = report.baselines.filter((row) => row.name === 'CARROT');
    const held = (row: typeof carrot) =>
      feasible.filter(({ tau }) => row.levels.some((l) => l.tau === tau && l.met)).length;
    assert.equal(rows[2].held, `${held(carrot)} of ${report.compliance.feasible}`);
    assert.equal(rows[2].published, `${held(published)} of ${report.compliance.feasible}`);
    assert.ok(heldFloors(published, report) < heldFloors(carrot, report));
    assert.equal(rows[1].cost, '0.92 (0.86 to 0.98)');
    assert.equal(rows[1].published, '–');
  });

  it('do without what earlier versions did not say', () => {
    assert.equal(ratioText(undefined), '–');
    assert.equal(ratioText({ mean: null, interval: null, levels: 0 }), '–');
    assert.equal(ratioText({ mean: 0.5, interval: null, levels: 3 }), '0.50');
    const report = gapless();
    for (const row of report.baselines) delete row.aiqCi;
    assert.ok(rivalRows(report).every((row) => row.aiqCi === null));
  });
});
