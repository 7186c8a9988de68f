/** What the host knows of a config while it is edited: bursts, late answers, failures, the saved report. */
import assert from 'node:assert/strict';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { CancelledError, UserError } from '../../../src/core/errors';
import { LiveBook } from '../../../src/host/whatIf/liveBook';
import type { WhatIfParams, WhatIfResult } from '../../../src/protocol/whatIf';
import { fixtureReport } from '../../webview/fixtureReport';

const CONFIG = '/p/router.proteus.json';
const report = fixtureReport();

/** An engine that answers with the text as the confidence of the report, when the test lets it. */
class Desk {
  asked: WhatIfParams[] = [];
  text = 'a';
  version = 1;
  known = true;
  hold = false;
  failure: Error | undefined;
  state: WhatIfResult['state'] = 'live';
  complete = true;
  cancelled = 0;
  differences: string[] | undefined;
  readonly errors: string[] = [];
  private waiting: (() => void)[] = [];
  private changes: (() => void)[] = [];
  readonly book = new LiveBook({
    ask: async (params, { token }) => {
      this.asked.push(params);
      if (this.hold) await new Promise<void>((resolve) => this.waiting.push(resolve));
      if (token?.isCancellationRequested) {
        this.cancelled++;
        throw new CancelledError();
      }
      if (this.failure) throw this.failure;
      return this.answer(params);
    },
    textOf: () =>
      Promise.resolve(
        this.known ? { text: this.text, version: this.version, unsaved: this.version > 1 } : undefined,
      ),
    newCancellation: () => new CancellationTokenSource(),
    changed: () => this.changes.splice(0).forEach((resolve) => resolve()),
    logError: (message) => this.errors.push(message),
    delays: { edit: 1, complete: 1 },
  });

  private answer({ text, known, complete }: WhatIfParams): WhatIfResult {
    return {
      state: this.state,
      reasons: this.state === 'live' ? [] : ['because'],
      differences: this.differences ?? [text],
      run: { dir: '/p/.proteus/runs/one', stamp: '1', ...(known !== '1' && { report }) },
      ...(this.state === 'live' && { patch: { confidence: text.length } }),
      complete: this.complete || complete === true,
      timings: {},
    };
  }

  /** Waits for the next change of what is known. */
  change(): Promise<void> {
    return new Promise((resolve) => this.changes.push(resolve));
  }

  edit(text: string): void {
    this.text = text;
    this.version++;
    this.book.request(CONFIG);
  }

  release(): void {
    this.hold = false;
    this.waiting.splice(0).forEach((resolve) => resolve());
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

describe('live reports', () => {
  let desk: Desk;
  beforeEach(() => {
    desk = new Desk();
  });
  afterEach(() => desk.book.dispose());

  const facts = () => {
    const found = desk.book.get(CONFIG);
    assert.ok(found);
    return found;
  };

  it('ask nothing before anybody does', () => {
    assert.equal(desk.book.get(CONFIG), undefined);
    assert.deepEqual(desk.asked, []);
  });

  it('put what the text changes over the saved report, which is sent once', async () => {
    desk.book.request(CONFIG);
    await desk.change();
    assert.equal(facts().saved, report);
    assert.deepEqual(facts().report, { ...report, confidence: 1 });
    assert.equal(facts().runDir, '/p/.proteus/runs/one');
    desk.edit('ab');
    await desk.change();
    assert.equal(desk.asked[1].known, '1');
    assert.deepEqual([facts().report?.confidence, facts().version, facts().unsaved], [2, 2, true]);
    assert.equal(facts().report?.levels, report.levels);
  });

  it('ask once for a burst of edits', async () => {
    for (const text of ['a', 'ab', 'abc']) desk.edit(text);
    await desk.change();
    assert.deepEqual(
      desk.asked.map(({ text }) => text),
      ['abc'],
    );
  });

  it('drop an answer that a newer edit made old', async () => {
    desk.hold = true;
    desk.edit('a');
    await desk.until(() => desk.asked.length === 1);
    desk.edit('ab');
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(desk.asked.length, 1, 'one question at a time');
    desk.release();
    await desk.change();
    assert.equal(desk.cancelled, 1);
    assert.equal(facts().report?.confidence, 2);
  });

  it('let the engine open the run in a pause, before anything is edited', async () => {
    desk.complete = false;
    desk.differences = [];
    desk.edit('a');
    await desk.change();
    assert.equal(facts().complete, false);
    await desk.change();
    assert.equal(facts().complete, true);
    assert.deepEqual(
      desk.asked.map(({ complete }) => complete),
      [undefined, true],
    );
  });

  it('leave comparisons with other routers to an evaluation', async () => {
    desk.complete = false;
    desk.edit('a');
    await desk.change();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(desk.asked.length, 1);
    assert.deepEqual([facts().complete, facts().report?.metrics], [false, undefined]);
  });

  it('keep the last good figures while the config is broken, and the saved ones where it never was live', async () => {
    desk.edit('abc');
    await desk.change();
    desk.state = 'broken';
    desk.edit('abcd');
    await desk.change();
    assert.deepEqual(
      [facts().state, facts().reasons, facts().report?.confidence],
      ['broken', ['because'], 3],
    );
    const fresh = new Desk();
    fresh.state = 'needsTraining';
    fresh.book.request(CONFIG);
    await fresh.change();
    assert.equal(fresh.book.get(CONFIG)?.report, report);
    fresh.book.dispose();
  });

  it('say why the engine failed, and try again with the next edit', async () => {
    desk.failure = new UserError({ what: 'No', remedy: 'Do.' });
    desk.edit('a');
    await desk.change();
    assert.deepEqual([facts().state, facts().reasons], ['failed', ['No. Do.']]);
    assert.deepEqual(desk.errors, []);
    desk.failure = new Error('bug');
    desk.edit('ab');
    await desk.change();
    assert.deepEqual([facts().state, desk.errors.length], ['failed', 1]);
    desk.failure = undefined;
    desk.edit('abc');
    await desk.change();
    assert.deepEqual([facts().state, facts().report?.confidence], ['live', 3]);
  });

  it('notice that a config is gone', async () => {
    desk.known = false;
    desk.book.request(CONFIG);
    await desk.change();
    assert.equal(facts().state, 'broken');
    assert.deepEqual(desk.asked, []);
  });

  it('forget what nobody looks at', async () => {
    desk.edit('a');
    await desk.change();
    desk.book.forget(CONFIG);
    assert.equal(desk.book.get(CONFIG), undefined);
    assert.deepEqual(desk.book.configs, []);
  });
});
