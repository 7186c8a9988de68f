/** μ at the targets that certifying and judging ask for, computed by ONNX Runtime before they do. */
import type { JudgeInput } from '../core/judge/judge';
import { FINE_SETTINGS } from '../core/routers/router';
import { internalTargets } from '../core/judge/curves';
import { stateOf, type Part } from '../core/serve';
import { PolicySweep } from '../onnx/policySweep';

/** Called now and then; what it throws ends the work. */
export type Check = () => void;

/**
 * The same input with the preferences in its parts. Whoever certifies or judges a run asks for them here, so that the
 * same config has the same figures everywhere.
 *
 * @param fine also the targets at which the policy is compared with other routers
 */
export async function withPreferences<I extends JudgeInput>(
  input: I,
  fine: boolean,
  check: Check,
): Promise<I> {
  const sweep = await PolicySweep.open(input.decider.policy, input.decider.dual);
  try {
    return await preferredBy(sweep, input, fine, check);
  } finally {
    await sweep.release();
  }
}

/** The same by a sweep that stays open. */
export async function preferredBy<I extends JudgeInput>(
  sweep: PolicySweep,
  input: I,
  fine: boolean,
  check: Check,
): Promise<I> {
  const targets = internalTargets(input.targetRange);
  const onTest = fine ? [...targets, ...internalTargets(input.targetRange, FINE_SETTINGS)] : targets;
  return {
    ...input,
    tune: await prefer(sweep, input, input.tune, targets, check),
    calibrate: await prefer(sweep, input, input.calibrate, targets, check),
    test: await prefer(sweep, input, input.test, onTest, check),
  };
}

async function prefer(
  sweep: PolicySweep,
  { decider }: JudgeInput,
  part: Part,
  targets: readonly number[],
  check: Check,
): Promise<Part> {
  const wanted = [...new Set(targets)].filter((target) => !part.preferences?.has(target));
  if (wanted.length === 0) return part;
  const mu = await sweep.preferences(stateOf(decider, part), wanted, check);
  const preferences = new Map([...(part.preferences ?? []), ...wanted.map((t, j) => [t, mu[j]] as const)]);
  return { ...part, preferences };
}
