/** One playground as its panel sees it: the router of a config's newest run, and what is asked of it. */
import { basename } from 'node:path';
import { CancelledError, UserError } from '../core/errors';
import type { RequestOptions } from '../protocol/connection';
import type { LatestResult } from '../protocol/engine';
import type { Explained, RouterAbout } from '../protocol/playground';
import type { PlaygroundBatch, PlaygroundContent } from '../protocol/playgroundPanel';
import { EngineStoppedError, type EngineClient } from './engineClient';
import { placeText } from './errorText';

interface Cancellation {
  token: NonNullable<RequestOptions['token']>;
  cancel(): void;
  dispose(): void;
}

export interface PlaygroundSurroundings {
  engine: Pick<EngineClient, 'latest' | 'openPlayground' | 'explainPrompt' | 'routeFile'>;
  /** Absolute path of the config. */
  config: string;
  configName: string;
  /** `vscode.l10n.t`. */
  t: (message: string, ...args: string[]) => string;
  newCancellation(): Cancellation;
  /** In words, '' where nothing changed since the run. */
  stale(changes: LatestResult['changes']): string;
  /** A short form of a path. */
  relative(file: string): string;
  /** The content changed. */
  changed(): void;
  answered(ask: number, answer: Explained): void;
  /** Something failed that leaves the playground as it was. */
  report(error: unknown): void;
  logError(message: string, error: unknown): void;
}

/** What a file was routed with. */
interface BatchRequest {
  file: string;
  tau: number;
  off: string[] | null;
}

export class PlaygroundSession {
  content: PlaygroundContent = { kind: 'loading' };
  /** The file that was routed last. */
  lastFile: string | undefined;
  private router = '';
  private turn = 0;
  private asking: Cancellation | undefined;
  private routing: Cancellation | undefined;
  private routed: BatchRequest | undefined;

  constructor(private readonly x: PlaygroundSurroundings) {}

  /** Finds the newest run and opens its router; what is shown stays until that is known. */
  async open(): Promise<void> {
    const turn = ++this.turn;
    if (this.content.kind !== 'ready') this.show({ kind: 'loading' });
    try {
      const { run, changes } = await this.x.engine.latest({ config: this.x.config });
      const about = run && (await this.x.engine.openPlayground({ router: run.runDir }));
      if (turn !== this.turn) return;
      if (run && about) this.opened(run.runDir, about, this.x.stale(changes));
      else this.show({ kind: 'empty', message: this.noRun() });
    } catch (error) {
      if (turn === this.turn) this.fail(error);
    }
  }

  /** Asks for one prompt at every floor; a question before it needs no answer any more. */
  async ask(ask: number, prompt: string, off: string[] | null): Promise<void> {
    if (this.content.kind !== 'ready') return;
    this.asking?.cancel();
    const cancellation = (this.asking = this.x.newCancellation());
    const { router, content } = this;
    try {
      const params = { router, prompt, ...availability(content.about, off) };
      const answer = await this.x.engine.explainPrompt(params, { token: cancellation.token });
      if (this.asking === cancellation && router === this.router) this.x.answered(ask, answer);
    } catch (error) {
      if (this.asking === cancellation && !(error instanceof CancelledError)) this.fail(error);
    } finally {
      cancellation.dispose();
      if (this.asking === cancellation) this.asking = undefined;
    }
  }

  /** Routes the prompts of a file, for the table. */
  async routeFile(request: BatchRequest): Promise<void> {
    this.lastFile = request.file;
    await this.route(request);
  }

  /** Writes every decision on the file that was routed last. True where the CSV is there. */
  async saveBatch(to: string): Promise<boolean> {
    return this.routed !== undefined && this.route(this.routed, to);
  }

  /** Stops the routing of a file; what was shown before it stays. */
  cancel(): void {
    this.routing?.cancel();
  }

  dispose(): void {
    this.turn++;
    this.asking?.cancel();
    this.routing?.cancel();
  }

  private async route(request: BatchRequest, to?: string): Promise<boolean> {
    if (this.content.kind !== 'ready' || this.routing) return false;
    const { router, content } = this;
    const before = content.batch;
    const fileName = basename(request.file);
    const cancellation = (this.routing = this.x.newCancellation());
    let after: PlaygroundBatch | null = before;
    const show = (batch: PlaygroundBatch | null) => {
      if (this.content.kind === 'ready' && router === this.router) this.show({ ...this.content, batch });
    };
    show({ kind: 'running', fileName, fraction: 0, message: this.x.t('Reading the prompts') });
    try {
      const params = { router, file: request.file, tau: request.tau, ...(to !== undefined && { to }) };
      const result = await this.x.engine.routeFile(
        { ...params, ...availability(content.about, request.off) },
        {
          token: cancellation.token,
          onProgress: ({ fraction, message }) => {
            if (this.routing === cancellation) show({ kind: 'running', fileName, fraction, message });
          },
        },
      );
      after = { kind: 'done', fileName, result, off: request.off ?? [] };
      this.routed = request;
      return true;
    } catch (error) {
      if (error instanceof EngineStoppedError) this.fail(error);
      else if (!(error instanceof CancelledError)) this.x.report(error);
      return false;
    } finally {
      this.routing = undefined;
      cancellation.dispose();
      show(after);
    }
  }

  private opened(router: string, about: RouterAbout, stale: string): void {
    const runName = basename(router);
    const same =
      this.content.kind === 'ready' &&
      this.router === router &&
      JSON.stringify(this.content.about) === JSON.stringify(about);
    const batch = same && this.content.kind === 'ready' ? this.content.batch : null;
    this.router = router;
    if (!same) this.routed = undefined;
    this.show({ kind: 'ready', about, runName, stale, batch });
  }

  private noRun(): string {
    return this.x.t(
      'There is no run of {0} yet. Train a router to see where it sends a prompt.',
      this.x.configName,
    );
  }

  private fail(error: unknown): void {
    const { t } = this.x;
    if (error instanceof UserError) {
      const where = error.where ? placeText(error.where, (file) => this.x.relative(file)) : '';
      return this.show({ kind: 'failed', what: error.what, where, remedy: error.remedy });
    }
    this.x.logError('The playground failed', error);
    if (error instanceof EngineStoppedError) {
      const remedy = t('Try again: it starts anew.');
      return this.show({ kind: 'failed', what: error.message, where: '', remedy });
    }
    this.show({
      kind: 'failed',
      what: t('The router could not be asked because of a fault in PROTEUS'),
      where: '',
      remedy: t('Try again; the log has the details.'),
    });
  }

  private show(content: PlaygroundContent): void {
    this.content = content;
    this.x.changed();
  }
}

/** The models that may be chosen, where that is not as the router has it. */
function availability({ models, available }: RouterAbout, off: string[] | null): { available?: boolean[] } {
  const wanted = models.map((model) => !off?.includes(model));
  return off === null || wanted.every((on, m) => on === available[m]) ? {} : { available: wanted };
}
