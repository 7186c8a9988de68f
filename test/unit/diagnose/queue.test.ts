/** Questions about a config: after a pause, one at a time, and only the latest counts. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { CancelledError } from '../../../src/core/errors';
import { DiagnosisQueue } from '../../../src/host/language/diagnosisQueue';
import type { DiagnoseResult } from '../../../src/protocol/diagnose';

const result: DiagnoseResult = { diagnostics: [], facts: { files: [], listed: {} } };

function makeQueue() {
  const log: string[] = [];
  const texts = new Map([['a', 'a1']]);
  const pending: { answer(): void; fail(error: unknown): void }[] = [];
  const queue = new DiagnosisQueue(
    {
      question: (config) => {
        const text = texts.get(config);
        return text === undefined
          ? undefined
          : { version: Number(text[1]), params: { config, text, readData: true } };
      },
      ask: ({ text }, { token }) => {
        log.push(`ask ${text}`);
        return new Promise((resolve, reject) => {
          pending.push({ answer: () => resolve(result), fail: reject });
          token?.onCancellationRequested(() => {
            log.push(`cancel ${text}`);
            reject(new CancelledError());
          });
        });
      },
      newCancellation: () => new CancellationTokenSource(),
      answered: (_, { version }) => log.push(`answered ${version}`),
      failed: (error) => log.push(`failed ${String(error)}`),
    },
    5,
  );
  return { queue, log, texts, pending };
}

describe('the queue of diagnoses', () => {
  it('asks once for a burst, of the text as it then is', async () => {
    const { queue, log, texts, pending } = makeQueue();
    for (const text of ['a1', 'a2', 'a3']) {
      texts.set('a', text);
      queue.request('a');
    }
    await pause(30);
    pending[0].answer();
    await pause(0);
    assert.deepEqual(log, ['ask a3', 'answered 3']);
  });

  it('cancels what is overtaken, and never says what that found', async () => {
    const { queue, log, texts, pending } = makeQueue();
    queue.request('a');
    await pause(30);
    texts.set('a', 'a2');
    queue.request('a');
    await pause(30);
    pending[0].answer();
    pending[1].answer();
    await pause(0);
    assert.deepEqual(log, ['ask a1', 'cancel a1', 'ask a2', 'answered 2']);
  });

  it('asks nothing of a config that was closed, and goes on after a failure', async () => {
    const { queue, log, texts, pending } = makeQueue();
    queue.request('a');
    queue.forget('a');
    queue.request('b');
    await pause(30);
    assert.deepEqual(log, []);
    queue.request('a');
    await pause(30);
    pending[0].fail(new Error('no engine'));
    await pause(0);
    texts.set('a', 'a4');
    queue.request('a');
    await pause(30);
    queue.dispose();
    await pause(0);
    assert.deepEqual(log, ['ask a1', 'failed Error: no engine', 'ask a4', 'cancel a4']);
  });
});
