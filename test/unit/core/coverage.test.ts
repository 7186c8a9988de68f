/**
 * The promise itself: over many data sets from populations whose truth is known, all certified floors
 * of a router hold together in all but a share δ of them.
 */
import { strict as assert } from 'node:assert';
import { summarise } from '../../../src/core/certificate';
import { mean } from '../../../src/core/math';
import { buildOperatingMap, type CandidatePoint } from '../../../src/core/operatingMap';
import { Rng } from '../../../src/core/rng';

const J = 41;
const STUDIES = 1000;
const CONFIDENCE = 0.9;
/** What a graded answer scores if it is not all wrong. */
const GRADES = [0.75, 0.9, 0.95, 1];
const GRADED_MEAN = 0.9;

interface Population {
  name: string;
  /** True mean score of point j. */
  truth(j: number): number;
  /** Prompts' outcomes are shared between the points, as those of one router are. */
  shared: boolean;
  graded: boolean;
  tiers: { name: string; floor: number }[];
}

const rising = (j: number) => 0.6 + (0.25 * j) / (J - 1);

const populations: Population[] = [
  { name: 'rising, independent points', truth: rising, shared: false, graded: false, tiers: [] },
  { name: 'rising, shared prompts', truth: rising, shared: true, graded: false, tiers: [] },
  {
    name: 'flat, where luck alone orders points',
    truth: () => 0.75,
    shared: false,
    graded: false,
    tiers: [],
  },
  { name: 'graded scores', truth: rising, shared: true, graded: true, tiers: [] },
  {
    name: 'tiers at the very edge of the truth',
    truth: rising,
    shared: false,
    graded: false,
    tiers: [
      { name: 'gold', floor: rising(30) + 1e-4 },
      { name: 'bulk', floor: rising(10) + 1e-4 },
    ],
  },
];

/** Scores of the points on n prompts. */
function sample(population: Population, n: number, rng: Rng): Float32Array[] {
  const points = Array.from({ length: J }, () => new Float32Array(n));
  for (let i = 0; i < n; i++) {
    const common = rng.next();
    const grade = rng.int(GRADES.length);
    for (let j = 0; j < J; j++) {
      const u = population.shared ? common : rng.next();
      const truth = population.truth(j);
      if (!population.graded) points[j][i] = u < truth ? 1 : 0;
      else points[j][i] = u < truth / GRADED_MEAN ? GRADES[grade] : 0;
    }
  }
  return points;
}

function study(population: Population, rng: Rng): { failed: boolean; margins: number[] } {
  const tune = sample(population, 80, rng);
  const calibrate = sample(population, 200, rng);
  const targets = Array.from({ length: J }, (_, j) => Math.fround(j / J));
  const candidates: CandidatePoint[] = targets.map((target, j) => ({
    target,
    tune: { accuracy: mean(tune[j]), costPer1k: j, n: 80 },
    calibrate: summarise(calibrate[j], !population.graded),
  }));
  const map = buildOperatingMap(candidates, { confidence: CONFIDENCE, tiers: population.tiers });
  const margins = Array.from(map.certified.targets, (target, k) => {
    return population.truth(targets.indexOf(target)) - map.certified.floors[k];
  }).slice(0, -1);
  return { failed: margins.some((m) => m < -1e-6), margins };
}

describe('certified floors of simulated routers', () => {
  const delta = 1 - CONFIDENCE;
  const allowed = STUDIES * delta + 3 * Math.sqrt(STUDIES * delta * (1 - delta));

  populations.forEach((population, seed) => {
    it(`hold together with the stated confidence: ${population.name}`, function () {
      this.timeout(60_000);
      const rng = new Rng(seed);
      let failed = 0;
      const margins: number[] = [];
      for (let s = 0; s < STUDIES; s++) {
        const result = study(population, rng);
        if (result.failed) failed++;
        margins.push(...result.margins);
      }
      const points = 100 * mean(margins);
      console.log(
        `      ${failed} of ${STUDIES} failed (δ = ${delta.toFixed(2)}); margin ${points.toFixed(1)} points`,
      );
      assert.ok(margins.length > STUDIES, 'something is certified');
      assert.ok(failed <= allowed, `${failed} of ${STUDIES} failed`);
    });
  });
});
