/** What a chart tells about a level when it is pointed at. */
import type { Level, Report } from '../../src/core/report';
import * as format from '../format';
import { stateOf } from '../tables/cells';
import { levelKey, otherAchieved, otherServing } from '../tables/levelsTable';
import type { ChartPoint } from './chart';

export function levelPoint(report: Report, level: Level, x: number, y: number): ChartPoint {
  const other = otherAchieved(report, level);
  return {
    key: levelKey(level),
    x,
    y,
    title: `τ ${format.tau(level.tau)}, ${stateOf(level)}`,
    details: [
      [
        'accuracy',
        `${format.score(level.accuracy)} ${format.plusMinus(level.accuracyCi)}, ${format.metWord(level.met)}`,
      ],
      ['lower bound', format.score(level.lowerBound)],
      ['cost per 1k', format.dollars(level.costPer1k)],
      ['mean μ', format.score(level.meanMu)],
      ['λ', format.lambda(level.lambda)],
      [`if ${otherServing(report)}`, `${format.score(other.accuracy)} at ${format.dollars(other.costPer1k)}`],
    ],
  };
}
