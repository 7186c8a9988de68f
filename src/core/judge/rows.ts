/** The comparison rows of one router: how it serves every level on test, calibrated and as published. */
import type { FrontierPoint } from '../frontier';
import type { BaselineLevel, BaselineResult } from '../report';
import {
  expectedAccuracy,
  FINE_SETTINGS,
  type Knob,
  type Routed,
  type Router,
  type RoutingProblem,
  SETTINGS,
} from '../routers/router';
import type { Part } from '../serve';

/** A row before it is compared with the others. */
export type Row = Omit<BaselineResult, 'aiq' | 'aiqCi' | 'costRatio' | 'recovery'>;

export interface JudgedRouter {
  /** Calibrated, then, where the router is a published one, as published. */
  rows: Row[];
  /** Its frontier on test, finely swept; each of these sends a prompt to one model. */
  curve: Routed[];
}

interface Setting {
  calibrate: FrontierPoint;
  test: Routed;
  /** Accuracy that it expects on the calibration prompts; undefined where it expects nothing. */
  expected?: number;
}

/**
 * Calibrated, the setting of a level is chosen by the scores of calibrate; as published, by what the router itself
 * expects. Both choose among SETTINGS settings.
 */
export function judgeRouter(
  router: Router,
  problem: RoutingProblem,
  test: Part,
  taus: readonly number[],
): JudgedRouter {
  const fine = router.knobs(problem, FINE_SETTINGS).map((knob) => ({ knob, test: knob(test) }));
  const settings = everySetting(fine)
    .map(({ knob, test: onTest }) => ({ ...judgeKnob(router, knob, problem.calibrate), test: onTest }))
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
    frontier: settings.map((s) => pointOf(s.test)).sort((a, b) => a.costPer1k - b.costPer1k),
  });
  const byScores = cheapestReaching(settings, (s) => s.calibrate.accuracy);
  const rows = [row(settings.length > 1, (tau) => byScores(tau).test)];
  if (router.expects !== undefined) {
    const byBelief = cheapestReaching(settings, (s) => s.expected ?? NaN);
    rows.push(row(false, (tau) => router.atFloor?.(problem, tau)(test) ?? byBelief(tau).test));
  }
  const corners = router.corners?.(problem).map((knob) => knob(test));
  return { rows, curve: corners ?? fine.map((setting) => setting.test) };
}

/** Of a fine sweep the settings of a plain one; of anything else all. */
export function everySetting<T>(sweep: readonly T[]): T[] {
  const step = sweep.length === FINE_SETTINGS ? (FINE_SETTINGS - 1) / (SETTINGS - 1) : 1;
  return sweep.filter((_, k) => k % step === 0);
}

function judgeKnob(router: Router, knob: Knob, calibrate: Part): Omit<Setting, 'test'> {
  const routed = knob(calibrate);
  const expected =
    routed.model && router.expects && expectedAccuracy(router.expects(calibrate), routed.model);
  return { calibrate: routed, expected };
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
