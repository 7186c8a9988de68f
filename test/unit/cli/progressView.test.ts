/** Progress without a person: a line per phase and per tenth, nothing when quiet, never backwards. */
import { strict as assert } from 'node:assert';
import { CancelledError } from '../../../src/core/errors';
import type { Progress } from '../../../src/core/trainingLog';
import { CliJob } from '../../../src/cli/cliJob';
import { ProgressView } from '../../../src/cli/progressView';
import { Terminal } from '../../../src/cli/terminal';

function viewOf(options: { quiet?: boolean; json?: boolean } = {}) {
  const out = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof out) => ({
    write: (text: string | Uint8Array) => {
      out[name] += String(text);
      return true;
    },
  });
  const terminal = new Terminal(
    { json: false, quiet: false, ...options },
    {},
    stream('stdout'),
    stream('stderr'),
  );
  return { view: new ProgressView(terminal), terminal, out };
}

const at = (phase: Progress['phase'], fraction: number, message = ''): Progress => ({
  phase,
  fraction,
  message,
});

describe('progress on the command line', () => {
  it('is a line at each phase and after each tenth', () => {
    const { view, out } = viewOf();
    for (let i = 0; i <= 100; i++) view.show(at(i < 30 ? 'read' : 'policy', i / 100));
    const lines = out.stderr.trim().split('\n');
    assert.ok(lines.length >= 10 && lines.length <= 13, out.stderr);
    assert.match(out.stderr, /^ {2}0 % {2}Reading outcomes\n/);
    assert.equal(out.stdout, '');
  });

  it('never goes back', () => {
    const { view, out } = viewOf();
    view.show(at('encode', 0.5));
    view.show(at('predictor', 0.2));
    assert.deepEqual(
      [...out.stderr.matchAll(/(\d+) %/g)].map((m) => m[1]),
      ['50', '50'],
    );
  });

  it('is silent when quiet; results and findings are not', () => {
    const { view, terminal, out } = viewOf({ quiet: true });
    view.show(at('read', 0.5));
    view.note('note');
    view.finding('3 rows were set aside');
    terminal.print('result');
    terminal.error('error');
    assert.deepEqual(out, { stdout: 'result\n', stderr: 'Note: 3 rows were set aside\nerror\n' });
  });

  it('keeps stdout to one JSON object with --json', () => {
    const { terminal, out } = viewOf({ json: true });
    terminal.print('table');
    terminal.printJson({ ok: true });
    assert.deepEqual([JSON.parse(out.stdout), out.stderr], [{ ok: true }, 'table\n']);
  });

  it('turns a signal into a cancel at the next step', () => {
    const { view, out } = viewOf();
    const job = new CliJob(view);
    const stop = job.listen();
    job.checkCancelled();
    process.emit('SIGINT');
    assert.throws(() => job.checkCancelled(), CancelledError);
    assert.match(out.stderr, /Cancelling/);
    stop();
  });
});
