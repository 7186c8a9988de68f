/** The report on outcomes with gaps: which points it can judge, which rows it leaves out, what it says of that. */
import { UserError } from '../errors';
import type { CandidatePoint, OperatingMap } from '../operatingMap';
import { FEWEST_EFFECTIVE } from '../partial/bounds';
import { completeRows, type Part } from '../serve';
import { OPERATING_POINTS } from './curves';

/** Least share of prompts, scored for every model, with which rows that need all scores are reported. */
const COMPLETE_SHARE = 0.5;

interface Parts {
  calibrate: Part;
  test: Part;
}

/** The parts as they are; where they have gaps, their fully observed prompts; undefined where those are few. */
export function completeParts(parts: Parts, available: readonly boolean[]): Parts | undefined {
  if (!parts.calibrate.evidence || !parts.test.evidence) return parts;
  const rows = { calibrate: fullRows(parts.calibrate, available), test: fullRows(parts.test, available) };
  if (rows.calibrate.length < COMPLETE_SHARE * parts.calibrate.n) return undefined;
  if (rows.test.length < COMPLETE_SHARE * parts.test.n) return undefined;
  return {
    calibrate: completeRows(parts.calibrate, rows.calibrate),
    test: completeRows(parts.test, rows.test),
  };
}

function fullRows({ n, models, score, cost }: Part, available: readonly boolean[]): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => i).filter((i) =>
    available.every((on, m) => {
      const c = i * models + m;
      return !on || !(Number.isNaN(score[c]) || Number.isNaN(cost[c]));
    }),
  );
}

/** Whether enough of the prompts that a point routes were observed with the model that it chooses. */
export function hasOverlap(calibrate: CandidatePoint['calibrate']): boolean {
  if (!('effective' in calibrate)) return true;
  return calibrate.effective >= FEWEST_EFFECTIVE;
}

/** No point of the router has enough observed prompts to be judged by. */
export function tooThin(points: readonly CandidatePoint[], { n }: Part): UserError {
  const best = Math.max(
    ...points.map(({ calibrate }) => ('effective' in calibrate ? calibrate.effective : 0)),
  );
  const factor = Math.ceil(FEWEST_EFFECTIVE / Math.max(best, 1));
  return new UserError({
    what: `Too few prompts were answered by the models that the router chooses: ${n} calibration prompts weigh as much as ${best.toFixed(0)} observed ones at best, and ${FEWEST_EFFECTIVE} are needed`,
    remedy: `Collect about ${factor + 1} times as many outcomes, or have every model answer a random share of the prompts.`,
  });
}

export function partialCaveats(
  calibrate: Part,
  test: Part,
  map: OperatingMap,
  available: readonly boolean[],
): string[] {
  if (!calibrate.evidence) return [];
  const notes: string[] = [];
  const used = map.points.flatMap(({ calibrate: c }) => ('used' in c ? [c] : []));
  const range = (of: (c: (typeof used)[number]) => number) => {
    const values = used.map((c) => Math.round(of(c)));
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return low === high ? String(low) : `${low} to ${high}`;
  };
  const observed = `${range((c) => c.observed)} of ${calibrate.n} calibration prompts, by floor, have a score of the model that they are routed to`;
  if (calibrate.evidence.rule === 'random') {
    const { independence } = calibrate.evidence;
    notes.push(
      `Outcomes have gaps: ${observed}. Certificates take ${range((c) => c.used)} of them for a random sample, ` +
        (independence === undefined
          ? 'as the propensities that the data states say, and hold if those are true.'
          : `which is an assumption: a test found no dependence on the prompts (p = ${independence.toPrecision(2)}), but few outcomes show little, and whether a score was recorded because of the score itself never shows.`),
    );
  } else if (calibrate.evidence.rule === 'stated') {
    notes.push(
      `Outcomes have gaps: ${observed}, worth ${range((c) => c.effective)} equally weighted ones. Certificates weigh them by the propensities that the data states, and hold if those are true.`,
    );
  } else {
    notes.push(
      `Outcomes have gaps that depend on the prompt: ${observed}, worth ${range((c) => c.effective)} equally weighted ones. ` +
        'Accuracies and costs are estimates, weighed by estimated propensities; their intervals hold for large samples only. ' +
        'Certificates count every missing score as wrong; serve floors at their expected value ("certificate.serve") to go by the estimates. State the propensity of each call in the data, or have every model answer a random share of the prompts, for higher certificates.',
    );
  }
  const { contradicted } = calibrate.evidence;
  if (contradicted) {
    notes.push(
      `The propensities that the data states were not used: those of ${contradicted.join(', ')} do not add up to the number of prompts (Σ1/e over the calls), so some prompts had another chance than was stated, or none. ` +
        'State the probability with which each call was drawn, and give every prompt a chance of every model.',
    );
  }
  const left = OPERATING_POINTS - map.candidates.length;
  if (left > 0) {
    notes.push(
      `${left} of ${OPERATING_POINTS} operating points were left out: fewer than ${FEWEST_EFFECTIVE} observed prompts speak for each.`,
    );
  }
  notes.push(
    completeParts({ calibrate, test }, available)
      ? 'The perfect predictor and the oracle are measured on the prompts with a score of every model, which may differ from the others.'
      : 'The perfect predictor and the oracle are left out: they need the scores of every model, and most prompts lack some.',
  );
  return notes;
}
