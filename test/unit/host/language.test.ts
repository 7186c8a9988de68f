/** The language features as VS Code asks them: problems, fixes, hints, lenses, completion, outline. */
import assert from 'node:assert/strict';
import { Document, EventEmitter, Position, Range, Uri, window } from './fakeVscode';
import { diagnose } from '../../../src/core/diagnose/diagnose';
import type { Facts } from '../../../src/core/diagnose/facts';
import { outlineOf } from '../../../src/core/language/outline';
import { CodeLenses } from '../../../src/host/language/codeLenses';
import { Completions } from '../../../src/host/language/completions';
import type { ConfigTexts, Diagnosis } from '../../../src/host/language/configTexts';
import { Hovers } from '../../../src/host/language/hovers';
import { InlayHints } from '../../../src/host/language/inlayHints';
import { Problems } from '../../../src/host/language/problems';
import { QuickFixes } from '../../../src/host/language/quickFixes';
import { Symbols } from '../../../src/host/language/symbols';
import { CLEAN, facts, model } from '../diagnose/support';

const uri = Uri.file('/p/router.proteus.json');

/** What the features know of one document. */
class FakeTexts {
  readonly changes = new EventEmitter<Uri>();
  readonly onDidChange = this.changes.event;
  private diagnosis: Diagnosis | undefined;

  diagnose(document: Document, around: Facts): void {
    const diagnostics = diagnose(document.getText(), around);
    this.diagnosis = { version: document.version, diagnostics, facts: around };
    this.changes.fire(uri);
  }
  forget(): void {
    this.diagnosis = undefined;
    this.changes.fire(uri);
  }
  get = () => this.diagnosis;
  outline = (document: Document) => outlineOf(document.getText());
  report = () => this.diagnosis?.facts.run?.report;
}

/** Properties of what a provider made, by name. */
type Made = Record<string, unknown> & { parts: unknown[] };

function make(text = CLEAN, around = facts()) {
  const document = new Document(uri, text);
  window.documents = [document];
  const texts = new FakeTexts();
  const asTexts = texts as unknown as ConfigTexts;
  /** Calls a method of a provider with the fake's objects. */
  const ask = (provider: object, method: string, ...args: unknown[]) =>
    (provider as Record<string, (...args: unknown[]) => Made[]>)[method](document, ...args);
  return { document, texts, asTexts, ask, around, diagnose: () => texts.diagnose(document, around) };
}

const everywhere = new Range(0, 0, 999, 0);
const never = new EventEmitter<void>().event as never;

describe('language features', () => {
  beforeEach(() => {
    Object.assign(window, { settings: {}, trusted: true, jsonSupport: true });
    window.problems.clear();
  });

  it('publish problems of the text as it is, and clear them on close', () => {
    const { document, texts, asTexts, diagnose: look } = make(CLEAN.replace('0.78', '0.82'));
    const problems = new Problems(asTexts);
    look();
    const shown = () => window.problems.get(uri.toString())?.map(({ code }) => code);
    assert.deepEqual(shown(), ['floor-not-certified']);
    const [{ parts, source }] = window.problems.get(uri.toString()) ?? [];
    assert.equal(document.textIn(parts[0] as Range), '0.82');
    assert.deepEqual([parts[2], source], ['Warning', 'PROTEUS']);
    // An answer about an older text changes nothing.
    const old = texts.get();
    document.edit(CLEAN);
    assert.ok(old);
    texts.changes.fire(uri);
    assert.deepEqual(shown(), ['floor-not-certified']);
    look();
    assert.deepEqual(shown(), []);
    window.documents = [];
    texts.forget();
    assert.equal(shown(), undefined);
    problems.dispose();
  });

  it('leave to the JSON support of VS Code what it says itself', () => {
    const { document, asTexts, diagnose: look } = make(CLEAN.replace('"floor": 0.78', '"floor": "x"'));
    const problems = new Problems(asTexts);
    const count = () => {
      look();
      return window.problems.get(uri.toString())?.length;
    };
    assert.equal(count(), 0);
    window.settings['json.validate.enable'] = false;
    assert.equal(count(), 1);
    window.settings = {};
    window.jsonSupport = false;
    assert.equal(count(), 1);
    window.jsonSupport = true;
    document.languageId = 'plaintext';
    assert.equal(count(), 1);
    problems.dispose();
  });

  it('offer fixes at the place, as edits or commands, and none for an older text', () => {
    const { document, asTexts, ask, diagnose: look } = make(CLEAN.replace('0.78', '0.82'));
    look();
    const at = document.positionAt(document.getText().indexOf('0.82') + 1);
    const here = new Range(at, at);
    const fixes = () => ask(new QuickFixes(asTexts), 'provideCodeActions', here, { diagnostics: [] });
    const [lower, explain] = fixes();
    const { edits } = lower.edit as { edits: { range: Range; text: string }[] };
    assert.deepEqual(
      edits.map(({ range, text }) => [document.textIn(range), text]),
      [['0.82', '0.791']],
    );
    assert.equal(lower.isPreferred, true);
    assert.equal((explain.command as { command: string }).command, 'proteus.explain');
    const start = new Position(0, 0);
    const nowhere = ask(new QuickFixes(asTexts), 'provideCodeActions', new Range(start, start), {
      diagnostics: [],
    });
    assert.deepEqual(nowhere, []);
    document.edit(CLEAN);
    assert.deepEqual(fixes(), []);
  });

  it('show hints in the range that is asked for, unless they are off', () => {
    const { asTexts, ask, diagnose: look } = make();
    const hints = (range = everywhere) =>
      ask(new InlayHints(asTexts, never), 'provideInlayHints', range).map(({ parts }) => parts[1]);
    assert.deepEqual(hints(), []);
    look();
    assert.equal(hints().length, 5);
    assert.equal(hints(new Range(0, 0, 4, 0)).length, 1);
    window.settings['proteus.inlayHints.enabled'] = false;
    assert.deepEqual(hints(), []);
  });

  it('show a line of commands that can be run', () => {
    const training = { current: undefined as { config: Uri } | undefined };
    const lenses = ({ asTexts, ask }: ReturnType<typeof make>) =>
      ask(new CodeLenses(asTexts, training as never, never), 'provideCodeLenses').map(({ parts }) => {
        const { title, command, arguments: given } = parts[1] as Record<string, unknown>;
        assert.deepEqual(given, [uri]);
        return [title, command];
      });
    const untrained = make(CLEAN, facts({ run: undefined }));
    assert.deepEqual(lenses(untrained), [['Train', 'proteus.train']]);
    untrained.diagnose();
    assert.deepEqual(lenses(untrained), [
      ['not trained yet', 'proteus.openPanel'],
      ['Train', 'proteus.train'],
    ]);
    const trained = make();
    trained.diagnose();
    assert.deepEqual(
      lenses(trained).map(([, command]) => command),
      ['openPanel', 'train', 'evaluate', 'simulate', 'export'].map((name) => `proteus.${name}`),
    );
    window.trusted = false;
    assert.equal(lenses(trained).length, 1);
    training.current = { config: uri };
    assert.deepEqual(lenses(trained)[1], ['Cancel', 'proteus.cancelTraining']);
    training.current = undefined;
    window.settings['proteus.codeLens.enabled'] = false;
    assert.deepEqual(lenses(trained), []);
  });

  it('complete in place of the word under the cursor', () => {
    const data = { prompts: 9, models: ['small', 'middle', 'large', 'huge'].map((id) => model(id, 0.5)) };
    const {
      document,
      asTexts,
      ask,
      diagnose: look,
    } = make(CLEAN.replace('"middle"', '"mi"'), facts({ data }));
    look();
    const at = document.positionAt(document.getText().indexOf('"mi"') + 3);
    const items = ask(new Completions(asTexts), 'provideCompletionItems', at);
    assert.deepEqual(
      items.map(({ insertText, range }) => [document.textIn(range as Range), insertText]),
      [
        ['"mi"', '"middle"'],
        ['"mi"', '"huge"'],
      ],
    );
    assert.ok(items.every(({ range }) => (range as Range).contains(at)));
  });

  it('make an outline that VS Code takes, and hovers that it renders', () => {
    for (const text of [CLEAN, CLEAN.replace('"bulk"', '""').replace('"training"', '""')]) {
      const { document, asTexts, ask, diagnose: look } = make(text);
      look();
      const symbols = ask(new Symbols(asTexts), 'provideDocumentSymbols');
      assert.equal(symbols.length, 5);
      assert.equal((symbols[0].children as unknown[]).length, 3);
      const at = document.positionAt(text.indexOf('0.78') + 1);
      const hover = ask(new Hovers(asTexts), 'provideHover', at) as unknown as Made;
      const [markdown, range] = hover.parts as [Made, Range];
      assert.match(String(markdown.parts[0]), /Floor 0\\\.78/);
      assert.equal(document.textIn(range), '0.78');
    }
  });
});
