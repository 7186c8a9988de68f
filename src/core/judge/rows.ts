/** The comparison rows of one router: how it serves every level on test, calibrated and as published. */
import type { FrontierPoint } from '../frontier';
import type { BaselineLevel, BaselineResult } from '../report';
import { expectedAccuracy, type Knob, type Router, type RoutingProblem } from '../routers/router';
import type { Part } from '../serve';

/** A row before it is compared with the others. */
export type Row = Omit<BaselineResult, 'aiq'>;

interface Setting {
  knob: Knob;
  calibrate: FrontierPoint;
  test: FrontierPoint;
  /** Accuracy that it expects on the calibration prompts; undefined where it expects nothing. */
  expected?: number;
}

/**
 * Calibrated, the setting of a level is chosen by the scores of calibrate; as published, by what the router itself
 * expects. A published router has both rows, in that order.
 */
export function judgeRouter(
  router: Router,
  problem: RoutingProblem,
  test: Part,
  taus: readonly number[],
): Row[] {
  const settings = router
    .knobs(problem)
    .map((knob) => measure(router, knob, problem.calibrate, test))
    .sort((a, b) => a.calibrate.costPer1k - b.calibrate.costPer1k);
  const row = (calibrated: boolean, serve: (tau: number) => FrontierPoint): Row => ({
    name: router.name,
    kind: router.kind,
    knows: router.knows,
    calibrated,
    levels: taus.map((tau): BaselineLevel => {
      const { accuracy, costPer1k } = serve(tau);
      return { tau, accuracy, costPer1k, met: accuracy >= tau };
    }),
    frontier: settings.map((s) => s.test).sort((a, b) => a.costPer1k - b.costPer1k),
  });
  const byScores = cheapestReaching(settings, (s) => s.calibrate.accuracy);
  const rows = [row(settings.length > 1, (tau) => byScores(tau).test)];
  if (router.expects === undefined) return rows;
  const byBelief = cheapestReaching(settings, (s) => s.expected ?? NaN);
  rows.push(row(false, (tau) => router.atFloor?.(problem, tau)(test) ?? byBelief(tau).test));
  return rows;
}

function measure(router: Router, knob: Knob, calibrate: Part, test: Part): Setting {
  const routed = knob(calibrate);
  const expected =
    routed.model && router.expects && expectedAccuracy(router.expects(calibrate), routed.model);
  return { knob, calibrate: pointOf(routed), test: pointOf(knob(test)), expected };
}

function pointOf({ accuracy, costPer1k }: FrontierPoint): FrontierPoint {
  return { accuracy, costPer1k };
}

/** @param settings by rising cost. Returns, for a floor, the cheapest that reaches it, else the one that reaches most. */
function cheapestReaching(
  settings: readonly Setting[],
  reached: (setting: Setting) => number,
): (tau: number) => Setting {
  const best = settings.reduce((a, b) => (reached(b) > reached(a) ? b : a));
  return (tau) => settings.find((s) => reached(s) >= tau) ?? best;
}
