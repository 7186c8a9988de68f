/** A local stand-in for the hub: the list of a benchmark's files, redirects to a store, and trouble on demand. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse, attempt: number) => void;

export class HubServer {
  readonly content: Buffer;
  /** Every request for the file itself, in order. */
  readonly requests: IncomingMessage[] = [];
  /** What stands in the list of files. */
  listed: { type: string; path: string; size: number; lfs?: { oid: string } }[];
  etag = '"one"';
  /** Answers requests for the file; left out: all of it, ranges included. */
  answer: Answer | undefined;
  private server: Server | undefined;

  constructor(bytes: number) {
    this.content = Buffer.from(Uint8Array.from({ length: bytes }, (_, i) => (i * 31 + (i >> 8)) & 255));
    this.listed = [
      { type: 'file', path: 'README.md', size: 10 },
      {
        type: 'file',
        path: 'routerbench_0shot.pkl',
        size: bytes,
        lfs: { oid: createHash('sha256').update(this.content).digest('hex') },
      },
    ];
  }

  async start(): Promise<string> {
    this.server = createServer((request, response) => this.respond(request, response));
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private respond(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    if (path.startsWith('/api/')) {
      response.end(JSON.stringify(this.listed));
    } else if (path.startsWith('/datasets/')) {
      response.writeHead(302, { location: '/store/file' }).end();
    } else {
      this.requests.push(request);
      (this.answer ?? ((q, r) => this.send(q, r)))(request, response, this.requests.length);
    }
  }

  /** Sends the file, or the part that was asked for where its etag is still the same. */
  send(request: IncomingMessage, response: ServerResponse, upTo = this.content.length): void {
    const range = /^bytes=(\d+)-/.exec(request.headers.range ?? '');
    const from = range && request.headers['if-range'] === this.etag ? Number(range[1]) : 0;
    const { length } = this.content;
    response.writeHead(from > 0 ? 206 : 200, {
      etag: this.etag,
      'content-length': length - from,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${length - 1}/${length}` } : {}),
    });
    const cut = upTo < length;
    response.write(this.content.subarray(from, Math.max(from, upTo)), () => {
      if (cut) response.destroy();
      else response.end();
    });
  }
}
