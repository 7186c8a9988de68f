/** The kinds of events on a simulation's agenda. */
export const agenda = {
  /** The next query arrives; a: the tier that a trace names, or −1. */
  arrive: 0,
  /** A query chooses a model; a: slot, b: generation. */
  choose: 1,
  /** An answer is complete; a: slot, b: generation. */
  done: 2,
  /** A query has waited too long; a: slot, b: query. */
  timeout: 3,
  /** A rate limit allows another request; a: model. */
  bucket: 4,
  /** A grade becomes known; a: tier, b: score in units of 1e-9. */
  grade: 5,
  /** A window ends. */
  window: 6,
  /** Something happens, and ends; a: index of the event. */
  happen: 7,
  end: 8,
  /** The router is told whether a model is available; a: model. */
  detect: 9,
  /** Floors are served anew; the pool or τ has changed. */
  replan: 10,
  /** Online control takes a step. */
  control: 11,
} as const;
