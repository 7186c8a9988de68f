/** Every comparison of a study that speaks against its main variant, in sentences. */
import type { Estimate } from './bootstrap';
import { cellName } from './plan';
import type { DataResult, StudyResult } from './result';
import { OURS } from './rows';

/** Correlations below this are named: what we set out to show. */
export const CORRELATION_BAR = 0.98;

export function lossesOf({ data, cells, main }: StudyResult): string[] {
  const failed = cells.failed.map(({ key, what }) => `${cellName(key)} failed: ${what}`);
  const missing = cells.planned - cells.done - cells.failed.length;
  return [
    ...(missing > 0 ? [`${missing} of ${cells.planned} trainings have not been run.`] : []),
    ...failed,
    ...data.flatMap((d) => ofData(d, main).map((sentence) => `${d.name}: ${sentence}`)),
  ];
}

function ofData(data: DataResult, main: string): string[] {
  return [
    ...certificateLosses(data),
    ...correlationLosses(data),
    ...rivalLosses(data),
    ...complianceLosses(data),
    ...predictorLosses(data),
    ...gapLosses(data),
    ...variantLosses(data, main),
  ];
}

function certificateLosses({ certificate: c, delta }: DataResult): string[] {
  const found: string[] = [];
  if (c.splits === 0) found.push('no split certifies any level.');
  if (c.missRate.mean > 0) {
    found.push(
      `${c.missed} of ${c.levels} certified levels (${share(c.missRate)}) are missed on test, ${c.missRate.mean > delta ? 'more' : 'no more'} than δ = ${percent(delta)}.`,
    );
  }
  if (c.refuted > 0) {
    found.push(
      `the test interval of ${c.refuted} of them lies wholly below the floor, in ${c.refutedSplits} of ${c.splits} splits.`,
    );
  }
  return found;
}

function correlationLosses({ correlation }: DataResult): string[] {
  return (
    [
      ['τ–accuracy', correlation.tauAccuracy],
      ['τ–μ', correlation.tauMu],
    ] as const
  ).flatMap(([name, r]) =>
    r.mean < CORRELATION_BAR
      ? [`${name} correlation is ${interval(r, fixed)}, below ${CORRELATION_BAR}.`]
      : [],
  );
}

function rivalLosses({ equalCost, routers }: DataResult): string[] {
  const costs = equalCost.flatMap(({ rival, ratio, byFloor, onlyOurs, onlyTheirs }) => {
    const found: string[] = [];
    if (ratio.mean > 1) {
      found.push(
        `at equal accuracy we cost ${percent(ratio.mean - 1)} more than ${rival} (ratio ${interval(ratio, fixed)}${ratio.low > 1 ? '' : ', an interval that holds 1'}).`,
      );
    }
    const dearer = byFloor.filter((f) => f.ratio.mean > 1);
    if (dearer.length > 0) {
      const worst = dearer.reduce((a, b) => (b.ratio.mean > a.ratio.mean ? b : a));
      found.push(
        `${rival} is cheaper at ${dearer.length} of ${byFloor.length} floors (${spans(dearer.map((f) => f.tau))}), most at ${worst.tau} (ratio ${interval(worst.ratio, fixed)}).`,
      );
    }
    if (onlyTheirs > onlyOurs) {
      found.push(`levels within reach of one only: ${onlyTheirs} of ${rival}, ${onlyOurs} of ours.`);
    }
    return found;
  });
  const areas = routers.flatMap(({ router, setting, aiqLead }) =>
    aiqLead.mean < 0 && setting !== 'published'
      ? [`the AIQ of ${router} is higher than ours by ${interval(negated(aiqLead), fixed4)}.`]
      : [],
  );
  return [...costs, ...areas];
}

/** Ours by means against theirs by means; ours as published against theirs as published. */
function complianceLosses({ routers }: DataResult): string[] {
  const pairs = [
    ['expected', 'calibrated', 'calibrated'],
    ['published', 'published', 'as published'],
  ] as const;
  return pairs.flatMap(([own, setting, words]) => {
    const ours = routers.find((row) => row.router === OURS && row.setting === own);
    if (ours === undefined) return [];
    return routers
      .filter((row) => (row.kind === 'router' || row.kind === 'mix') && row.setting === setting)
      .filter((row) => row.violations.mean < ours.violations.mean)
      .map(
        (row) =>
          `${row.router} ${words} misses ${share(row.violations)} of the feasible levels, ours ${own === 'published' ? words : 'served expected'} ${share(ours.violations)}.`,
      );
  });
}

function predictorLosses({ predictor }: DataResult): string[] {
  return predictor.against
    .filter(({ lead }) => lead.mean <= 0)
    .map(
      ({ name, lead }) =>
        `the log loss of p̂ is above that of the ${name} by ${interval(negated(lead), fixed4)}.`,
    );
}

function gapLosses({ gaps: { policy } }: DataResult): string[] {
  return policy.mean > 0
    ? [
        `the policy costs $${policy.mean.toPrecision(2)} per 1 000 queries more than the Lagrangian optimum on the same predictions (policy gap, ${policy.n} splits).`,
      ]
    : [];
}

/** A part that nothing is lost without. */
function variantLosses({ variants }: DataResult, main: string): string[] {
  const whole = variants.find(({ variant }) => variant === main);
  return variants.flatMap((v) => {
    if (v.variant === main || whole === undefined) return [];
    const found: string[] = [];
    if (v.costRatio.mean <= 1 && v.reached.mean >= 0.9) {
      found.push(
        `"${v.variant}" costs no more at equal accuracy (ratio ${interval(v.costRatio, fixed)}${v.costRatio.high < 1 ? '' : ', an interval that holds 1'}).`,
      );
    }
    if (v.tauMu.mean > whole.tauMu.mean) {
      found.push(`"${v.variant}" has a higher τ–μ correlation (${fixed(v.tauMu.mean)}).`);
    }
    return found;
  });
}

function negated({ mean, low, high, n }: Estimate): Estimate {
  return { mean: -mean, low: -high, high: -low, n };
}

const fixed = (x: number) => x.toFixed(3).replace('-', '−');
const fixed4 = (x: number) => x.toFixed(4).replace('-', '−');
const percent = (x: number) => `${(100 * x).toFixed(1)} %`;
const share = (e: Estimate) => interval(e, percent);

function interval(e: Estimate, as: (x: number) => string): string {
  return Number.isFinite(e.low) ? `${as(e.mean)}, ${as(e.low)} to ${as(e.high)}` : as(e.mean);
}

/** 0.7, 0.71, 0.72, 0.8 → "0.7–0.72, 0.8", for floors a hundredth apart. */
function spans(taus: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const tau of taus) {
    const last = runs.at(-1);
    if (last && tau - last[1] < 0.0101) last[1] = tau;
    else runs.push([tau, tau]);
  }
  return runs.map(([a, b]) => (a === b ? String(a) : `${a}–${b}`)).join(', ');
}
