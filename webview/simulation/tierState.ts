/** What a tier's floor is worth at the moment, as one word, one sign and one tone. */
import type { TierFrame } from '../../src/core/simulate/traffic/result';

export interface TierState {
  word: string;
  sign: string;
  tone: 'good' | 'warn' | 'bad' | 'muted';
}

const STATES = {
  violated: { word: 'violated', sign: '✗', tone: 'bad' },
  infeasible: { word: 'not feasible', sign: '○', tone: 'bad' },
  revoked: { word: 'certificate revoked', sign: '✗', tone: 'bad' },
  void: { word: 'certificate void', sign: '◐', tone: 'warn' },
  none: { word: 'not certified', sign: '◐', tone: 'warn' },
  certified: { word: 'certified', sign: '●', tone: 'good' },
} as const satisfies Record<string, TierState>;

export type TierStateName = keyof typeof STATES;

/** The gravest thing first. */
export function tierStateName(tier: Pick<TierFrame, 'violated' | 'feasible' | 'certificate'>): TierStateName {
  if (tier.violated) return 'violated';
  if (!tier.feasible) return 'infeasible';
  return tier.certificate;
}

export function tierState(name: TierStateName): TierState {
  return STATES[name];
}

export const TONE_COLOR: Record<TierState['tone'], string> = {
  good: 'var(--p-good)',
  warn: 'var(--p-warn)',
  bad: 'var(--p-bad)',
  muted: 'var(--p-muted)',
};
