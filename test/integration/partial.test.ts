/** Trainings on outcomes with gaps, judged by the outcomes that were hidden from them. */
import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import { costAtAccuracy } from '../../src/core/frontier';
import { outcomeLines } from '../../src/core/outcomeLines';
import { selectRows } from '../../src/core/outcomes';
import { pack, unpack } from '../../src/core/pack';
import { resolvePool } from '../../src/core/pool';
import type { Report } from '../../src/core/report';
import { Rng } from '../../src/core/rng';
import { achieved, makePart, PolicyRunner } from '../../src/core/serve';
import { generateOutcomes } from '../../src/core/simulate/generator';
import { samplePool } from '../../src/core/simulate/models';
import { loadConfig } from '../../src/engine/configFile';
import { pipeline } from '../../src/engine/pipeline';
import type { RunJob } from '../../src/engine/pipelineTypes';
import type { TrainedRouter } from '../../src/learn/trainRouter';
import { makeProject, type Project } from '../unit/engine/project';

const POOL = ['aurora-xl', 'yarrow-34b', 'finch-turbo', 'moss-7b'];
const PROMPTS = 1600;
const silent: RunJob = {
  progress: () => undefined,
  checkCancelled: () => undefined,
  log: () => undefined,
  session: () => undefined,
};

interface Outcome {
  report: Report;
  /** On all outcomes of the test split, hidden ones too. */
  frontier: { accuracy: number; costPer1k: number }[];
  truthAt: (target: number) => { accuracy: number; costPer1k: number };
  predictions: Uint8Array;
}

/** Trains where `seen` says which cells of a prompt are in the log. */
async function trainOn(project: Project, seen: (u: number[], prompt: string) => boolean[]): Promise<Outcome> {
  const full = generateOutcomes({ prompts: PROMPTS, seed: 3 });
  const log = { ...full, score: full.score.slice(), tokens: full.tokens?.slice() };
  const m = full.models.length;
  const pool = POOL.map((id) => full.models.indexOf(id));
  const rng = new Rng(6);
  for (let i = 0; i < PROMPTS; i++) {
    const shown = seen(
      pool.map(() => rng.next()),
      full.prompts[i],
    );
    pool.forEach((k, j) => {
      if (shown[j]) return;
      log.score[i * m + k] = NaN;
      log.tokens?.fill(NaN, 2 * (i * m + k), 2 * (i * m + k) + 2);
    });
  }
  writeFileSync(project.data, `${[...outcomeLines(log)].join('\n')}\n`);
  project.configure({
    pool: samplePool().filter(({ id }) => POOL.includes(id)),
    encoder: { vocabulary: 600, dims: 24 },
    training: { seed: 5, folds: 3, updates: 15, sessions: 8, backend: 'wasm' },
  });
  const loaded = await loadConfig(project.config);
  const prepared = await pipeline.prepare(loaded, silent);
  const checkpoint = { save: () => Promise.resolve(), load: () => Promise.resolve(undefined) };
  const { report, predictions } = await pipeline.train({ prepared, checkpoint, job: silent });
  const { trained } = unpack(predictions) as { trained: TrainedRouter };
  const truth = resolvePool(loaded.config, full);
  const part = makePart(selectRows(truth.table, prepared.split.test), trained.predictions.test, truth.price);
  const runner = new PolicyRunner({ ...trained.spec, available: POOL.map(() => true) }, part);
  const truthAt = (target: number) => achieved(part, runner.at(target).model);
  return { report, predictions, truthAt, frontier: report.points.map((p) => truthAt(p.target)) };
}

describe('training on outcomes with gaps', function () {
  this.timeout(180_000);
  let project: Project;
  let whole: Outcome;
  before(async () => {
    project = makeProject({ prompts: 400 });
    whole = await trainOn(project, (u) => u.map(() => true));
  });
  after(() => project.remove());

  const best = ({ frontier }: Outcome) => Math.max(...frontier.map((p) => p.accuracy));

  it('says nothing of gaps where there are none', () => {
    assert.equal(whole.report.data.observed, undefined);
    assert.ok(whole.report.levels.every((l) => !('observed' in l)));
  });

  for (const share of [0.3, 0.7]) {
    it(`comes near the router of all outcomes with ${100 * share} % of the cells missing`, async () => {
      const { report, frontier, truthAt } = await trainOn(project, (u) => u.map((x) => x >= share));
      assert.equal(report.data.observed?.rule, 'random');
      assert.ok(Math.abs(report.data.observed.split.train.share - (1 - share)) < 0.03);
      const top = Math.max(...frontier.map((p) => p.accuracy));
      const middle = (best(whole) + Math.min(...whole.frontier.map((p) => p.accuracy))) / 2;
      const ratio = costAtAccuracy(frontier, middle) / costAtAccuracy(whole.frontier, middle);
      let inside = 0;
      for (const level of report.levels) {
        const { accuracy } = truthAt(level.target);
        if (level.accuracyCi[0] <= accuracy && accuracy <= level.accuracyCi[1]) inside++;
        if (level.certified) assert.ok(accuracy >= level.tau - 0.03, `${level.tau}: ${accuracy}`);
      }
      console.log(
        `      best ${top.toFixed(3)} against ${best(whole).toFixed(3)}; cost at ${middle.toFixed(2)} is ${ratio.toFixed(2)} times; ` +
          `${inside} of ${report.levels.length} intervals hold the truth; certified up to ${report.limit.certified.toFixed(3)}, of all ${whole.report.limit.certified.toFixed(3)}`,
      );
      assert.ok(top >= best(whole) - 0.04, `${top}`);
      assert.ok(inside >= 0.9 * report.levels.length);
      assert.ok(report.limit.certified < whole.report.limit.certified);
    });
  }

  it('learns from a log of one call per prompt, and evaluates it again with a model switched off', async () => {
    const log = await trainOn(project, (u) => u.map((_, k) => k === Math.floor(4 * u[0])));
    const { report } = log;
    assert.equal(report.data.observed?.split.train.complete, 0);
    assert.ok(report.levels.every((l) => (l.observed?.test ?? 0) > 20));
    assert.ok(best(log) >= best(whole) - 0.08, `${best(log)} against ${best(whole)}`);
    assert.match(report.caveats.join('\n'), /Outcomes have gaps/);
    project.configure({
      pool: samplePool()
        .filter(({ id }) => POOL.includes(id))
        .map((p) => ({ ...p, enabled: p.id !== 'yarrow-34b' })),
      encoder: { vocabulary: 600, dims: 24 },
      training: { seed: 5, folds: 3, updates: 15, sessions: 8, backend: 'wasm' },
    });
    const prepared = await pipeline.prepare(await loadConfig(project.config), silent);
    const predictions = pack(unpack(log.predictions) as object);
    const again = await pipeline.evaluate({
      prepared,
      predictions,
      run: { dir: '', config: prepared.config, report },
      router: new Uint8Array(),
      job: silent,
    });
    assert.deepEqual(Object.keys(again.report.data.observed?.models ?? {}).length, 3);
    assert.ok(again.report.levels.every((l) => l.mix['yarrow-34b'] === undefined));
  });

  it('does not certify from a log that chooses models by the length of the prompt, but estimates', async () => {
    const { report, truthAt } = await trainOn(project, (u, prompt) =>
      u.map((x, k) => x < (prompt.length > 370 === k < 2 ? 0.75 : 0.3)),
    );
    assert.equal(report.data.observed?.rule, 'estimated');
    const off = report.points.map((p) => Math.abs(p.test.accuracy - truthAt(p.target).accuracy));
    assert.ok(off.reduce((a, b) => a + b, 0) / off.length < 0.06, `${off.join()}`);
    assert.ok(report.limit.certified < whole.report.limit.certified - 0.1);
    assert.match(report.caveats.join('\n'), /Certificates count every missing score as wrong/);
  });
});
