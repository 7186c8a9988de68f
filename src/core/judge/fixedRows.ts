/** The baseline rows of single models alone: they cost next to nothing, and charts draw them. */
import { averageImprovement } from '../frontier';
import type { BaselineResult } from '../report';
import { fixedRouter } from '../routers/fixed';
import type { JudgeInput } from './judge';
import { judgeRouter } from './rows';

/** As in a whole comparison, without what needs the other routers. */
export function fixedRows(input: JudgeInput, taus: readonly number[]): BaselineResult[] {
  const { models, decider, calibrate, test, trainAccuracy, trainCost } = input;
  const problem = { models, available: decider.available, trainAccuracy, trainCost, calibrate };
  const rows = models.flatMap((model, m) =>
    decider.available[m] ? judgeRouter(fixedRouter(model, m), problem, test, taus).rows : [],
  );
  const costs = rows.map((row) => row.frontier[0].costPer1k);
  const range: [number, number] = [Math.min(...costs), Math.max(...costs)];
  return rows.map((row) => ({ ...row, aiq: averageImprovement(row.frontier, ...range) }));
}
