/** The layout's arrows (DESIGN §3): who may import whom, which packages belong to which folder. */
import { strict as assert } from 'node:assert';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { runInNewContext } from 'node:vm';
import { dirname, join, posix, relative, sep } from 'node:path';
import { build } from 'esbuild';
import ts from 'typescript';

const parts = [
  'core',
  'data',
  'learn',
  'onnx',
  'bundle',
  'protocol',
  'engine',
  'cli',
  'host',
  'extension',
  'webview',
];
type Part = string;

/** What each part may import beside itself. */
const arrows: Record<Part, Part[]> = {
  core: [],
  data: ['core'],
  learn: ['core'],
  onnx: ['core'],
  bundle: ['core'],
  protocol: ['core'],
  engine: ['core', 'data', 'learn', 'onnx', 'bundle', 'protocol'],
  cli: ['core', 'data', 'learn', 'onnx', 'bundle', 'protocol', 'engine'],
  host: ['core', 'protocol'],
  extension: ['core', 'protocol', 'host'],
  webview: ['core', 'protocol'],
};

/** Packages that only some parts may load. */
const packages: [RegExp, Part[]][] = [
  [/^vscode$/, ['host', 'extension']],
  [/^onnxruntime-/, ['onnx']],
  [/^@tensorflow\//, ['learn']],
  [/^(@observablehq|d3)/, ['webview']],
  [/^commander$|^cli-progress$/, ['cli']],
];

/**
 * The exported client is text to this project: it runs in its user's app, with ONNX Runtime, and
 * takes two files of `onnx` along.
 */
const client = 'src/bundle/client/';
const clientMayImport =
  /^(\.\/(manifest|sentenceEncoder)\.js|\.\.\/\.\.\/onnx\/(requireInputs|sentenceTensors)\.js|onnxruntime-node|node:.*)$/;

const root = projectRoot();
const files = ['src', 'webview'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith('.ts'))
    .map((f) => posix.join(folder, f.split(sep).join('/'))),
);

interface Import {
  file: string;
  /** As written. */
  name: string;
  /** Path in the project without extension, for a relative import. */
  target: string | undefined;
}

const imports: Import[] = files.flatMap((file) =>
  ts.preProcessFile(readFileSync(join(root, file), 'utf8')).importedFiles.map(({ fileName: name }) => ({
    file,
    name,
    target: name.startsWith('.') ? posix.join(dirname(file), name) : undefined,
  })),
);

function partOf(path: string): Part {
  const [top, second] = path.split('/');
  return top === 'webview' ? 'webview' : second.replace(/\.ts$/, '');
}

describe('layout', () => {
  it('has files to look at, each in a part that the arrows know', () => {
    assert.ok(files.length > 50 && imports.length > 100);
    assert.deepEqual(
      files.filter((f) => !parts.includes(partOf(f))),
      [],
    );
  });

  it('imports only along the arrows', () => {
    const wrong = imports.filter(({ file, target }) => {
      if (target === undefined || file.startsWith(client)) return false;
      const [from, to] = [partOf(file), partOf(target)];
      return from !== to && !arrows[from].includes(to);
    });
    assert.deepEqual(
      wrong.map(({ file, name }) => `${file} imports ${name}`),
      [],
    );
  });

  it('keeps packages in the parts that they belong to', () => {
    const wrong = imports.filter(({ file, name }) => {
      if (file.startsWith(client)) return !clientMayImport.test(name);
      return packages.some(([pattern, allowed]) => pattern.test(name) && !allowed.includes(partOf(file)));
    });
    assert.deepEqual(
      wrong.map(({ file, name }) => `${file} imports ${name}`),
      [],
    );
  });

  it('keeps Node out of core and the webview', () => {
    const wrong = imports.filter(({ file, name }) => {
      const node =
        name.startsWith('node:') || builtinModules.includes(name) || name === 'vscode-jsonrpc/node';
      return node && ['core', 'webview'].includes(partOf(file));
    });
    assert.deepEqual(
      wrong.map(({ file, name }) => `${file} imports ${name}`),
      [],
    );
  });

  it('lets core run in a browser', async () => {
    const core = files.filter((f) => f.startsWith('src/core/'));
    const result = await build({
      stdin: { contents: core.map((f) => `import './${f}';`).join('\n'), resolveDir: root },
      bundle: true,
      platform: 'browser',
      format: 'iife',
      target: 'es2022',
      write: false,
      logLevel: 'silent',
    });
    // A context of its own has the language's globals and, of a browser's, those that are passed in.
    runInNewContext(result.outputFiles[0].text, { TextEncoder, TextDecoder, URL });
  });

  it('draws nothing at random but from a seed', () => {
    const wrong = files.filter((f) => /Math\.random\s*\(/.test(readFileSync(join(root, f), 'utf8')));
    assert.deepEqual(wrong, []);
  });
});

function projectRoot(): string {
  for (let path = __dirname; ; path = dirname(path)) {
    if (existsSync(join(path, 'package.json')) && existsSync(join(path, 'esbuild.mjs'))) return path;
    if (dirname(path) === path)
      throw new Error(`There is no project above ${relative(process.cwd(), __dirname)}`);
  }
}
