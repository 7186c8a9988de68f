/** Files of prompts: JSONL, CSV and plain lines, and what is said of wrong ones. */
import assert from 'node:assert/strict';
import { readPromptFile } from '../../../src/data/promptFile';
import { Scratch, userErrorOf } from './support';

describe('prompt files', () => {
  const scratch = new Scratch();
  after(() => scratch.remove());

  it('reads JSONL, CSV, TSV and lines, with the line of each prompt', async () => {
    const cases: [name: string, text: string, prompts: string[], lines: number[]][] = [
      [
        'a.jsonl',
        '{"prompt":"one\\ntwo"}\r\n\n{"prompt":"","x":1}\n{"prompt":"ü"}',
        ['one\ntwo', '', 'ü'],
        [1, 3, 4],
      ],
      ['a.csv', 'id,prompt\n1,"a, b\nc"\n2,\n3,d\n', ['a, b\nc', 'd'], [2, 5]],
      ['b.csv', 'words\nfirst\nsecond\n', ['first', 'second'], [2, 3]],
      ['c.csv', 'text;task\nhello;x\n', ['hello'], [2]],
      ['a.tsv', 'Question\tn\nwhy?\t1\n', ['why?'], [2]],
      ['a.txt', '\ufeffalpha\r\n  \n beta ', ['alpha', ' beta '], [1, 3]],
      ['noname', 'x,y\n', ['x,y'], [1]],
    ];
    for (const [name, text, prompts, lines] of cases) {
      assert.deepEqual(await readPromptFile(scratch.file(name, text)), { prompts, lines }, name);
    }
  });

  it('says what is wrong, where, and what to do', async () => {
    const cases: [name: string, text: string | Uint8Array, what: RegExp, line: number | undefined][] = [
      ['w.jsonl', '{"prompt":"x"}\n{"text":"y"}', /not a JSON object with a "prompt"/, 2],
      ['v.jsonl', '{"prompt":"x"}\n\n{"prompt":', /not a JSON object/, 3],
      ['u.jsonl', '[1]', /not a JSON object/, 1],
      ['w.csv', 'a,b\n1,2\n', /None of the columns is called "prompt"/, 1],
      ['v.csv', 'text,content\n1,2\n', /None of the columns is called "prompt"/, 1],
      ['empty.txt', '', /There are no prompts/, undefined],
      ['blank.txt', ' \n\n', /There are no prompts/, undefined],
      ['head.csv', 'prompt\n', /There are no prompts/, undefined],
      ['latin.txt', Buffer.from([0x61, 0x0a, 0xe9, 0x0a]), /not UTF-8/, 2],
      ['list.json', '[]', /A \.json file is not read as prompts/, undefined],
      ['data.parquet', 'PAR1', /A \.parquet file/, undefined],
    ];
    for (const [name, text, what, line] of cases) {
      const file = scratch.file(name, text);
      const error = await userErrorOf(() => readPromptFile(file));
      assert.match(error.what, what, name);
      assert.deepEqual([error.where?.file, error.where?.line], [file, line], name);
      assert.ok(error.remedy.length > 10);
    }
    assert.match((await userErrorOf(() => readPromptFile('/nowhere/x.txt'))).what, /no such file/);
    assert.match((await userErrorOf(() => readPromptFile(scratch.folder))).what, /folder/);
  });
});
