/** Figures of a report in words: the same wording in the terminal and on the model card. */
import type { BaselineResult, Level, Report } from '../core/report';

/** A number with `digits` decimals; "–" where there is none (JSON turns NaN into null). */
export function fixed(value: number | null | undefined, digits = 3): string {
  return typeof value === 'number' && Number.isFinite(value) ? value.toFixed(digits) : '–';
}

/** A share as "41 %". */
export function percent(value: number | null | undefined, digits = 0): string {
  return typeof value === 'number' && Number.isFinite(value) ? `${(100 * value).toFixed(digits)} %` : '–';
}

/** USD per 1 000 queries, with three significant digits. */
export function dollars(value: number | null | undefined): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return '–';
  const digits = value > 0 ? Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(value)))) : 2;
  return `$${value.toFixed(digits)}`;
}

export function stateOf(level: Pick<Level, 'certified' | 'feasible'>): string {
  if (level.certified) return 'certified';
  return level.feasible ? 'feasible' : 'not feasible';
}

/** The fixed model with the highest accuracy on the test prompts. */
export function bestFixedModel(
  report: Report,
): { model: string; accuracy: number; costPer1k: number } | undefined {
  const fixedModels = report.baselines.filter((b) => b.kind === 'fixed' && b.frontier.length > 0);
  const best = fixedModels.reduce<BaselineResult | undefined>(
    (a, b) => (a !== undefined && a.frontier[0].accuracy >= b.frontier[0].accuracy ? a : b),
    undefined,
  );
  return best === undefined ? undefined : { model: best.name, ...best.frontier[0] };
}

/** Share of the best fixed model's cost that a level saves. */
export function savingOf(level: Pick<Level, 'costPer1k'>, report: Report): number | undefined {
  const best = bestFixedModel(report);
  return best === undefined || !(best.costPer1k > 0) ? undefined : 1 - level.costPer1k / best.costPer1k;
}

/** A cost that may be a saving: "−$0.018"; "–" where there is none. */
export function signedDollars(value: number | null | undefined): string {
  return typeof value === 'number' && value < 0 ? `−${dollars(-value)}` : dollars(value);
}

/** The three gaps as a sentence; where there are none, why. */
export function gapsSentence({ gaps }: Report): string {
  if (gaps.certainty === null) {
    return 'Cost gaps: –. No certified floor lies within reach of all the ways to route, so that their costs cannot be compared.';
  }
  return (
    `Cost gaps per 1k, mean over the certified floors: predictor ${signedDollars(gaps.predictor)}, ` +
    `policy ${signedDollars(gaps.policy)}, certainty ${signedDollars(gaps.certainty)}.`
  );
}

/** What a reader wants to know first, as sentences. */
export function headlines(report: Report): string[] {
  const { limit, confidence, compliance, correlation, saving } = report;
  const sentences: string[] = [];
  const best = `${limit.bestFixed.model} alone: ${fixed(limit.bestFixed.accuracy)}`;
  if (compliance.certified.levels > 0) {
    sentences.push(
      `Floors up to ${fixed(limit.certified)} are certified at ${percent(confidence)} confidence; ` +
        `this pool reaches ${fixed(limit.observed)} (${best}).`,
    );
  } else {
    sentences.push(
      `No listed floor is certified: at ${percent(confidence)} confidence the limit is ${fixed(limit.certified)}. ` +
        `This pool reaches ${fixed(limit.observed)} (${best}).`,
    );
  }
  sentences.push(
    `On test prompts ${compliance.certified.met} of ${compliance.certified.levels} certified floors hold, and ` +
      `serving at expected value would hold ${compliance.expected.met} of all ${compliance.expected.levels} within reach.`,
  );
  if (saving !== null) {
    const change =
      saving.fraction >= 0 ? `${percent(saving.fraction)} less` : `${percent(-saving.fraction)} more`;
    sentences.push(
      `What equals ${saving.model}, the best single model, on the calibration prompts costs ${change} than it does ` +
        `(accuracy ${fixed(saving.accuracy)} against ${fixed(saving.modelAccuracy)} on test prompts).`,
    );
  }
  sentences.push(
    `Accuracy follows the floor with r = ${fixed(correlation.tauAccuracy)}, the quality preference μ with r = ${fixed(correlation.tauMu)}.`,
  );
  return sentences;
}
