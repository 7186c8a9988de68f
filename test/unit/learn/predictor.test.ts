/** The predictor learns what can be learned, keeps means of usage, and cross-fitting never peeks. */
import { strict as assert } from 'node:assert';
import { CancelledError } from '../../../src/core/errors';
import type { SparseMatrix } from '../../../src/core/linalg/sparse';
import { logit } from '../../../src/core/math';
import { Rng } from '../../../src/core/rng';
import { crossFit } from '../../../src/learn/crossFit';
import { fitPredictor, predict, PREDICTOR_DEFAULTS, type PredictorData } from '../../../src/learn/predictor';
import { near } from '../core/support';
import { noCancel, onBackend, withoutLeaks } from './support';

const rows = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);

/**
 * Model 0 is right where z₀ > 0, model 1 where z₀ < 0, model 2 in 70 % of cases whatever z. Tokens
 * out double with z₁; tokens in of model 2 are never counted.
 */
function separable(rng: Rng, n: number): PredictorData {
  const [width, models] = [4, 3];
  const data: PredictorData = {
    z: new Float32Array(n * width),
    width,
    score: new Float32Array(n * models),
    usage: new Float32Array(n * models * 2),
    models,
  };
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < width; k++) data.z[i * width + k] = rng.normal();
    const [a, b] = data.z.subarray(i * width, i * width + 2);
    data.score.set([a > 0 ? 1 : 0, a > 0 ? 0 : 1, rng.next() < 0.7 ? 1 : 0], i * models);
    for (let m = 0; m < models; m++) {
      data.usage[2 * (i * models + m)] = m === 2 ? 0 : 100 + 10 * m;
      data.usage[2 * (i * models + m) + 1] = 200 * (m + 1) * 2 ** b * Math.exp(0.3 * rng.normal());
    }
  }
  return data;
}

function logLoss(
  p: Float32Array,
  y: Float32Array,
  keep: (column: number) => boolean,
  models: number,
): number {
  let [sum, n] = [0, 0];
  for (let c = 0; c < p.length; c++) {
    if (!keep(c % models)) continue;
    const q = Math.min(1 - 1e-6, Math.max(1e-6, p[c]));
    sum -= y[c] * Math.log(q) + (1 - y[c]) * Math.log(1 - q);
    n++;
  }
  return sum / n;
}

describe('predictor', () => {
  before(onBackend('wasm'));
  const options = { ...PREDICTOR_DEFAULTS, hidden: [32], maxEpochs: 30 };
  const data = separable(new Rng(1), 1200);
  const [train, tune, test] = [rows(0, 800), rows(800, 1000), rows(1000, 1200)];
  const testScores = data.score.subarray(1000 * 3);

  it('beats the constant by far where scores can be told, and equals it where they cannot', async () => {
    const { spec } = await fitPredictor(data, train, tune, new Rng(2), noCancel, options);
    const { score } = predict(spec, data, test);
    assert.ok(logLoss(score, testScores, (m) => m < 2, 3) < 0.35 * Math.LN2);
    const constant = -(0.7 * Math.log(0.7) + 0.3 * Math.log(0.3));
    near(
      logLoss(score, testScores, (m) => m === 2, 3),
      constant,
      0.08,
      'the model of chance',
    );
  });

  it('predicts usage whose mean on the train split is the observed one, and zero for what is never used', async () => {
    const { spec } = await fitPredictor(data, train, tune, new Rng(2), noCancel, options);
    const { usage } = predict(spec, data, train);
    for (let c = 0; c < 6; c++) {
      let [predicted, observed] = [0, 0];
      for (let i = 0; i < 800; i++) {
        predicted += usage[i * 6 + c];
        observed += data.usage[i * 6 + c];
      }
      if (c === 4) assert.equal(predicted, 0);
      else near(predicted / observed, 1, 1e-4, `column ${c}`);
    }
    // Tokens out follow z₁.
    const low = Array.from(train).filter((i) => data.z[4 * i + 1] < -1);
    const high = Array.from(train).filter((i) => data.z[4 * i + 1] > 1);
    const average = (of: number[]) => of.reduce((s, i) => s + usage[i * 6 + 1], 0) / of.length;
    assert.ok(average(high) / average(low) > 4, `${average(high)} against ${average(low)}`);
  });

  it('answers rows in the order asked for', async () => {
    const { spec } = await fitPredictor(data, rows(0, 100), tune, new Rng(2), noCancel, {
      ...options,
      maxEpochs: 2,
    });
    const forward = predict(spec, data, [3, 900, 7]);
    const backward = predict(spec, data, [7, 900, 3]);
    for (let k = 0; k < 3; k++)
      for (let m = 0; m < 3; m++) near(forward.score[k * 3 + m], backward.score[(2 - k) * 3 + m], 1e-6);
  });

  it('scales one temperature for all models, and gives the same numbers for the same seed', async () => {
    const fit = async (seed: number) =>
      (await fitPredictor(data, rows(0, 200), tune, new Rng(seed), noCancel, { ...options, maxEpochs: 4 }))
        .spec;
    const spec = await fit(3);
    assert.deepEqual(await fit(3), spec);
    assert.notDeepEqual(await fit(4), spec);
    assert.ok(spec.slope.every((s) => s === spec.slope[0] && s >= 0.29 && s <= 3.01));
    assert.ok(spec.offset.every((o) => o === 0));
  });

  it('chooses the temperature that suits the tune split', async () => {
    // The tune split contradicts the train split half of the time, so belief must shrink.
    const doubtful = separable(new Rng(1), 1200);
    const rng = new Rng(5);
    for (let i = 800; i < 1000; i++)
      for (let m = 0; m < 2; m++)
        if (rng.next() < 0.4) doubtful.score[3 * i + m] = 1 - doubtful.score[3 * i + m];
    const { spec } = await fitPredictor(doubtful, train, tune, new Rng(2), noCancel, options);
    const predictions = predict(spec, doubtful, tune).score;
    const scores = doubtful.score.slice(3 * 800, 3 * 1000);
    const rescaled = (factor: number) =>
      logLoss(
        predictions.map((p) => 1 / (1 + Math.exp(-factor * logit(p)))),
        scores,
        () => true,
        3,
      );
    const found = rescaled(1);
    for (const factor of [0.8, 0.9, 1.1, 1.25])
      assert.ok(rescaled(factor) >= found - 1e-6, `times ${factor}`);
  });

  /** `data` where every third cell lacks its score, and every fourth its usage. */
  function withGaps(): PredictorData {
    const gaps = { ...data, score: data.score.slice(), usage: data.usage.slice() };
    for (let c = 0; c < gaps.score.length; c++) {
      if (c % 7 < 2) gaps.score[c] = NaN;
      if (c % 5 === 0) gaps.usage.fill(NaN, 2 * c, 2 * c + 2);
    }
    return gaps;
  }

  it('learns from what was observed alone, and keeps the means of that', async () => {
    const gaps = withGaps();
    const { spec } = await fitPredictor(gaps, train, tune, new Rng(2), noCancel, options);
    const { score } = predict(spec, gaps, test);
    assert.ok(logLoss(score, testScores, (m) => m < 2, 3) < 0.35 * Math.LN2);
    const { usage } = predict(spec, gaps, train);
    for (let c = 0; c < 6; c++) {
      if (c === 4) continue;
      let [predicted, observed] = [0, 0];
      for (let i = 0; i < 800; i++) {
        if (Number.isNaN(gaps.usage[i * 6 + c])) continue;
        predicted += usage[i * 6 + c];
        observed += gaps.usage[i * 6 + c];
      }
      near(predicted / observed, 1, 1e-4, `column ${c}`);
    }
  });

  it('has finite weights from outcomes with gaps, the same for the same seed', async () => {
    const quick = { ...options, maxEpochs: 3 };
    const fit = async (d: PredictorData) =>
      (await fitPredictor(d, rows(0, 300), tune, new Rng(2), noCancel, quick)).spec;
    const gaps = withGaps();
    const spec = await withoutLeaks(() => fit(gaps));
    assert.deepEqual(await fit(withGaps()), spec);
    assert.ok(spec.score.weight.every(Number.isFinite) && spec.unit.every(Number.isFinite));
    assert.notDeepEqual(await fit(data), spec);
  });

  it('trains for as many epochs as it is told, the same as where it found out itself', async () => {
    const fit = (epochs?: { network: number; wide: number }) =>
      fitPredictor(data, train, tune, new Rng(2), noCancel, options, epochs);
    const found = await fit();
    assert.ok(found.epochs.network > 1 && found.epochs.network <= options.maxEpochs);
    assert.deepEqual(await fit(found.epochs), found);
    const one = await fit({ network: 1, wide: 0 });
    assert.equal(one.epochs.network, 1);
    assert.notDeepEqual(one.spec.hidden, found.spec.hidden);
  });

  it('stops when asked to, and leaves no tensor behind', async () => {
    let epochs = 0;
    await withoutLeaks(() =>
      assert.rejects(
        fitPredictor(data, rows(0, 100), tune, new Rng(2), {
          checkCancelled: () => {
            if (++epochs === 3) throw new CancelledError();
          },
        }),
        CancelledError,
      ),
    );
    await withoutLeaks(() =>
      fitPredictor(data, rows(0, 100), tune, new Rng(2), noCancel, { ...options, maxEpochs: 2 }),
    );
  });
});

describe('predictor of prompts with grams', () => {
  before(onBackend('wasm'));
  const [n, models] = [3000, 2];

  /** Two grams matter alike. z tells the first alone, so the wide part knows all that the network does, and more. */
  function twoGrams(): PredictorData & { grams: SparseMatrix; chance: Float32Array } {
    const rng = new Rng(3);
    const indptr = new Int32Array(n + 1);
    const indices: number[] = [];
    const z = new Float32Array(2 * n);
    const chance = new Float32Array(n * models);
    for (let i = 0; i < n; i++) {
      // The last gram is in every prompt, as a full stop is.
      const occurs = Array.from({ length: 6 }, (_, gram) => gram === 5 || rng.next() < 0.5);
      occurs.forEach((has, gram) => has && indices.push(gram));
      indptr[i + 1] = indices.length;
      z[2 * i] = occurs[0] ? 1 : -1;
      for (let m = 0; m < models; m++)
        chance[i * models + m] =
          1 / (1 + Math.exp((occurs[0] ? 0.8 : -0.8) + (occurs[1] ? 0.8 : -0.8) + 0.5 * m));
    }
    const grams = {
      rows: n,
      cols: 6,
      indptr,
      indices: Int32Array.from(indices),
      values: new Float32Array(indices.length).fill(0.3),
    };
    const score = chance.map((p) => (rng.next() < p ? 1 : 0));
    return { z, width: 2, grams, score, chance, usage: new Float32Array(n * models * 2).fill(5), models };
  }

  it('takes the share of each part from many tune prompts, halves from few', async () => {
    const data = twoGrams();
    const test = rows(2400, n);
    const excess = async (tune: Int32Array) => {
      const { spec } = await fitPredictor(data, rows(0, 1200), tune, new Rng(2), noCancel);
      const { score } = predict(spec, data, test);
      const truth = data.chance.subarray(2400 * models);
      return logLoss(score, truth, () => true, models) - logLoss(truth, truth, () => true, models);
    };
    const [many, few] = [await excess(rows(1200, 2400)), await excess(rows(1200, 1900))];
    assert.ok(many < few / 2, `${many} and ${few} above the truth`);
    assert.ok(many < 0.01, `${many}`);
  });

  it('needs the grams again where it has learned from them', async () => {
    const data = twoGrams();
    const { spec } = await fitPredictor(data, rows(0, 200), rows(200, 300), new Rng(2), noCancel);
    assert.throws(() => predict(spec, { z: data.z }, [1]), /grams/);
  });
});

describe('cross-fitting', () => {
  before(onBackend('wasm'));
  const [folds, models, n] = [4, 16, 120];
  const fold = Int32Array.from({ length: n }, (_, i) => i % folds);

  /** z says which fold a prompt is in, and a model is right on whole folds: half of them, by lot. */
  function byFold(): PredictorData {
    const rng = new Rng(7);
    const data: PredictorData = {
      z: new Float32Array(n * folds),
      width: folds,
      score: new Float32Array(n * models),
      usage: new Float32Array(n * models * 2).fill(10),
      models,
    };
    const right = Array.from({ length: models }, () => rng.shuffle([0, 0, 1, 1]));
    for (let i = 0; i < n; i++) {
      data.z[i * folds + fold[i]] = 1;
      for (let m = 0; m < models; m++) data.score[i * models + m] = right[m][fold[i]];
    }
    return data;
  }

  const train = rows(0, 96);
  const tune = rows(96, n);
  const accuracy = (p: Float32Array, y: Float32Array) =>
    p.reduce((sum, v, c) => sum + (v > 0.5 === (y[c] === 1) ? 1 : 0), 0) / p.length;
  const run = (data: PredictorData, onFold: (done: number) => void = () => undefined) =>
    crossFit(data, train, fold, folds, tune, new Rng(8), noCancel, onFold);

  it('cannot know what is true of the held-out fold alone', async () => {
    const data = byFold();
    const scores = data.score.subarray(0, 96 * models);
    const { spec } = await fitPredictor(data, train, tune, new Rng(8), noCancel);
    const inSample = accuracy(predict(spec, data, train).score, scores);
    const done: number[] = [];
    const outOfFold = accuracy((await run(data, (d) => done.push(d))).score, scores);
    assert.deepEqual(done, [1, 2, 3, 4]);
    assert.ok(inSample > 0.98, `in sample ${inSample}`);
    assert.ok(outOfFold < 0.62, `out of fold ${outOfFold}`);
  });

  it('predicts a fold bit by bit alike, whatever its own scores and usages are', async () => {
    const data = byFold();
    const other = byFold();
    // The first fold, so that the draws before it are the same.
    for (const i of train) {
      if (fold[i] !== 0) continue;
      for (let m = 0; m < models; m++) {
        other.score[i * models + m] = 1 - other.score[i * models + m];
        other.usage[2 * (i * models + m) + 1] *= 7;
      }
    }
    const [a, b] = [await run(data), await run(other)];
    let changed = 0;
    for (const i of train) {
      const cells = (p: Float32Array) => p.subarray(i * models, (i + 1) * models);
      if (fold[i] === 0) {
        assert.deepEqual(cells(a.score), cells(b.score));
        assert.deepEqual(
          a.usage.subarray(i * models * 2, (i + 1) * models * 2),
          b.usage.subarray(i * models * 2, (i + 1) * models * 2),
        );
      } else if (cells(a.score).some((v, m) => v !== cells(b.score)[m])) changed++;
    }
    assert.ok(changed > 50, 'the other folds do learn from it');
  });

  it('trains folds of large data as all of it is trained, though they are smaller', async () => {
    const data = separable(new Rng(3), 10_200);
    const [many, few] = [rows(0, 10_000), rows(10_000, 10_200)];
    const half = Int32Array.from(many, (i) => i % 2);
    const epochs = { network: 1, wide: 0 };
    const { score } = await crossFit(data, many, half, 2, few, new Rng(4), noCancel, () => undefined, epochs);
    const large = { ...PREDICTOR_DEFAULTS, large: true };
    const odd = many.filter((i) => half[i] === 1);
    const { spec } = await fitPredictor(data, odd, few, new Rng(4), noCancel, large, epochs);
    const even = many.filter((i) => half[i] === 0);
    const expected = predict(spec, data, even).score;
    even.forEach((row, k) => {
      assert.deepEqual(score.subarray(row * 3, row * 3 + 3), expected.subarray(k * 3, k * 3 + 3));
    });
  });
});
