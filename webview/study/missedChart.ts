/** Floors missed by every router, with intervals over splits. */
import type { DataResult, RouterResult } from '../../src/core/study/result';
import { OURS } from '../../src/core/study/rows';
import { complianceTable, routerName } from '../../src/core/study/tables';
import type { Chart } from '../charts/chart';
import * as format from '../format';
import { drawIntervals } from './intervals';

/** Ours served certified is asked of the levels that it certifies; all else of all feasible ones. */
function share({ setting, onCertified, violations }: RouterResult) {
  return setting === 'certified' ? onCertified : violations;
}

function shown({ routers }: DataResult): RouterResult[] {
  return routers
    .filter((row) => format.isNumber(share(row).mean))
    .sort((a, b) => Number(b.router === OURS) - Number(a.router === OURS) || share(a).mean - share(b).mean);
}

export const missedChart: Chart<DataResult> = {
  name: 'missed',
  title: 'Floors missed',
  subtitle: ({ delta }) =>
    `Share of levels missed on test. Served certified: of the certified levels, where at most δ = ${format.percent(delta)} may fail; all others: of the feasible ones.`,
  summary: (data) =>
    shown(data)
      .map((row) => `${routerName(row.router, row.setting)} ${format.percent(share(row).mean)}`)
      .join(', '),
  draw: (data, options) =>
    drawIntervals(
      shown(data).map((row) => {
        const { mean, low, high, n } = share(row);
        const name = routerName(row.router, row.setting);
        return {
          key: name,
          name,
          value: mean,
          low: format.numberOrNaN(low),
          high: format.numberOrNaN(high),
          own: row.router === OURS,
          details: [
            ['missed', format.percent(mean)],
            ['interval', `${format.percent(low)} to ${format.percent(high)}`],
            ['splits', String(n)],
          ],
        };
      }),
      {
        ticks: [0, 0.25, 0.5, 0.75, 1],
        text: format.percent,
        reference: { value: data.delta, text: `δ = ${format.percent(data.delta)}` },
      },
      options,
    ),
  table: complianceTable,
};
