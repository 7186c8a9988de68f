/** What a comparison may switch off in the training, to see what it is worth: `training.ablation` of a config. */
import { z } from 'zod';

export const ablationSchema = z
  .strictObject({
    gamma: z
      .number()
      .min(0.5)
      .max(20)
      .optional()
      .describe(
        'Holds the curvature γ of eq. (4) at this value; 1 leaves it out. The prior of the policy follows. Left out: γ is learned.',
      ),
    sessions: z
      .enum(['settled', 'single', 'none'])
      .default('settled')
      .describe(
        '"settled" holds τ for four batches, so that λ settles. "single" holds it for one batch of as many prompts; λ*(τ) is still learned from update to update. "none" draws τ anew for each batch and steps one λ for all of them, so that it settles for no τ.',
      ),
    policy: z
      .enum(['ppo', 'supervised', 'shared'])
      .default('ppo')
      .describe(
        '"ppo" learns μ by trying. "supervised" trains the same network by the gradient of the reward through a softmax in place of the argmax, as every model’s outcome is known. "shared" is PPO with one μ for all prompts of a target.',
      ),
  })
  .describe('Switches parts of the training off, for comparisons. Leave it out to train a router.');

export type Ablation = z.output<typeof ablationSchema>;
