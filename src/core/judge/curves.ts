/** The router's operating points, measured on one part. */
import { interval, summarise } from '../certificate';
import type { FrontierPoint } from '../frontier';
import { mean } from '../math';
import { calibrateBound, type CandidatePoint } from '../operatingMap';
import { partialInterval, summarisePartial } from '../partial/bounds';
import { estimateRouted, type RoutedEstimate } from '../partial/evidence';
import { once, remembered } from '../remember';
import type { Interval, PolicyPoint, TaskResult } from '../report';
import type { Routed } from '../routers/router';
import { type Decider, type Decisions, PolicyRunner, achieved, routedScores, type Part } from '../serve';
import { byTask } from './tasks';

/** J internal targets, evenly over the range that the policy was trained for. */
export const OPERATING_POINTS = 41;

export function internalTargets(range: readonly [number, number], count = OPERATING_POINTS): number[] {
  // Targets pass through single precision in the graph, so they are single-precision numbers here.
  return Array.from({ length: count }, (_, j) =>
    Math.fround(range[0] + ((range[1] - range[0]) * j) / (count - 1)),
  );
}

/** Measures every target on the two splits that the operating map may see. */
export function candidatePoints(
  decider: Decider,
  targets: readonly number[],
  tune: Part,
  calibrate: Part,
  binary: boolean,
): CandidatePoint[] {
  const onTune = new PolicyRunner(decider, tune);
  const onCalibrate = new PolicyRunner(decider, calibrate);
  return targets.map((target) => {
    const [tuned, model] = [onTune.at(target).model, onCalibrate.at(target).model];
    const summary =
      calibrate.evidence && tune.evidence
        ? summarisePartial(
            calibrate,
            calibrate.evidence,
            model,
            { part: tune, evidence: tune.evidence, model: tuned },
            binary,
          )
        : summarise(routedScores(calibrate, model), binary);
    return {
      target,
      tune: { ...achieved(tune, tuned), n: tune.n },
      calibrate: summary,
      boundAt: remembered((alpha) => calibrateBound(summary, alpha)),
    };
  });
}

/** One target on the test part. */
export interface TestPoint extends FrontierPoint {
  target: number;
  decisions: Decisions;
  /** N observed scores; where outcomes have gaps, terms whose mean estimates theirs. */
  scores: Float32Array;
  estimate?: RoutedEstimate;
  meanMu: number;
  mix: Record<string, number>;
  /** Of the accuracy, at a confidence. */
  interval: (confidence: number) => Interval;
  byTask: () => Record<string, TaskResult>;
}

export function testPoints(
  decider: Decider,
  targets: readonly number[],
  test: Part,
  models: readonly string[],
): TestPoint[] {
  const runner = new PolicyRunner(decider, test);
  return targets.map((target) => {
    const decisions = runner.at(target);
    const { model } = decisions;
    const estimate = test.evidence && estimateRouted(test, test.evidence, model);
    const scores = estimate ? estimate.terms : routedScores(test, model);
    return {
      target,
      decisions,
      scores,
      ...(estimate && { estimate }),
      ...achieved(test, model),
      meanMu: mean(decisions.mu),
      mix: trafficMix(model, models),
      interval: remembered((confidence) =>
        test.evidence && estimate
          ? partialInterval(test, test.evidence, model, estimate, confidence)
          : interval(summarise(scores), confidence),
      ),
      byTask: once(() => byTask(test, model, scores)),
    };
  });
}

/** What the policy achieves on `part` at `count` targets, whether a map would serve them or not. */
export function policySweep(
  decider: Decider,
  range: readonly [number, number],
  count: number,
  part: Part,
): (PolicyPoint & Routed)[] {
  const runner = new PolicyRunner(decider, part);
  return internalTargets(range, count).map((target) => {
    const { model, mu } = runner.at(target);
    return { target, ...achieved(part, model), meanMu: mean(mu), model };
  });
}

function trafficMix(model: Int32Array, models: readonly string[]): Record<string, number> {
  const count = new Float64Array(models.length);
  for (const m of model) count[m]++;
  const shares = models.map((name, m) => [name, count[m] / model.length] as const);
  return Object.fromEntries(shares.filter(([, share]) => share > 0));
}
