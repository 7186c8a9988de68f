/** Which τ holds a floor with the pool as it is: the operating map, drawn again for the models that are left. */
import { summarise } from '../../certificate';
import { buildOperatingMap, FLOOR_SLACK, type OperatingMap, targetFor } from '../../operatingMap';
import { routedScores } from '../../serve';
import { maskOf } from './mask';
import type { FloorPolicy, PoolState } from './router';
import { partAt, type RoutingData } from './routingData';
import { ScoreBook } from './scoreBook';

export interface FloorPlan extends Pick<FloorPolicy, 'tau' | 'feasible' | 'certified' | 'expected'> {
  /** Internal target that τ maps to inside the router. */
  target: number;
}

interface Books {
  tune: ScoreBook;
  calibrate: ScoreBook;
}

export class FloorPlanner {
  private readonly books = new Map<string, Books>();
  private readonly maps = new Map<string, OperatingMap>();
  private readonly normal: number;

  /** @param failover off: a floor is always asked for as it is, whatever models are left */
  constructor(
    private readonly data: RoutingData,
    private readonly failover: boolean,
  ) {
    this.normal = maskOf(data.decider.available);
  }

  plan(floor: number, nudge: number, pool: PoolState): FloorPlan {
    const { serving, limit } = this.data;
    const asked = Math.min(1, Number((floor + nudge).toFixed(6)));
    if (pool.priceKey === '' && pool.up === this.normal) {
      const target = targetFor(serving, asked);
      return {
        tau: asked,
        target,
        feasible: floor <= limit.observed + FLOOR_SLACK,
        certified: serving.mode === 'certified' && floor <= limit.certified + FLOOR_SLACK,
        expected: this.expected(target, pool),
      };
    }
    const map = this.mapOf(pool);
    const steps = serving.mode === 'certified' ? map.certified : map.expected;
    const target = this.failover ? targetFor(steps, asked) : targetFor(serving, asked);
    const expected = this.expected(target, pool);
    return {
      tau: this.failover ? this.tauOf(target) : asked,
      target,
      feasible: this.failover ? floor <= map.limit.observed + FLOOR_SLACK : expected >= floor - FLOOR_SLACK,
      certified: false,
      expected,
    };
  }

  /** Mean over tune and calibrate of what that target gives. */
  private expected(target: number, pool: PoolState): number {
    const { tune, calibrate } = this.booksOf(pool);
    const [a, b] = [tune, calibrate].map((book) => book.achieved(target, pool.up).accuracy * book.part.n);
    return (a + b) / (tune.part.n + calibrate.part.n);
  }

  /** The highest τ that the router serves with this target. */
  private tauOf(target: number): number {
    const { floors, targets } = this.data.serving;
    return floors[targets.lastIndexOf(target)];
  }

  private booksOf({ price, priceKey }: PoolState): Books {
    let books = this.books.get(priceKey);
    if (books === undefined) {
      const book = (split: RoutingData['tune']) =>
        new ScoreBook(this.data.decider, partAt(split, price), price);
      books = { tune: book(this.data.tune), calibrate: book(this.data.calibrate) };
      this.books.set(priceKey, books);
    }
    return books;
  }

  private mapOf(pool: PoolState): OperatingMap {
    const key = `${pool.up} ${pool.priceKey}`;
    let map = this.maps.get(key);
    if (map === undefined) {
      const { tune, calibrate } = this.booksOf(pool);
      const { serving, binary, confidence } = this.data;
      // Only the targets that some τ reaches in the router as it was written.
      const candidates = [...new Set(serving.targets)].map((target) => ({
        target,
        tune: { ...tune.achieved(target, pool.up), n: tune.part.n },
        calibrate: summarise(routedScores(calibrate.part, calibrate.route(target, pool.up)), binary),
      }));
      map = buildOperatingMap(candidates, { confidence, tiers: [] });
      this.maps.set(key, map);
    }
    return map;
  }
}
