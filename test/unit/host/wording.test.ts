/** Messages of the shared code are read in VS Code and in a terminal, and must help in both. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

/** Whose messages reach both. */
const shared = ['core', 'data', 'learn', 'onnx', 'bundle', 'engine'];
const optionOrCommand =
  /(^|[\s(`"'])--[a-z]|\bproteus (train|evaluate|export|import|route|simulate|download|study)\b/;

interface Text {
  file: string;
  text: string;
}

/** The string literals and templates of the sources in a folder of `src`. */
function textsIn(folder: string): Text[] {
  const sources = readdirSync(join('src', folder), { recursive: true, encoding: 'utf8' });
  return sources
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const file = join('src', folder, name);
      const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022);
      const texts: Text[] = [];
      const visit = (node: ts.Node): void => {
        if (ts.isStringLiteralLike(node)) texts.push({ file, text: node.text });
        else if (ts.isTemplateExpression(node)) texts.push({ file, text: node.getText(source) });
        ts.forEachChild(node, visit);
      };
      visit(source);
      return texts;
    });
}

describe('words for both worlds', () => {
  const texts = [...shared, 'host'].flatMap(textsIn);
  const commands = (
    JSON.parse(readFileSync('package.json', 'utf8')) as {
      contributes: { commands: { title: string; category: string }[] };
    }
  ).contributes.commands.map(({ title }) => title);

  it('say of every option and command that it is one of the command line', () => {
    const oneSided = texts.filter(
      // Words of their own accord (a Git option, a script) are not sentences.
      ({ text }) =>
        /\s/.test(text) && optionOrCommand.test(text) && !/command line|Without VS Code/.test(text),
    );
    assert.deepEqual(
      oneSided.filter(({ text }) => !text.startsWith('```sh')),
      [],
    );
  });

  it('name commands of VS Code as they are called', () => {
    const named = texts.flatMap(({ file, text }) =>
      [...text.matchAll(/PROTEUS: ([A-Z]\w*(?: [A-Z]\w*)*)/g)].map(([, title]) => ({ file, title })),
    );
    assert.ok(named.length > 3);
    assert.deepEqual(
      named.filter(({ title }) => !commands.includes(title)),
      [],
    );
  });
});
