/** What the terminal is told: our own styles, and no control characters from other people's files. */
import assert from 'node:assert/strict';
import { Terminal } from '../../../src/cli/terminal';

function recorded(): { terminal: Terminal; text: () => string } {
  let written = '';
  const stream = {
    isTTY: true,
    write: (chunk: unknown) => {
      written += String(chunk);
      return true;
    },
  };
  const terminal = new Terminal({ json: false, quiet: false }, {}, stream, stream);
  return { terminal, text: () => written };
}

describe('Terminal', () => {
  const hostile = 'm\u001b]0;title\u0007\u001b[2J\u009b1A\r';
  const shown = 'm\uFFFD]0;title\uFFFD\uFFFD[2J\uFFFD1A\uFFFD';

  it('keeps its styles and line breaks', () => {
    const { terminal, text } = recorded();
    terminal.print(`${terminal.style('red', 'a')}\n\tb`);
    assert.equal(text(), '\u001b[31ma\u001b[39m\n\tb\n');
  });

  for (const how of ['print', 'note', 'error'] as const) {
    it(`shows control characters of names as such: ${how}`, () => {
      const { terminal, text } = recorded();
      terminal[how](terminal.style('yellow', hostile));
      assert.equal(text(), `\u001b[33m${shown}\u001b[39m\n`);
    });
  }
});
