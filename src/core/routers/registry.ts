/** The routers that a report compares with. */
import { fixedRouter } from './fixed';
import { lagrangianRouter, perfectRouter } from './lagrangian';
import { oracleRouter } from './oracle';
import type { Router } from './router';
import { zeroRouter } from './zero';

/** All rows of a report for this pool, in their order. */
export function baselineRouters(models: readonly string[], available: readonly boolean[]): Router[] {
  const fixed = models.map((model, index) => ({ index, router: fixedRouter(model, index) }));
  return [
    ...fixed.filter(({ index }) => available[index]).map(({ router }) => router),
    zeroRouter,
    lagrangianRouter,
    perfectRouter,
    oracleRouter,
  ];
}
