/** The servers of all models at work: who is answered, who waits, who is turned away. */
import { draw, spreadOf, uniformOf } from './draws';
import type { EventQueue } from './eventQueue';
import { agenda } from './agenda';
import { stage, type Queries } from './queries';
import { Server, type ServerSpec } from './server';
import { tokensOf, type TrafficWorld } from './world';

/** What became of a request when it was made. */
export type Reception = 'begun' | 'queued' | 'refused' | 'down';

export class ServerPool {
  readonly servers: Server[];

  constructor(
    private readonly world: TrafficWorld,
    specs: readonly ServerSpec[],
    private readonly queries: Queries,
    private readonly events: EventQueue,
    private readonly seed: number,
  ) {
    this.servers = specs.map((spec) => new Server(spec));
  }

  /** Query `slot` asks `model`. */
  request(slot: number, model: number, now: number): Reception {
    const server = this.servers[model];
    const q = this.queries;
    if (server.down > 0) {
      server.requests++;
      server.errors++;
      return 'down';
    }
    q.model[slot] = model;
    q.since[slot] = now;
    const free = server.busy < server.spec.concurrency;
    if (free && server.waiting === 0 && server.bucketWait(this.tokens(slot, model), now) === 0) {
      server.touch(now);
      this.begin(slot, server, now);
      return 'begun';
    }
    if (server.waiting >= server.spec.queue) {
      server.errors++;
      return 'refused';
    }
    server.touch(now);
    q.stage[slot] = stage.queued;
    q.generation[slot]++;
    server.enqueue(slot, q.generation[slot]);
    if (free) this.startNext(model, now);
    return 'queued';
  }

  /** The request of `slot` is over, or given up: its place goes to the next. */
  leave(slot: number, now: number): void {
    const model = this.queries.model[slot];
    const server = this.servers[model];
    const was = this.queries.stage[slot];
    server.touch(now);
    if (was === stage.queued) {
      server.waiting--;
      this.queries.waited[slot] += now - this.queries.since[slot];
    }
    if (was === stage.served) server.busy--;
    this.queries.stage[slot] = stage.choosing;
    this.queries.generation[slot]++;
    if (was === stage.served) this.startNext(model, now);
  }

  /** Begins waiting requests while there is room and the rate limits allow it. */
  startNext(model: number, now: number): void {
    const server = this.servers[model];
    if (server.down > 0) return;
    while (server.busy < server.spec.concurrency) {
      const entry = server.first();
      if (entry === undefined) return;
      if (this.queries.generation[entry.slot] !== entry.generation) {
        server.shift();
        continue;
      }
      const wait = server.bucketWait(this.tokens(entry.slot, model), now);
      if (wait > 0) {
        if (!server.awaitsBucket) this.events.push(now + wait, agenda.bucket, model);
        server.awaitsBucket = true;
        return;
      }
      server.touch(now);
      server.shift();
      server.waiting--;
      this.begin(entry.slot, server, now);
    }
  }

  /** Whether the request that `slot` has just ended failed for no reason. */
  failsAtRandom(slot: number): boolean {
    const model = this.queries.model[slot];
    const { errorRate } = this.servers[model].spec;
    return (
      errorRate > 0 && uniformOf(this.seed, this.queries.id[slot], this.purpose(slot, model) + 2) < errorRate
    );
  }

  /** First of four purposes of draws for the present attempt. */
  purpose(slot: number, model: number): number {
    return draw.attempt + 4 * (this.queries.attempts[slot] * 32 + model);
  }

  private begin(slot: number, server: Server, now: number): void {
    const q = this.queries;
    const model = q.model[slot];
    server.takeFromBuckets(this.tokens(slot, model), now);
    server.busy++;
    server.requests++;
    q.stage[slot] = stage.served;
    q.generation[slot]++;
    q.waited[slot] += now - q.since[slot];
    q.since[slot] = now;
    const spread = spreadOf(server.spec.spread, this.seed, q.id[slot], this.purpose(slot, model));
    q.takes[slot] = this.usualMs(q.prompt[slot], model, server.spec) * server.slow * spread;
    this.events.push(now + q.takes[slot] / 1000, agenda.done, slot, q.generation[slot]);
  }

  /** Milliseconds of an answer, before slow-downs and spread. */
  private usualMs(prompt: number, model: number, spec: ServerSpec): number {
    const known = this.world.latency?.[prompt * this.world.models.length + model];
    if (spec.timing === 'data' && known !== undefined && !Number.isNaN(known)) return known;
    const answer = tokensOf(this.world, prompt, model)?.output ?? spec.answerTokens;
    return spec.firstTokenMs + (1000 * answer) / spec.tokensPerSecond;
  }

  private tokens(slot: number, model: number): number {
    const { spec } = this.servers[model];
    if (spec.tokensPerMinute === Infinity) return 0;
    const tokens = tokensOf(this.world, this.queries.prompt[slot], model);
    return tokens === undefined ? spec.answerTokens : tokens.input + tokens.output;
  }
}
