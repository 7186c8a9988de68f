/** What would raise the certified limit to a floor: estimates in words, from the margin that proof costs today. */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { ReportFacts } from '../language/reportFacts';

export interface LimitRaise {
  /**
   * Prompts to calibrate on with which the floor would be certified, and as many in all; undefined where the
   * safest point itself did not reach the floor. Estimates: the margin shrinks with the root of the prompts.
   */
  calibrate?: number;
  prompts?: number;
  /** The highest usual confidence with which the floor would hold today. */
  confidence?: number;
}

const CONFIDENCES = [0.99, 0.98, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7];

/** Undefined where the report does not say how its limit came about. */
export function whatRaises(
  floor: number,
  { safest, calibrate, prompts, tiers, confidence }: ReportFacts,
): LimitRaise | undefined {
  if (safest === undefined || !(safest.accuracy > safest.lowerBound) || calibrate <= 0) return undefined;
  const need = safest.accuracy - floor;
  if (!(need > 0)) return {};
  // A tier's own test stands at a level of its own, half of δ over the tiers; the grid has the other half.
  const grid = quantile(confidence, tiers.length > 0 ? 2 * safest.points : safest.points);
  const perUnit = (safest.accuracy - safest.lowerBound) / grid;
  const tests = tiers.length > 0 ? 2 * Math.min(tiers.length, safest.points) : safest.points;
  const margin = (c: number) => perUnit * quantile(c, tests);
  const factor = (margin(confidence) / need) ** 2;
  const lower = CONFIDENCES.find((c) => c < confidence && margin(c) <= need);
  return {
    calibrate: roundUp(Math.max(calibrate, calibrate * factor)),
    prompts: roundUp(Math.max(prompts, prompts * factor)),
    ...(lower !== undefined && { confidence: lower }),
  };
}

/** The certified limit at usual confidences: the report's own at its own, estimates at others; highest first. */
export function limitsByConfidence({
  safest,
  tiers,
  confidence,
  limit,
}: ReportFacts): { confidence: number; limit: number }[] {
  if (safest === undefined || !(safest.accuracy > safest.lowerBound)) return [];
  const tests = tiers.length > 0 ? 2 * safest.points : safest.points;
  const perUnit = (safest.accuracy - safest.lowerBound) / quantile(confidence, tests);
  const estimate = (c: number) => safest.accuracy - perUnit * quantile(c, tests);
  // A tier's own test may have raised the limit beyond what the grid proves; others move with it.
  const shift = limit.certified - safest.lowerBound;
  return [...new Set([0.99, 0.95, 0.9, 0.8, confidence])]
    .sort((a, b) => b - a)
    .map((c) => ({
      confidence: c,
      limit: c === confidence ? limit.certified : Math.min(limit.observed, Math.max(0, estimate(c) + shift)),
    }));
}

/** Standard deviations to stay below at one of `tests` tests that share 1 − confidence. */
function quantile(confidence: number, tests: number): number {
  return normalQuantile(1 - (1 - confidence) / tests, 0, 1);
}

/** To two digits, upwards. */
function roundUp(n: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(n)) - 1);
  return Math.ceil(n / unit - 1e-9) * unit;
}

/** One paragraph per way. */
export function raiseInWords(floor: number, report: ReportFacts): string[] {
  const { calibrate, limit } = report;
  const raise = whatRaises(floor, report);
  const model = `A better model: the best single one, ${limit.bestFixed.model}, reaches ${digits(limit.bestFixed.accuracy)}. Add one that is right where the pool is wrong, and train.`;
  if (raise === undefined) {
    return ['More outcomes to calibrate on raise the limit.', model, 'A lower confidence raises it, too.'];
  }
  if (raise.calibrate === undefined) {
    return [
      `The safest way to run this pool reached ${digits(report.safest?.accuracy ?? limit.observed)} on the calibration prompts, which is not above ${digits(floor)}: more data alone will hardly do.`,
      model,
      'Or lower the floor.',
    ];
  }
  return [
    `More outcomes: with about ${count(raise.calibrate)} prompts to calibrate on, where ${count(calibrate)} are now, a floor of ${digits(floor)} would be certified. That is about ${count(raise.prompts ?? 0)} prompts in all at today's split, or a larger "calibrate" share.`,
    raise.confidence === undefined
      ? 'A lower confidence alone will hardly do.'
      : `A lower confidence: at about ${raise.confidence} the floor would be certified with today's data.`,
    model,
    'These are estimates from the last report.',
  ];
}

function digits(accuracy: number): string {
  return String(Number(accuracy.toFixed(3)));
}

function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ' ');
}
