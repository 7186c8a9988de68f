/** Diagnoses in the engine: real files, a real (made-up) run, prices of the list that comes with the product. */
import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { applyEdits } from '../../../src/core/configEdits';
import { fixEdits } from '../../../src/core/diagnose/fixes';
import type { DiagnosticCode } from '../../../src/core/diagnose/diagnostic';
import { reportFacts } from '../../../src/core/language/reportFacts';
import { ConfigDiagnoses } from '../../../src/engine/diagnoseConfig';
import { EngineService } from '../../../src/engine/service';
import type { DiagnoseResult, LiveFacts } from '../../../src/protocol/diagnose';
import { FakePipeline } from '../engine/fakePipeline';
import { makeProject, type Project } from '../engine/project';
import { fixtureReport } from '../../webview/fixtureReport';

const job = { progress: () => undefined, checkCancelled: () => undefined, log: () => undefined };

describe('diagnoses in the engine', () => {
  let project: Project;
  let engine: ConfigDiagnoses;
  const ask = (text: string, more: { live?: LiveFacts; readData?: boolean } = {}): Promise<DiagnoseResult> =>
    engine.diagnose({ config: project.config, text, readData: true, ...more }, job);
  const text = () => readFileSync(project.config, 'utf8');
  // The models of the project all have one price, so that some are dominated: hints are no matter here.
  const codesOf = ({ diagnostics }: DiagnoseResult) =>
    diagnostics.filter(({ severity }) => severity !== 'hint').map(({ code }) => code);

  /** The first fix of a diagnostic takes it away. */
  async function mends(wrong: string, code: DiagnosticCode, left: DiagnosticCode[] = []): Promise<string> {
    const { diagnostics } = await ask(wrong);
    const found = diagnostics.find((d) => d.code === code);
    assert.ok(found, `${code} in ${JSON.stringify(diagnostics)}`);
    const mended = applyEdits(wrong, fixEdits(wrong, found, found.fixes[0]));
    assert.deepEqual(codesOf(await ask(mended)), left, mended);
    return mended;
  }

  beforeEach(() => {
    project = makeProject();
    engine = new ConfigDiagnoses();
  });
  afterEach(() => project.remove());

  it('finds nothing in a config that is in order, and knows its data', async () => {
    const result = await ask(text());
    const { facts } = result;
    assert.deepEqual(codesOf(result), []);
    assert.equal(facts.data?.prompts, 400);
    assert.ok((facts.data?.oracle ?? 0) > 0.5);
    assert.ok(facts.data?.models.every(({ coverage, tokensIn }) => coverage === 1 && (tokensIn ?? 0) > 0));
    assert.equal(facts.run, undefined);
  });

  it('finds a model that the data lacks, and a file that is not there', async () => {
    const ids = (await ask(text())).facts.data?.models.map(({ id }) => id) ?? [];
    await mends(text().replace(`"${ids[1]}"`, `"${ids[1]}x"`), 'unknown-model');
    await mends(text().replace('outcomes.jsonl', 'outcome.jsonl'), 'missing-data');
    const away = text().replace('outcomes.jsonl', 'elsewhere/entirely.parquet');
    const { diagnostics } = await ask(away);
    assert.deepEqual(
      diagnostics.map(({ code, fixes }) => [code, fixes.length]),
      [['missing-data', 0]],
    );
  });

  it('offers public prices where a model has none', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => {
      const of = (score: number) => ({ score, num_input_tokens: 10 + i, num_output_tokens: 5 });
      return JSON.stringify({ prompt: `p${i}`, models: { 'gpt-4o': of(i % 2), mine: of(i % 3 ? 1 : 0) } });
    });
    writeFileSync(project.data, rows.join('\n'));
    const wrong = JSON.stringify(
      { pool: [{ id: 'gpt-4o' }, { id: 'mine', price: { call: 0.1 } }], data: { path: 'outcomes.jsonl' } },
      null,
      2,
    );
    const mended = await mends(wrong, 'missing-price');
    assert.match(mended, /"input": 2\.5,\s+"output": 10/);
  });

  it('compares prices with the dollars of the data, and implies them', async () => {
    const rows = Array.from({ length: 80 }, (_, i) => {
      const [input, output] = [20 + ((i * 7) % 31), 5 + ((i * 13) % 17)];
      const of = (score: number, price: number) => ({
        score,
        num_input_tokens: input,
        num_output_tokens: output,
        cost: (price * input + 4 * price * output) / 1e6,
      });
      return JSON.stringify({ prompt: `p${i}`, models: { a: of(i % 2, 1), b: of(i % 3 ? 1 : 0, 3) } });
    });
    writeFileSync(project.data, rows.join('\n'));
    const wrong = JSON.stringify(
      {
        pool: [
          { id: 'a', price: { input: 1, output: 4 } },
          { id: 'b', price: { input: 2, output: 3 } },
        ],
        data: { path: 'outcomes.jsonl' },
      },
      null,
      2,
    );
    const mended = await mends(wrong, 'price-contradicts-data');
    assert.match(mended, /"input": 3,\s+"output": 12/);
  });

  it('says what of the data cannot be read, and where', async () => {
    appendFileSync(project.data, '{"prompt": "x", "models": {"a": {"score": 7}}}\n');
    const result = await ask(text());
    assert.deepEqual(codesOf(result), ['unreadable-data']);
    assert.match(result.diagnostics[0].message, /outcomes\.jsonl:401/);
    // An unreadable file is none of the text's mistakes: it is read again once it has changed.
    project.configure({});
    writeFileSync(project.data, readFileSync(project.data, 'utf8').split('\n').slice(0, 400).join('\n'));
    assert.deepEqual(codesOf(await ask(text())), []);
  });

  it('does not read data that it may not, but says that it is missing', async () => {
    const { facts } = await ask(text(), { readData: false });
    assert.equal(facts.data, undefined);
    const gone = text().replace('outcomes.jsonl', 'gone.jsonl');
    assert.deepEqual(codesOf(await ask(gone, { readData: false })), ['missing-data']);
  });

  it('knows its data while there is a mistake elsewhere', async () => {
    await ask(text());
    const result = await ask(text().replace('"input": 1', '"input": "one"'));
    assert.equal(result.facts.data?.prompts, 400);
    assert.deepEqual(codesOf(result), ['schema']);
  });

  it('follows a run: nothing when it is fresh, then floors, then what changed', async () => {
    project.configure({ tiers: [{ name: 'gold', floor: 0.7 }] });
    const service = new EngineService(new FakePipeline(), () => undefined);
    const trained = await service.train({ config: project.config }, job);
    assert.deepEqual(codesOf(await ask(text())), []);
    const { certified, observed } = trained.report.limit;
    const raised = text().replace('0.7', String(Number(((certified + observed) / 2).toFixed(3))));
    const found = await ask(raised);
    assert.deepEqual(codesOf(found).sort(), ['floor-not-certified', 'stale-run']);
    assert.match(found.diagnostics.map((d) => d.message).join(), /Changed since the last run: floor of gold/);
    assert.equal(found.facts.run?.live, false);
    // With the report for this very text, that one counts.
    const better = { ...fixtureReport(), limit: { ...trained.report.limit, certified: observed } };
    const live = await ask(raised, { live: { report: reportFacts(better), needsTraining: false } });
    assert.deepEqual(codesOf(live), ['stale-run']);
    appendFileSync(project.data, '\n\n');
    assert.deepEqual(codesOf(await ask(text())), ['stale-run']);
  });
});
