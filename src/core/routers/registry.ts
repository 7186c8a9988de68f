/** The routers that a report compares with. */
import { carrotRouter } from './carrot';
import { fixedRouter } from './fixed';
import { lagrangianRouter, perfectRouter } from './lagrangian';
import { oracleRouter } from './oracle';
import { omniRouter } from './omniRouter';
import { routeLlmRouter } from './routeLlm';
import type { Router } from './router';
import { routerBenchKnn, routerBenchMlp } from './willingness';
import { zeroRouter } from './zero';

/**
 * All rows of a report for this pool, in their order.
 * @param neighbours whether parts come with the predictions of neighbours: without them, no kNN routers
 */
export function baselineRouters(
  models: readonly string[],
  available: readonly boolean[],
  neighbours: boolean,
): Router[] {
  const fixed = models.map((model, index) => ({ index, router: fixedRouter(model, index) }));
  return [
    ...fixed.filter(({ index }) => available[index]).map(({ router }) => router),
    zeroRouter,
    lagrangianRouter,
    ...(neighbours ? [carrotRouter, omniRouter, routerBenchKnn] : []),
    routerBenchMlp,
    routeLlmRouter,
    perfectRouter,
    oracleRouter,
  ];
}
