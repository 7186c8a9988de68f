/** How the policy learns: whole, or with a part of it switched off for a comparison. */
import type { Ablation } from '../core/ablationConfig';
import { PRIOR_EXPONENT, type StateScale, withoutPrompts } from './policy';
import { byGradient, byTrying } from './policyUpdate';
import { PPO_DEFAULTS } from './ppo';
import type { PolicyOptions } from './trainPolicy';

export interface Learning {
  /** γ at the start, and g of the prior with it, so that training starts at the Lagrangian optimum. */
  startGamma: number;
  /** What of the state the policy sees. */
  seen: (scale: StateScale) => StateScale;
  options: Pick<PolicyOptions, 'batches' | 'batchSize' | 'memory' | 'improve' | 'ppo'>;
}

/** K. */
const BATCHES = 4;
/** Prompts that a session sees, in one batch or in several. */
const SESSION_PROMPTS = 512;

/** @param ablation left out: nothing is switched off */
export function howToLearn(ablation?: Ablation): Learning {
  const batches = ablation && ablation.sessions !== 'settled' ? 1 : BATCHES;
  return {
    startGamma: ablation?.gamma ?? PRIOR_EXPONENT,
    seen: ablation?.policy === 'shared' ? withoutPrompts : (scale) => scale,
    options: {
      batches,
      batchSize: SESSION_PROMPTS / batches,
      memory: ablation?.sessions === 'none' ? 'running' : 'by target',
      improve: ablation?.policy === 'supervised' ? byGradient : byTrying,
      ppo: ablation?.gamma === undefined ? PPO_DEFAULTS : { ...PPO_DEFAULTS, gammaRate: 0 },
    },
  };
}
