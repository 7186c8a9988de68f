/**
 * Draws that depend on the query alone, never on what was drawn before: the same query has the same prompt,
 * the same luck and the same answering time on a model, whatever else a router did (common random numbers).
 */

/** What a draw is for. Purposes of one attempt at one model start at `attempt`. */
export const draw = {
  tier: 1,
  criticality: 2,
  task: 3,
  prompt: 4,
  graded: 5,
  delay: 6,
  quality: 64,
  attempt: 128,
} as const;

/** Finaliser of MurmurHash3. */
function mix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Uniform in (0, 1), 32 bits. */
export function uniformOf(seed: number, query: number, purpose: number): number {
  const h = mix(mix(seed ^ Math.imul(query + 1, 0x9e3779b1)) ^ Math.imul(purpose + 1, 0x85ebca77));
  return (h + 0.5) / 4294967296;
}

/** Exponential with mean 1. */
export function exponentialOf(seed: number, query: number, purpose: number): number {
  return -Math.log(uniformOf(seed, query, purpose));
}

/** Standard normal, by Box and Muller's method; takes two purposes. */
export function normalOf(seed: number, query: number, purpose: number): number {
  const radius = Math.sqrt(-2 * Math.log(uniformOf(seed, query, purpose)));
  return radius * Math.cos(2 * Math.PI * uniformOf(seed, query, purpose + 1));
}

/** Coefficient of variation of a log-normal answering time. */
const VARIATION = 0.3;
const SIGMA = Math.sqrt(Math.log(1 + VARIATION * VARIATION));

/** A factor of mean 1 on an answering time. */
export function spreadOf(
  spread: 'fixed' | 'lognormal' | 'exponential',
  seed: number,
  query: number,
  purpose: number,
): number {
  if (spread === 'fixed') return 1;
  if (spread === 'exponential') return exponentialOf(seed, query, purpose);
  return Math.exp(SIGMA * normalOf(seed, query, purpose) - (SIGMA * SIGMA) / 2);
}
