/** One HTTP request for a download: redirects in sight, an idle limit, and words for what goes wrong. */
import { CancelledError, UserError } from '../../core/errors';
import type { Job } from '../../core/trainingLog';

const MOST_REDIRECTS = 5;
/** How often a silent connection is asked whether its user still waits. */
const POLL_MS = 100;

/** A failure that may pass: the connection broke, or the server is busy. */
export class PassingFailure extends Error {
  /** `after`: seconds that the server asked to wait. */
  constructor(
    message: string,
    readonly after?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'PassingFailure';
  }
}

export interface HttpOptions {
  /** Milliseconds without a byte after which a connection counts as broken. */
  idle: number;
}

/** A response whose body has not been read. `close` ends the connection. */
export interface OpenResponse {
  response: Response;
  /** The hub's own SHA-256 of the file, which only its redirect states. */
  linkedSha256: string | undefined;
  body(): AsyncGenerator<Uint8Array>;
  close(): void;
}

/**
 * Sends a GET and follows redirects, never from https to http.
 *
 * @throws PassingFailure, UserError (a refusal, a bad redirect), CancelledError
 */
export async function open(
  url: string,
  headers: Record<string, string>,
  job: Pick<Job, 'checkCancelled'>,
  { idle }: HttpOptions,
): Promise<OpenResponse> {
  const watch = new Watch(job, idle);
  let address = url;
  let linkedSha256: string | undefined;
  try {
    for (let hops = 0; ; hops++) {
      const response = await fetch(address, {
        headers: { 'accept-encoding': 'identity', 'user-agent': 'proteus-router', ...headers },
        redirect: 'manual',
        signal: watch.signal,
      });
      watch.alive();
      linkedSha256 ??= sha256In(response.headers.get('x-linked-etag'));
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || location === null) {
        if (response.status >= 400 && response.status !== 416) throw refusal(response, address);
        return { response, linkedSha256, body: () => bodyOf(response, watch), close: () => watch.stop() };
      }
      await response.body?.cancel();
      address = followed(address, location, hops);
    }
  } catch (error) {
    watch.stop();
    throw watch.explain(error, address);
  }
}

function followed(from: string, location: string, hops: number): string {
  const remedy = 'Try again later, or fetch the file with a browser from the data set’s page.';
  if (hops >= MOST_REDIRECTS) {
    throw new UserError({
      what: `The server redirects more than ${MOST_REDIRECTS} times`,
      where: { file: from },
      remedy,
    });
  }
  const to = new URL(location, from);
  if (to.protocol !== 'https:' && (to.protocol !== 'http:' || from.startsWith('https:'))) {
    throw new UserError({
      what: `The server redirects to ${to.protocol}//, which is not safe`,
      where: { file: from },
      remedy,
    });
  }
  return to.href;
}

function refusal(response: Response, url: string): Error {
  const { status } = response;
  void response.body?.cancel();
  if (status === 429 || status === 408 || status >= 500) {
    const after = Number(response.headers.get('retry-after') ?? NaN);
    return new PassingFailure(`the server answered ${status}`, Number.isFinite(after) ? after : undefined);
  }
  const gone = status === 404 || status === 410;
  return new UserError({
    what: gone ? 'The file is not there any more (404)' : `The server refuses the file (${status})`,
    where: { file: url },
    remedy: gone
      ? 'The data set may have been reorganised: look at its page, and fetch the files with a browser.'
      : 'The data set may ask for a login or a consent: look at its page, and fetch the files with a browser.',
  });
}

export function sha256In(etag: string | null): string | undefined {
  return /^"?([0-9a-f]{64})"?$/i.exec(etag ?? '')?.[1].toLowerCase();
}

async function* bodyOf(response: Response, watch: Watch): AsyncGenerator<Uint8Array> {
  try {
    const reader = response.body?.getReader();
    for (;;) {
      const next = await reader?.read();
      if (next === undefined || next.done) return;
      watch.alive();
      yield next.value;
    }
  } catch (error) {
    throw watch.explain(error, response.url);
  } finally {
    watch.stop();
  }
}

/** Ends a connection that has gone silent, or whose user has cancelled. */
class Watch {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private left: number;
  private cancelled = false;

  constructor(
    job: Pick<Job, 'checkCancelled'>,
    private readonly idle: number,
  ) {
    this.left = idle;
    this.timer = setInterval(() => {
      try {
        job.checkCancelled();
      } catch {
        this.cancelled = true;
        this.controller.abort();
      }
      this.left -= POLL_MS;
      if (this.left <= 0) this.controller.abort();
    }, POLL_MS);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  alive(): void {
    this.left = this.idle;
  }

  stop(): void {
    clearInterval(this.timer);
    this.controller.abort();
  }

  explain(error: unknown, url: string): unknown {
    if (this.cancelled) return new CancelledError();
    if (error instanceof UserError || error instanceof PassingFailure || error instanceof CancelledError)
      return error;
    if (this.left <= 0)
      return new PassingFailure(`no answer from ${hostOf(url)} for ${this.idle / 1000} seconds`);
    const cause =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    return new PassingFailure(`the connection to ${hostOf(url)} broke (${cause})`, undefined, {
      cause: error,
    });
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the server';
}
