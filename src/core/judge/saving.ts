/** The best fixed model, and what the router saves against it at equal accuracy. */
import type { OperatingMap } from '../operatingMap';
import type { Report } from '../report';
import { achieved, type Part } from '../serve';
import type { TestPoint } from './curves';
import type { JudgeInput } from './judge';

/** On all the prompts of some parts together. */
export function bestFixed(models: readonly string[], available: readonly boolean[], parts: readonly Part[]) {
  const n = parts.reduce((sum, part) => sum + part.n, 0);
  const accuracyOf = (m: number) =>
    parts.reduce((sum, part) => sum + part.n * achieved(part, new Int32Array(part.n).fill(m)).accuracy, 0) /
    n;
  const rows = models
    .map((model, m) => ({ model, m }))
    .filter(({ m }) => available[m])
    .map(({ model, m }) => ({ model, accuracy: accuracyOf(m) }));
  const { model, accuracy } = rows.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
  return { model, accuracy };
}

/** The cheapest point that equals the best fixed model on calibrate. */
export function savingPoint({ models, decider, calibrate }: JudgeInput, map: OperatingMap) {
  const best = bestFixed(models, decider.available, [calibrate]);
  return map.points.find((p) => p.calibrate.mean >= best.accuracy);
}

/** The point is chosen on calibrate, the saving measured on test. */
export function saving(
  input: JudgeInput,
  map: OperatingMap,
  points: ReadonlyMap<number, TestPoint>,
): Report['saving'] {
  const { models, decider, calibrate, test } = input;
  const best = bestFixed(models, decider.available, [calibrate]);
  const chosen = savingPoint(input, map);
  const ours = chosen && points.get(chosen.target);
  if (!ours) return null;
  const theirs = achieved(test, new Int32Array(test.n).fill(models.indexOf(best.model)));
  if (theirs.costPer1k === 0) return null;
  return {
    model: best.model,
    modelAccuracy: theirs.accuracy,
    accuracy: ours.accuracy,
    fraction: 1 - ours.costPer1k / theirs.costPer1k,
  };
}
