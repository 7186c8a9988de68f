/** One simulation of the engine's as its panel sees it: what is kept of it, and how to make it again. */
import { basename } from 'node:path';
import { CancelledError, UserError } from '../core/errors';
import { SimulationHistory, type Injection } from '../core/simulate/traffic/history';
import type { Happening } from '../core/simulationConfig';
import type { RequestOptions } from '../protocol/connection';
import type { SimulationAdvanced } from '../protocol/simulation';
import type { SimulationContent, SimulationJob, SimulationPart } from '../protocol/simulationPanel';
import { EngineStoppedError, type EngineClient } from './engineClient';

type SimulationEngine = Pick<
  EngineClient,
  | 'pid'
  | 'latest'
  | 'startSimulation'
  | 'advanceSimulation'
  | 'injectEvent'
  | 'compareRouters'
  | 'simulationCapacity'
  | 'traceSimulation'
  | 'stopSimulation'
>;

interface Cancellation {
  token: NonNullable<RequestOptions['token']>;
  cancel(): void;
  dispose(): void;
}

export interface SessionSurroundings {
  engine: SimulationEngine;
  /** Absolute path of the config. */
  config: string;
  configName: string;
  newCancellation(): Cancellation;
  /** The content changed. */
  changed(): void;
  /** More of the simulation came; `cut`: what came after this time is void. */
  came(part: SimulationPart, cut?: number): void;
  /** Something failed that leaves the simulation as it was. */
  report(error: unknown): void;
  logError(message: string, error: unknown): void;
}

/** What a simulation follows from, besides its config and run. */
export interface Recipe {
  seed: number | null;
  injected: Injection[];
  reached: number;
}

const fresh: Recipe = { seed: null, injected: [], reached: 0 };
type Live = Extract<SimulationContent, { kind: 'live' }>;

export class SimulationSession {
  content: SimulationContent = { kind: 'loading', message: 'Opening the router', fraction: 0 };
  history = new SimulationHistory();
  /** Grows with every start: what belongs to an earlier one is void. */
  number = 0;
  private id = '';
  /** Of the engine that has the simulation: another one knows nothing of it. */
  private pid: number | undefined;
  private recipe: Recipe = fresh;
  private cancellation: Cancellation | undefined;
  private disposed = false;

  constructor(private readonly x: SessionSurroundings) {}

  /** Starts; with a recipe, goes on to where it had got to. */
  async open(recipe: Recipe = fresh): Promise<void> {
    const number = ++this.number;
    this.cancel();
    await this.leave();
    this.recipe = recipe;
    this.history = new SimulationHistory();
    this.show({ kind: 'loading', message: 'Opening the router', fraction: 0 });
    try {
      await this.start(number, recipe);
    } catch (error) {
      if (number === this.number) this.fail(error);
    }
  }

  /** The same simulation again: the same seed and events, as far as it had got. */
  reopen(): Promise<void> {
    return this.open(this.madeFrom());
  }

  /** A new one with the same seed, and without what was injected. */
  restart(): Promise<void> {
    return this.open({ ...fresh, seed: this.recipe.seed });
  }

  /** Simulates up to `to` seconds, by at most `frames` windows. */
  async advance(to: number, frames: number): Promise<void> {
    const { number } = this;
    if (this.content.kind !== 'live' || this.history.done || this.lost()) return;
    try {
      this.add(number, await this.x.engine.advanceSimulation({ id: this.id, to, frames }));
    } catch (error) {
      if (number === this.number) this.fail(error);
    }
  }

  /** Lets something happen; at an earlier time than the present one, takes the simulation back to it. */
  async inject(event: Happening, at: number): Promise<void> {
    const earlier = at < this.history.now;
    await this.work({ kind: 'rewind', fraction: 0, message: 'Going back' }, earlier, (options) =>
      this.injectAt({ at, event }, options),
    );
  }

  compare(): Promise<void> {
    const job: SimulationJob = { kind: 'compare', fraction: 0, message: 'Simulating other routers' };
    return this.work(job, true, async (options) => {
      const rows = await this.x.engine.compareRouters({ id: this.id }, options);
      this.update({ comparison: { at: this.history.now, rows } });
    });
  }

  capacity(): Promise<void> {
    const job: SimulationJob = { kind: 'capacity', fraction: 0, message: 'Working out capacities' };
    return this.work(job, true, async (options) => {
      this.update({ capacity: await this.x.engine.simulationCapacity({ id: this.id }, options) });
    });
  }

  /** Writes every query up to now to `file`, which the user has agreed to replace. False: it was not written. */
  async trace(file: string): Promise<boolean> {
    const job: SimulationJob = {
      kind: 'trace',
      fraction: 0,
      message: 'Simulating again, to write every query',
    };
    let written = false;
    await this.work(job, true, async (options) => {
      await this.x.engine.traceSimulation({ id: this.id, file, overwrite: true }, options);
      written = true;
    });
    return written;
  }

  /** Ends what takes long. */
  cancel(): void {
    this.cancellation?.cancel();
  }

  dispose(): void {
    this.disposed = true;
    this.number++;
    this.cancel();
    void this.leave();
  }

  private madeFrom(): Recipe {
    return { ...this.recipe, reached: Math.max(this.recipe.reached, this.history.now) };
  }

  private async start(number: number, recipe: Recipe): Promise<void> {
    const { engine, config, configName } = this.x;
    const { run } = await engine.latest({ config });
    if (number !== this.number) return;
    if (!run) {
      const message = `There is no run of ${configName} yet. Train a router, and rehearse its day before production does.`;
      this.show({ kind: 'empty', message });
      return;
    }
    const started = await this.cancellable(
      (progress) => this.show({ kind: 'loading', ...progress }),
      (options) =>
        engine.startSimulation({ config, run: run.runDir, seed: recipe.seed ?? undefined }, options),
    );
    if (number !== this.number) {
      void engine.stopSimulation({ id: started.id }).catch(() => undefined);
      return;
    }
    this.id = started.id;
    this.pid = engine.pid;
    this.recipe = { ...recipe, seed: started.setup.seed, injected: [] };
    this.show({
      kind: 'live',
      setup: started.setup,
      runName: basename(run.runDir),
      injected: [],
      job: null,
      comparison: null,
      capacity: null,
    });
    if (recipe.reached > 0 || recipe.injected.length > 0) await this.replay(number, recipe);
  }

  /** Goes to where it was, with all that was injected on the way. */
  private async replay(number: number, { injected, reached }: Recipe): Promise<void> {
    const job: SimulationJob = { kind: 'replay', fraction: 0, message: 'Simulating up to where you were' };
    await this.work(job, true, async (options) => {
      for (const { at, event } of injected) {
        await this.goTo(number, at, options);
        await this.injectAt({ at, event }, options);
      }
      await this.goTo(number, reached, options);
    });
  }

  private async injectAt({ at, event }: Injection, options: RequestOptions): Promise<void> {
    const { engine } = this.x;
    const { id, number } = this;
    const { now, log } = await engine.injectEvent({ id, event, at }, options);
    // An answer without windows: for the sums of a past that may be another one now.
    const { summary } = await engine.advanceSimulation({ id, to: now, frames: 1 });
    if (number !== this.number) return;
    const injected = this.recipe.injected.filter((i) => i.at <= now);
    this.recipe = { ...this.recipe, injected: [...injected, { at: now, event }] };
    const cut = now < this.history.now ? now : undefined;
    if (cut !== undefined) this.history.cut(cut);
    const part: SimulationPart = { frames: [], log, now, summary, done: false };
    this.history.add(part);
    this.x.came(part, cut);
    this.update({ injected: this.recipe.injected });
  }

  private async goTo(number: number, to: number, options: RequestOptions): Promise<void> {
    while (number === this.number && this.history.now < to && !this.history.done) {
      const before = this.history.now;
      this.add(number, await this.x.engine.advanceSimulation({ id: this.id, to, frames: 24 }, options));
      const job: SimulationJob = {
        kind: 'replay',
        fraction: Math.min(1, this.history.now / to),
        message: 'Simulating up to where you were',
      };
      if (options.token?.isCancellationRequested) throw new CancelledError();
      if (this.history.now <= before) return;
      this.update({ job });
    }
  }

  private add(number: number, { frames, log, now, summary, done }: SimulationAdvanced): void {
    if (number !== this.number) return;
    const part: SimulationPart = { frames, log, now, summary, done };
    this.history.add(part);
    this.x.came(part);
  }

  /** Long work on a live simulation, one at a time; its failure leaves the simulation as it was. */
  private async work(
    job: SimulationJob,
    shown: boolean,
    run: (options: RequestOptions) => Promise<void>,
  ): Promise<void> {
    if (this.content.kind !== 'live' || this.content.job !== null || this.lost()) return;
    const { number } = this;
    if (shown) this.update({ job });
    try {
      await this.cancellable(
        ({ fraction, message }) => {
          // A replay knows better how far it is than the requests of which it is made.
          if (shown && number === this.number && job.kind !== 'replay')
            this.update({ job: { ...job, fraction, message } });
        },
        (options) => run(options),
      );
    } catch (error) {
      if (number !== this.number) return;
      if (error instanceof EngineStoppedError) this.fail(error);
      else this.x.report(error);
    } finally {
      if (shown && number === this.number) this.update({ job: null });
    }
  }

  private async cancellable<R>(
    onProgress: (progress: { fraction: number; message: string }) => void,
    run: (options: RequestOptions) => Promise<R>,
  ): Promise<R> {
    const cancellation = this.x.newCancellation();
    this.cancellation = cancellation;
    try {
      return await run({
        token: cancellation.token,
        onProgress: ({ fraction, message }) => onProgress({ fraction, message }),
      });
    } finally {
      if (this.cancellation === cancellation) this.cancellation = undefined;
      cancellation.dispose();
    }
  }

  private update(change: Partial<Live>): void {
    if (this.content.kind === 'live') this.show({ ...this.content, ...change });
  }

  private show(content: SimulationContent): void {
    this.content = content;
    if (!this.disposed) this.x.changed();
  }

  /** The engine ended while nothing was asked of it; a request would only start another one. */
  private lost(): boolean {
    if (this.x.engine.pid === this.pid) return false;
    this.fail(new EngineStoppedError('it ended while nothing was under way'));
    return true;
  }

  private fail(error: unknown): void {
    this.recipe = this.madeFrom();
    this.id = '';
    if (error instanceof EngineStoppedError) this.show({ kind: 'stopped', reason: error.reason });
    else if (error instanceof UserError)
      this.show({ kind: 'failed', what: error.what, remedy: error.remedy });
    else if (error instanceof CancelledError)
      this.show({ kind: 'failed', what: 'The simulation was cancelled', remedy: 'Start it again.' });
    else {
      this.x.logError('The simulation failed', error);
      const what = 'Sorry: the simulation failed because of a fault in PROTEUS';
      this.show({ kind: 'failed', what, remedy: 'The log has the details.' });
    }
  }

  /** Lets the engine forget the simulation, if it still has it. */
  private async leave(): Promise<void> {
    const { id } = this;
    this.id = '';
    if (id === '' || this.x.engine.pid !== this.pid) return;
    await this.x.engine.stopSimulation({ id }).catch(() => undefined);
  }
}
