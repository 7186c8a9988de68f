/** Python's written lists of strings. */
import assert from 'node:assert/strict';
import { parseStringList } from '../../../src/data/pythonLiteral';

describe('parseStringList', () => {
  const good: [string, string[]][] = [
    [`['a']`, ['a']],
    [`["it's", 'say "x"', 'both \\' and "']`, ["it's", 'say "x"', `both ' and "`]],
    [`['line\\nbreak\\ttab \\\\n']`, ['line\nbreak\ttab \\n']],
    [`['\\x41\\u00e9\\U0001f600\\101\\d']`, ['Aé😀A\\d']],
    [` [ 'a' , 'b' , ] `, ['a', 'b']],
    ['[]', []],
    [`['raw\nbreak']`, ['raw\nbreak']],
  ];
  for (const [text, strings] of good) {
    it(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(parseStringList(text), strings));
  }

  for (const text of [
    '',
    'plain',
    '[header] How to',
    "['a'",
    "['a' 'b']",
    "['a', 3]",
    "['\\x4']",
    "['a'] tail",
    "['a",
    '[,]',
    "['\\U00110000']",
  ]) {
    it(`leaves ${JSON.stringify(text)} alone`, () => assert.equal(parseStringList(text), undefined));
  }
});
