/** How the progress of a training reads beside its bar. */
import type { Progress, SessionLog } from '../core/trainingLog';

/** "floor 0.78 · λ 3.1 · accuracy 0.79" once the policy learns; before and after, what is being done. */
export function progressText({ phase, message, session }: Progress): string {
  return phase === 'policy' && session ? sessionText(session) : message;
}

function sessionText({ tau, lambda, accuracy }: SessionLog): string {
  return `floor ${tau.toFixed(2)} · λ ${lambdaText(lambda)} · accuracy ${accuracy.toFixed(2)}`;
}

/** λ spans decades: two significant digits. */
function lambdaText(lambda: number): string {
  return lambda >= 10 ? lambda.toFixed(0) : lambda.toFixed(lambda >= 1 ? 1 : 2);
}
