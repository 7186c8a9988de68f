/** One small router, trained for real: the graph decides as the trainer does, one seed gives one report. */
import { strict as assert } from 'node:assert';
import { predictedCost } from '../../src/core/decide';
import { unpack } from '../../src/core/pack';
import type { Report } from '../../src/core/report';
import { type Part, PolicyRunner } from '../../src/core/serve';
import { samplePool } from '../../src/core/simulate/models';
import type { SessionLog } from '../../src/core/trainingLog';
import type { RouterConfigInput } from '../../src/core/config';
import { loadConfig } from '../../src/engine/configFile';
import { pipeline } from '../../src/engine/pipeline';
import type { Judged, RunJob } from '../../src/engine/pipelineTypes';
import type { PreparedOutcomes } from '../../src/engine/prepare';
import { splitLengths } from '../../src/learn/encoder';
import { predict } from '../../src/learn/predictor';
import type { TrainedRouter } from '../../src/learn/trainRouter';
import { EncoderSession } from '../../src/onnx/encoderSession';
import { RouterSession } from '../../src/onnx/routerSession';
import { makeProject, type Project } from '../unit/engine/project';

const POOL = ['aurora-xl', 'yarrow-34b', 'finch-turbo', 'moss-7b'];
const PROMPTS = 700;

const HARD = [
  '',
  ' ',
  '\n\t\r\n',
  'word '.repeat(60_000),
  '🙂🙃👩‍👩‍👧‍👦🏳️‍🌈 what do these mean?',
  'מה בירת צרפת? كم عدد الكواكب؟',
  '法国的首都是哪里?日本の首都はどこですか。',
  'before\u0000after',
  '\u0000',
  'a lone \ud83d high and a lone \udc00 low surrogate',
  'Z̸̡̛͓a̵l̶g̷o̸ é e\u0301 \u202e reversed',
];

interface Training {
  prepared: PreparedOutcomes;
  judged: Judged;
  trained: TrainedRouter;
  sessions: SessionLog[];
}

async function train(project: Project, training: RouterConfigInput['training']): Promise<Training> {
  project.configure({
    pool: samplePool().filter(({ id }) => POOL.includes(id)),
    encoder: { vocabulary: 600, dims: 24 },
    tiers: [{ name: 'gold', floor: 0.55 }],
    training: { seed: 5, folds: 3, updates: 15, sessions: 8, backend: 'wasm', ...training },
  });
  const sessions: SessionLog[] = [];
  const job: RunJob = {
    progress: () => undefined,
    checkCancelled: () => undefined,
    log: () => undefined,
    session: (log) => sessions.push(log),
  };
  const prepared = await pipeline.prepare(await loadConfig(project.config), job);
  const checkpoint = { save: () => Promise.resolve(), load: () => Promise.resolve(undefined) };
  const judged = await pipeline.train({ prepared, checkpoint, job });
  const { trained } = unpack(judged.predictions) as { trained: TrainedRouter };
  return { prepared, judged, trained, sessions };
}

/** `report.json` without what may differ between two trainings of one seed. */
function timeless({ judged: { report } }: Training): string {
  const training: Partial<Report['training']> = { ...report.training };
  delete training.seconds;
  const { createdAt, routing, ...rest } = report;
  assert.ok(createdAt !== '' && routing.p50Us > 0);
  return JSON.stringify({ ...rest, training });
}

/** The trainer's own predictions for prompts, as a part that nothing was observed on. */
async function predictPart({ spec }: TrainedRouter, prompts: readonly string[]): Promise<Part> {
  assert.ok(spec.encoder.kind === 'ngram');
  const encoder = await EncoderSession.create(spec.encoder);
  const z = await encoder.encode(prompts);
  const { grams } = splitLengths(await encoder.grams(prompts));
  await encoder.release();
  const { score, usage } = predict(
    spec.predictor,
    { z, grams },
    prompts.map((_, i) => i),
  );
  const cells = score.length;
  return {
    n: prompts.length,
    models: spec.models.length,
    tasks: prompts.map(() => ''),
    score: new Float32Array(cells),
    cost: new Float64Array(cells),
    pHat: score,
    cHat: predictedCost(usage, spec.price, spec.fee),
  };
}

describe('a trained router', function () {
  this.timeout(120_000);
  let project: Project;
  let run: Training;
  let router: RouterSession;
  let prompts: string[];
  let part: Part;

  before(async () => {
    project = makeProject({ prompts: PROMPTS, seed: 3 });
    run = await train(project, {});
    router = await RouterSession.open(run.judged.router);
    const { table } = run.prepared;
    prompts = [...table.prompts, ...HARD];
    part = await predictPart(run.trained, prompts);
  });
  after(async () => {
    await router.release();
    project.remove();
  });

  it('predicts in the graph what the trainer predicts, hard prompts included', async () => {
    const { accuracy, cost } = await router.route(prompts, 0.6);
    let worst = 0;
    accuracy.forEach((p, c) => {
      assert.ok(Number.isFinite(p) && p > 0 && p < 1);
      worst = Math.max(worst, Math.abs(p - part.pHat[c]));
      assert.ok(Math.abs(cost[c] / part.cHat[c] - 1) < 1e-4, `cost ${cost[c]}, not ${part.cHat[c]}`);
    });
    console.log(`      max |Δp̂| ${worst.toExponential(1)} over ${prompts.length} prompts`);
    assert.ok(worst <= 1e-4, `max |Δp̂| ${worst}`);
  });

  it('predicts for its test split what the report was made of', () => {
    const { split } = run.prepared;
    const kept = run.trained.predictions.test.score;
    const m = part.models;
    split.test.forEach((row, i) => {
      for (let k = 0; k < m; k++)
        assert.ok(Math.abs(kept[i * m + k] - part.pHat[row * m + k]) < 1e-5, `prompt ${row}`);
    });
  });

  it('chooses in the graph as the trainer does, at every level and beyond', async () => {
    const { levels } = run.judged.report;
    const runner = new PolicyRunner(
      { ...run.trained.spec, available: run.trained.spec.models.map(() => true) },
      part,
    );
    let [differ, decisions, worst] = [0, 0, 0];
    for (const { tau, target } of levels) {
      const expected = runner.at(target);
      const { model, mu } = await router.route(prompts, tau);
      for (let i = 0; i < prompts.length; i++) {
        decisions++;
        if (model[i] !== expected.model[i]) differ++;
        worst = Math.max(worst, Math.abs(mu[i] - expected.mu[i]));
      }
    }
    console.log(`      ${differ} of ${decisions} choices differ; max |Δμ| ${worst.toExponential(1)}`);
    assert.ok(decisions > 5000);
    assert.ok(differ <= decisions / 1000, `${differ} of ${decisions} differ`);
    assert.ok(worst <= 1e-4, `|Δμ| ${worst}`);
  });

  it('says in the graph which floors are certified and feasible, as the report does', async () => {
    const { levels, limit } = run.judged.report;
    assert.ok(levels.some((l) => l.certified) && levels.some((l) => !l.feasible));
    const taus = levels.map((l) => l.tau);
    const result = await router.route(
      taus.map(() => prompts[0]),
      taus,
    );
    levels.forEach((level, k) => {
      assert.equal(result.certified[k], Number(level.certified), `certified at ${level.tau}`);
      assert.equal(result.feasible[k], Number(level.feasible), `feasible at ${level.tau}`);
    });
    assert.ok(limit.certified <= limit.observed);
  });

  it('is the same again for the same seed, but for times', async () => {
    const again = await train(project, {});
    assert.equal(timeless(again), timeless(run));
    assert.deepEqual(again.sessions, run.sessions);
    assert.ok(Buffer.from(again.judged.router).equals(Buffer.from(run.judged.router)));
  });

  it('needs λ: without it the policy stays cheap, whatever its target', async () => {
    const off = await train(project, { lambdaMax: 0 });
    assert.ok(off.sessions.every((s) => s.lambda === 0));
    const top = async ({ trained, prepared }: Training) => {
      const rows = prepared.split.test;
      const own = await predictPart(
        trained,
        Array.from(rows, (row) => prepared.table.prompts[row]),
      );
      const runner = new PolicyRunner(
        { ...trained.spec, available: trained.spec.models.map(() => true) },
        own,
      );
      const { model, mu } = runner.at(trained.targetRange[1]);
      const scores = Float32Array.from(model, (m, i) => prepared.table.score[rows[i] * own.models + m]);
      const mean = (x: Float32Array) => x.reduce((a, b) => a + b, 0) / x.length;
      return { accuracy: mean(scores), mu: mean(mu) };
    };
    const [without, withDual] = [await top(off), await top(run)];
    const shown = `accuracy ${without.accuracy.toFixed(3)} without λ, ${withDual.accuracy.toFixed(3)} with it`;
    console.log(
      `      at the top target: ${shown}; μ ${without.mu.toFixed(2)} and ${withDual.mu.toFixed(2)}`,
    );
    assert.ok(without.accuracy < withDual.accuracy - 0.05, shown);
    assert.ok(without.mu < withDual.mu - 0.05);
  });
});
