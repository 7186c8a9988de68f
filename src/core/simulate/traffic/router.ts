/** What a router looks like to the traffic that it routes. */
import type { PriceTable } from '../../outcomes';
import type { ComparisonRow } from './result';
import type { Mask } from './mask';

/** What is known of the pool when a floor is to be served. */
export interface PoolState {
  /** Models that the router is told are available. */
  up: Mask;
  price: PriceTable;
  /** Names the prices: equal ones have equal names; '' as configured. */
  priceKey: string;
}

/** How one floor is served while the pool stays as it is. */
export interface FloorPolicy {
  /** The τ that the router is asked for. */
  tau: number;
  /** Judged on the calibration prompts. */
  feasible: boolean;
  /** The floor is proved for the pool and the prices as they are. */
  certified: boolean;
  /** Accuracy to expect, from the calibration prompts; NaN where it is not known. */
  expected: number;
  /** The model of a prompt among those of `allowed`; −1 where there is none. */
  choose(prompt: number, allowed: Mask): number;
}

export interface TrafficRouter {
  name: string;
  kind: ComparisonRow['kind'];
  /** What it knows that no router in service can know; '' for an honest one. */
  knows: string;
  /**
   * @param nudge what control adds to the floor
   * @returns undefined where `prepare` must be awaited first
   */
  policy(floor: number, nudge: number, pool: PoolState): FloorPolicy | undefined;
  /** Makes ready what `policy` lacked. */
  prepare?(): Promise<void>;
}
