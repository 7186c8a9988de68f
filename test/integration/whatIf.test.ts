/** What-ifs of a trained run against evaluations of the same config: the same figures, to the last digit. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  addModel,
  applyEdits,
  removeModel,
  setAt,
  setConfidence,
  setEnabled,
  setPrice,
  setServe,
  setTierFloor,
  type TextEdit,
} from '../../src/core/configEdits';
import { CancelledError } from '../../src/core/errors';
import { outcomeLines } from '../../src/core/outcomeLines';
import type { Report } from '../../src/core/report';
import { Rng } from '../../src/core/rng';
import { generateOutcomes } from '../../src/core/simulate/generator';
import type { Job } from '../../src/core/trainingLog';
import { pipeline } from '../../src/engine/pipeline';
import { EngineService } from '../../src/engine/service';
import type { WhatIfResult } from '../../src/protocol/whatIf';
import { makeProject, type Project } from '../unit/engine/project';
import { quickTraining } from './cli';

const free: Job = { progress: () => undefined, checkCancelled: () => undefined };
const models = generateOutcomes({ prompts: 1, seed: 1 }).models;
const [a, b, c, d] = models;

type Edit = [name: string, edit: (text: string) => TextEdit[]];

const EDITS: Edit[] = [
  ['the price of a model', (text) => setPrice(text, a, { input: 7, output: 0.5 })],
  ['a model off', (text) => setEnabled(text, b, false)],
  ['a model removed', (text) => removeModel(text, 2)],
  ['a price per call', (text) => setPrice(text, c, { call: 0.002 })],
  ['a fee', (text) => setPrice(text, d, { request: 0.001 })],
  ['a floor', (text) => setTierFloor(text, 'gold', 0.45)],
  ['the confidence', (text) => setConfidence(text, 0.8)],
  ['the way of serving', (text) => setServe(text, 'expected')],
  ['the levels', (text) => setAt(text, ['levels'], [0.2, 0.4, 0.41])],
  ['no tiers', (text) => setAt(text, ['tiers'], [])],
];

const applied = (text: string, ...edits: Edit[]) =>
  edits.reduce((t, [, edit]) => applyEdits(t, edit(t)), text);

describe('what-if', function () {
  this.timeout(120_000);
  let project: Project;
  let text: string;
  let run: string;
  const service = new EngineService(pipeline, () => undefined);
  const ask = (edited: string, complete = true): Promise<WhatIfResult> =>
    service.whatIf({ config: project.config, text: edited, complete }, free);

  /** As the file would say it: a report that goes through JSON, without what no config changes. */
  const plain = (report: Report) =>
    JSON.parse(JSON.stringify({ ...report, createdAt: '', routing: null })) as Record<string, unknown>;

  /** What `proteus evaluate` reports on a text, on a copy of the run. */
  async function evaluated(edited: string): Promise<Report> {
    const copy = join(project.folder, 'copy');
    cpSync(run, copy, { recursive: true });
    writeFileSync(project.config, edited);
    try {
      return (await service.evaluate({ config: project.config, run: copy }, free)).report;
    } finally {
      rmSync(copy, { recursive: true });
      writeFileSync(project.config, text);
    }
  }

  async function assertSame(edited: string): Promise<void> {
    const answer = await ask(edited);
    assert.deepEqual([answer.state, answer.complete], ['live', true], answer.reasons.join());
    assert.ok(answer.run?.report && answer.patch);
    const expected = plain(await evaluated(edited));
    const found = plain({ ...answer.run.report, ...answer.patch });
    for (const key of Object.keys(expected)) assert.deepEqual(found[key], expected[key], key);
  }

  async function train(): Promise<void> {
    const result = await service.train({ config: project.config }, free);
    run = result.runDir;
    text = readFileSync(project.config, 'utf8');
  }

  describe('on whole outcomes', () => {
    before(async () => {
      project = makeProject({ prompts: 700 });
      project.configure({ ...quickTraining, tiers: [{ name: 'gold', floor: 0.4 }] });
      await train();
    });
    after(() => project.remove());

    it('says that a text is as the run was judged, by meaning and not by letters', async () => {
      for (const same of [text, `// a comment\n${text}`, text.replaceAll('  ', '\t')]) {
        const { state, patch, differences } = await ask(same);
        assert.deepEqual([state, patch, differences], ['live', undefined, []]);
      }
    });

    for (const edit of EDITS) {
      it(`equals an evaluation after a change of ${edit[0]}`, () => assertSame(applied(text, edit)));
    }

    it('equals an evaluation after several changes', async () => {
      await assertSame(applied(text, EDITS[0], EDITS[1], EDITS[5], EDITS[6]));
      await assertSame(applied(text, EDITS[3], EDITS[2], EDITS[8], EDITS[7]));
      // A model that is off keeps the price it was trained at, whatever the config says of it.
      await assertSame(applied(text, ['', (t) => setPrice(t, b, { input: 99, output: 99 })], EDITS[1]));
    });

    it('answers a key press with the same figures, and single models among the baselines', async () => {
      for (const edit of EDITS) {
        const edited = applied(text, edit);
        const [quick, whole] = [await ask(edited, false), await ask(edited)];
        assert.equal(quick.complete, false);
        const { baselines, ...rest } = quick.patch ?? {};
        for (const [key, value] of Object.entries(rest))
          assert.deepEqual(value, whole.patch?.[key as keyof typeof rest], `${edit[0]}: ${key}`);
        for (const row of baselines ?? []) {
          const same = whole.patch?.baselines?.find(({ name }) => name === row.name);
          for (const key of Object.keys(row) as (keyof typeof row)[])
            assert.deepEqual(row[key], same?.[key], `${row.name}: ${key}`);
        }
      }
    });

    it('names what differs, in words', async () => {
      const words = async (...edits: Edit[]) => (await ask(applied(text, ...edits), false)).differences;
      assert.deepEqual(await words(EDITS[0], EDITS[1]), [`price of ${a}`, `${b} off`]);
      assert.deepEqual(await words(EDITS[5], EDITS[6]), [
        'floor of gold 0.4 → 0.45',
        'confidence 0.95 → 0.8',
      ]);
      assert.deepEqual(await words(EDITS[7]), ['served expected']);
    });

    it('sends the saved report once', async () => {
      const first = await ask(text);
      assert.ok(first.run?.report);
      const again = await service.whatIf({ config: project.config, text, known: first.run.stamp }, free);
      assert.equal(again.run?.report, undefined);
      assert.equal(again.run?.dir, run);
    });

    it('asks for a training where only that helps, and says why', async () => {
      const seed = await ask(applied(text, ['', (t) => setAt(t, ['training', 'seed'], 5)]));
      assert.deepEqual([seed.state, seed.patch], ['needsTraining', undefined]);
      assert.match(seed.reasons.join(), /"training\.seed" has changed/);
      const both = await ask(applied(text, ['', (t) => setAt(t, ['training', 'seed'], 5)], EDITS[0]));
      assert.deepEqual([both.state, both.patch !== undefined], ['needsTraining', true]);
      const model = await ask(
        applied(text, ['', (t) => addModel(t, { id: models[6], price: { input: 1, output: 1 } })]),
      );
      assert.equal(model.state, 'needsTraining');
      assert.match(model.reasons.join(), new RegExp(`knows nothing of ${models[6]}`));
    });

    it('says what is wrong with a config, and never fails for it', async () => {
      const broken = async (edited: string) => {
        const { state, reasons, patch } = await ask(edited);
        assert.deepEqual([state, patch], ['broken', undefined]);
        return reasons.join();
      };
      assert.match(await broken(text.slice(0, -3)), /closing \} is missing \(line \d+\)/);
      assert.match(await broken(text.replace(a, `${a}x`)), /Did you mean/);
      assert.match(
        await broken(text.replace('outcomes.jsonl', 'nothing.jsonl')),
        /not where the config says/,
      );
      const free = models
        .slice(0, 4)
        .map((id): Edit => ['', (t) => setPrice(t, id, { input: 0, output: 0 })]);
      assert.match(await broken(applied(text, ...free)), /No model of the pool costs anything/);
      const rng = new Rng(3);
      for (let i = 0; i < 60; i++) {
        const [from, length] = [rng.int(text.length), rng.int(12)];
        const { state } = await ask(text.slice(0, from) + text.slice(from + length), false);
        assert.ok(['broken', 'needsTraining', 'live'].includes(state));
      }
    });

    it('stops when it is cancelled, and answers the next question', async () => {
      const cancelled: Job = {
        progress: () => undefined,
        checkCancelled: () => {
          throw new CancelledError();
        },
      };
      const edited = applied(text, ['', (t) => setPrice(t, a, { input: 5.5, output: 1 })]);
      await assert.rejects(
        service.whatIf({ config: project.config, text: edited }, cancelled),
        (error) => error instanceof CancelledError,
      );
      assert.equal((await ask(edited, false)).state, 'live');
    });

    it('follows a new evaluation, and notices new data', async () => {
      const edited = applied(text, EDITS[0]);
      writeFileSync(project.config, edited);
      await service.evaluate({ config: project.config }, free);
      const { patch, differences, run: info } = await ask(edited);
      assert.deepEqual([patch, differences], [undefined, []]);
      assert.ok(info?.report);
      const data = readFileSync(project.data, 'utf8');
      writeFileSync(project.data, data.slice(0, data.lastIndexOf('\n', data.length - 2) + 1));
      utimesSync(project.data, new Date(), new Date());
      const { state, reasons } = await ask(edited);
      assert.equal(state, 'needsTraining');
      assert.match(reasons.join(), /data has changed/);
    });
  });

  describe('on outcomes with gaps', () => {
    before(async () => {
      project = makeProject({ prompts: 900 });
      const full = generateOutcomes({ prompts: 900, seed: 1 });
      const rng = new Rng(8);
      full.score.forEach((_, cell) => {
        if (rng.next() < 0.7) return;
        full.score[cell] = NaN;
        full.tokens?.fill(NaN, 2 * cell, 2 * cell + 2);
      });
      writeFileSync(project.data, `${[...outcomeLines(full)].join('\n')}\n`);
      project.configure({ ...quickTraining, tiers: [{ name: 'gold', floor: 0.4 }] });
      await train();
    });
    after(() => project.remove());

    for (const edit of [EDITS[0], EDITS[1], EDITS[3], EDITS[6]]) {
      it(`equals an evaluation after a change of ${edit[0]}`, () => assertSame(applied(text, edit)));
    }
  });

  it('says that nothing was trained', async () => {
    project = makeProject({ prompts: 60 });
    const { state, run: info } = await ask('{}');
    assert.deepEqual([state, info], ['noRun', null]);
    project.remove();
  });
});
