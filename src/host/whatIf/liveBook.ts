/** What is known of every config that somebody looks at: asks the engine after each edit, the last edit counts. */
import { CancelledError, UserError } from '../../core/errors';
import type { Report } from '../../core/report';
import type { RequestOptions } from '../../protocol/connection';
import type { WhatIfParams, WhatIfResult, WhatIfState } from '../../protocol/whatIf';

/** A config as the user sees it now. */
export interface ConfigText {
  text: string;
  /** Of the open document; 0 where it is not open. */
  version: number;
  unsaved: boolean;
}

/** What a config's trained run says of its text. */
export interface LiveFacts {
  /** Of the text that the facts are about; a newer one may be under way. */
  readonly version: number;
  /** `failed`: the engine did not answer; `reasons` says more. */
  readonly state: WhatIfState | 'failed';
  /** For the text as it is, where `state` is live; else as `saved`, or the last that was live. */
  readonly report?: Report;
  /** Of the run as it was trained or evaluated last. */
  readonly saved?: Report;
  /** In words: what is broken, why training is needed, or why nothing is known. */
  readonly reasons: readonly string[];
  /** In words: what of the text differs from the config that the run was judged with. */
  readonly differences: readonly string[];
  /** What the facts are about. */
  readonly text: string;
  /** The text has edits that are not on disk. */
  readonly unsaved: boolean;
  /** False while baselines and gaps in `report` are still those of `saved`. */
  readonly complete: boolean;
  /** Directory of the run. */
  readonly runDir?: string;
}

interface Cancellation {
  token: NonNullable<RequestOptions['token']>;
  cancel(): void;
  dispose(): void;
}

export interface BookSurroundings {
  ask(params: WhatIfParams, options: RequestOptions): Promise<WhatIfResult>;
  /** Undefined where the config is gone. */
  textOf(config: string): Promise<ConfigText | undefined>;
  newCancellation(): Cancellation;
  /** The facts of a config changed. */
  changed(config: string): void;
  logError(message: string, error: unknown): void;
  /** Milliseconds after the last edit before the engine is asked, and before it is asked for all. */
  delays?: { edit: number; complete: number };
}

/** A config on which something was asked. */
interface Page {
  facts?: LiveFacts;
  saved?: { stamp: string; report: Report };
  timer?: ReturnType<typeof setTimeout>;
  /** The request that is under way. */
  asking?: Cancellation;
  /** Asked for again since that request began. */
  again: boolean;
}

const DELAYS = { edit: 50, complete: 600 };

export class LiveBook {
  private readonly pages = new Map<string, Page>();
  private readonly delays: { edit: number; complete: number };
  private disposed = false;

  constructor(private readonly around: BookSurroundings) {
    this.delays = around.delays ?? DELAYS;
  }

  /** Configs that were asked for. */
  get configs(): string[] {
    return [...this.pages.keys()];
  }

  /** @param config absolute path */
  get(config: string): LiveFacts | undefined {
    return this.pages.get(config)?.facts;
  }

  /** Asks soon; bursts are asked for once, and an answer that is under way is not waited for. */
  request(config: string): void {
    this.schedule(config, this.delays.edit, false);
  }

  /** Nobody looks at it any more. */
  forget(config: string): void {
    const page = this.pages.get(config);
    clearTimeout(page?.timer);
    page?.asking?.cancel();
    this.pages.delete(config);
  }

  dispose(): void {
    this.disposed = true;
    for (const config of this.configs) this.forget(config);
  }

  private schedule(config: string, delay: number, complete: boolean): void {
    if (this.disposed) return;
    const page = this.pages.get(config) ?? { again: false };
    this.pages.set(config, page);
    clearTimeout(page.timer);
    page.timer = setTimeout(() => void this.ask(config, page, complete), delay);
  }

  private async ask(config: string, page: Page, complete: boolean): Promise<void> {
    if (page.asking !== undefined) {
      page.again = true;
      page.asking.cancel();
      return;
    }
    const cancellation = this.around.newCancellation();
    page.asking = cancellation;
    page.again = false;
    try {
      const facts = await this.factsOf(config, page, complete, cancellation.token);
      // A new edit makes an answer old, but it is still nearer to the text than the one before.
      if (this.pages.get(config) === page) this.show(config, page, facts);
    } catch (error) {
      if (!(error instanceof CancelledError)) this.fail(config, page, error);
    } finally {
      page.asking = undefined;
      cancellation.dispose();
      if (page.again) this.schedule(config, 0, false);
    }
  }

  private async factsOf(
    config: string,
    page: Page,
    complete: boolean,
    token: Cancellation['token'],
  ): Promise<LiveFacts> {
    const now = await this.around.textOf(config);
    if (now === undefined) return { ...gone, ...savedOf(page) };
    const { text, version, unsaved } = now;
    const known = page.saved?.stamp;
    const answer = await this.around.ask(
      { config, text, ...(known !== undefined && { known }), ...(complete && { complete }) },
      { token },
    );
    const { run, patch, state, reasons, differences } = answer;
    if (run?.report) page.saved = { stamp: run.stamp, report: run.report };
    if (run === null) page.saved = undefined;
    const saved = page.saved?.report;
    const last = page.facts?.report ?? saved;
    const report = patch ? saved && patched(saved, patch, answer.complete) : state === 'live' ? saved : last;
    return {
      version,
      state,
      ...(saved && { saved, report }),
      reasons,
      differences,
      text,
      unsaved,
      complete: answer.complete,
      ...(run && { runDir: run.dir }),
    };
  }

  private show(config: string, page: Page, facts: LiveFacts): void {
    page.facts = facts;
    this.around.changed(config);
    // The engine opens the run while nobody waits for it. Comparisons with other routers take it so long that the next
    // edit would wait for them: they come with an evaluation.
    const idle = facts.state === 'live' && facts.differences.length === 0 && !page.again;
    if (idle && !facts.complete) this.schedule(config, this.delays.complete, true);
  }

  private fail(config: string, page: Page, error: unknown): void {
    const words =
      error instanceof UserError
        ? error.message
        : 'The engine did not answer. The next edit asks it again; the log has the details.';
    if (!(error instanceof UserError)) this.around.logError('What-if failed', error);
    if (this.pages.get(config) !== page) return;
    page.facts = {
      version: page.facts?.version ?? 0,
      ...savedOf(page),
      state: 'failed',
      reasons: [words],
      differences: [],
      text: page.facts?.text ?? '',
      unsaved: page.facts?.unsaved ?? false,
      complete: true,
    };
    this.around.changed(config);
  }
}

/** The saved report with what a text changes; intervals that stand beside its levels would not fit them any more. */
function patched(saved: Report, patch: Partial<Report>, complete: boolean): Report {
  return { ...saved, ...(!complete && { metrics: undefined }), ...patch };
}

const gone: LiveFacts = {
  version: 0,
  state: 'broken',
  reasons: ['The config is gone.'],
  differences: [],
  text: '',
  unsaved: false,
  complete: true,
};

/** What stays worth showing when there is nothing new. */
function savedOf({ saved, facts }: Page): Pick<LiveFacts, 'saved' | 'report' | 'runDir'> {
  if (saved === undefined) return {};
  return {
    saved: saved.report,
    report: facts?.report ?? saved.report,
    ...(facts?.runDir !== undefined && { runDir: facts.runDir }),
  };
}
