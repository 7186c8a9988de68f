/** The whole of training (DESIGN §5.1–7): encoder, predictor, policy with its dual curve. */
import type { RouterConfig } from '../core/config';
import { costUnit, predictedCost } from '../core/decide';
import { columnMeans, type OutcomeTable, type PriceTable, selectRows } from '../core/outcomes';
import { pack, unpack } from '../core/pack';
import { hasGaps } from '../core/partial/gaps';
import { fitLogging, type Logging, pseudoOutcomes } from '../core/partial/logging';
import { Rng } from '../core/rng';
import type { PredictorSpec, RouterSpec } from '../core/routerSpec';
import type { PartPredictions } from '../core/serve';
import { foldOf, type Split } from '../core/split';
import type { Job, SessionLog } from '../core/trainingLog';
import { howToLearn, type Learning } from './ablation';
import { crossFit } from './crossFit';
import { LAMBDA_MIN } from './dual';
import { dualOfPredictions } from './dualGuess';
import { type EncoderPort, fitEncoder } from './encoder';
import type { Environment } from './environment';
import { neighbourPredictions } from './neighbours';
import { fitStateScale, Policy, POLICY_SHAPE, promptStates } from './policy';
import { fitPredictor, predict, type PredictorData } from './predictor';
import * as tf from './tf';
import { type PolicyCheckpoint, type PolicyOptions, trainPolicy } from './trainPolicy';

/** Keeps the state of a training, so that it can be stopped and continued. */
export interface TrainingCheckpoints {
  save(state: Uint8Array, update: number): Promise<void>;
  load(): Promise<Uint8Array | undefined>;
}

export interface TrainRouterInput {
  /** Every prompt once; NaN where nothing was observed. */
  table: OutcomeTable;
  price: PriceTable;
  split: Split;
  config: RouterConfig;
  encoder: EncoderPort;
  job: Job & { session(log: SessionLog): void };
  checkpoints: TrainingCheckpoints;
}

/** A router that knows how to decide; the operating map adds how to serve a floor. */
export interface TrainedRouter {
  spec: Pick<RouterSpec, 'models' | 'price' | 'fee' | 'encoder' | 'predictor' | 'policy' | 'rule' | 'dual'>;
  targetRange: [number, number];
  /** Where outcomes have gaps: why, and what stands in for them. */
  logging?: Logging;
  /** p̂ and û of the parts that the map and the report are made on. */
  predictions: Record<'tune' | 'calibrate' | 'test', PartPredictions>;
}

/** κ: the greatest quality boost b_i. */
const KAPPA = 0.05;
/** ζ against what the lowest target asks for on the train split, so that other splits get there too. */
const COST_WEIGHT_MARGIN = 2;
/** η of eq. (6), in ln λ per unit of missed accuracy. */
const DUAL_STEP = 4;
/** The default range of targets ends at the best that the predictions reach, and spans at most this. */
const DEFAULT_SPAN = 0.3;
/** Its last targets lie beyond reach, where λ grows to its cap: there the policy learns to spare nothing. */
const BEYOND_REACH = 0.01;
/** Updates between two checkpoints. */
const CHECKPOINT_EVERY = 5;
/** Where the phases of training begin, as shares of the whole. */
const PROGRESS = { encode: 0.05, predictor: 0.2, policy: 0.4, certify: 0.95 };

/** What the predictor's stage hands to the policy's; the first part of a checkpoint. */
interface FittedPredictor {
  encoder: RouterSpec['encoder'];
  predictor: PredictorSpec;
  /** Of the train split. */
  outOfFold: PartPredictions;
  predictions: TrainedRouter['predictions'];
}

interface Checkpoint {
  fitted: FittedPredictor;
  policy: PolicyCheckpoint | null;
}

/**
 * Trains a router on the backend that is active. One seed and one backend give one router.
 * @throws CancelledError when the job is cancelled; the last checkpoint then stays.
 */
export async function trainRouter(input: TrainRouterInput): Promise<TrainedRouter> {
  const { config, table, price, split, job, checkpoints } = input;
  const rng = new Rng(config.training.seed);
  const saved = await checkpoints.load();
  const resumed = saved === undefined ? undefined : (unpack(saved) as Checkpoint);
  // Forked in any case: a fork moves the generator on, and a resumed run must draw what a whole one does.
  const predictorDraws = rng.fork('predictor');
  const fitted = resumed?.fitted ?? (await fitStage(input, predictorDraws));
  const keep = (policy: PolicyCheckpoint | null) =>
    checkpoints.save(pack({ fitted, policy } satisfies Checkpoint), policy?.update ?? 0);
  if (!resumed) await keep(null);

  const train = selectRows(table, split.train);
  const logging = hasGaps(table) ? fitLogging(table, train, fitted.outOfFold) : undefined;
  const score = logging ? pseudoOutcomes(logging, train, fitted.outOfFold) : train.score;
  const environment = makeEnvironment(score, table, price, fitted.outOfFold, config.training.targetRange);
  const { env, rule, targetRange } = environment;
  const learning = howToLearn(config.training.ablation);
  const options = { ...policyOptions(config, targetRange, rule.costWeight), ...learning.options };
  const logLambdaRange = [Math.log(LAMBDA_MIN), Math.log(Math.max(options.dual.lambdaMax, 1))] as const;
  const scale = learning.seen(fitStateScale(env.pHat, env.cTilde, env.models, targetRange, logLambdaRange));
  env.states = promptStates(scale, env.pHat, env.cTilde, env.models);
  const draws = rng.fork('policy');
  const checkpoint = resumed?.policy ?? undefined;
  const policy = checkpoint
    ? Policy.restore(checkpoint.policy)
    : Policy.create(scale, draws, POLICY_SHAPE, learning.startGamma);
  try {
    const trained = await trainPolicy(
      env,
      policy,
      options,
      environment.startLogLambda,
      learning.startGamma,
      draws,
      {
        ...job,
        progress: (p) => job.progress(p),
        checkCancelled: () => job.checkCancelled(),
        session: (log) => {
          job.session(log);
          reportSession(job, log, options);
        },
        checkpoint: async (update, state) => {
          if (update % CHECKPOINT_EVERY === 0 && update < options.updates) await keep(await state());
        },
      },
      checkpoint,
    );
    return {
      spec: {
        models: table.models,
        price,
        ...(table.fee ? { fee: table.fee } : {}),
        encoder: fitted.encoder,
        predictor: fitted.predictor,
        policy: trained.policy,
        rule: { ...rule, gamma: trained.gamma },
        dual: trained.dual,
      },
      targetRange,
      ...(logging && { logging }),
      predictions: fitted.predictions,
    };
  } finally {
    policy.dispose();
  }
}

function reportSession(job: Job, log: SessionLog, { updates, sessions }: PolicyOptions): void {
  const done = (log.update + (log.session + 1) / sessions) / updates;
  job.progress({
    phase: 'policy',
    fraction: PROGRESS.policy + (PROGRESS.certify - PROGRESS.policy) * done,
    message: `Policy, update ${log.update + 1} of ${updates}`,
    session: log,
  });
}

/** Steps 1 and 2: the encoder, the predictor, and its out-of-fold twin for the policy. */
async function fitStage(
  { table, split, config, encoder, job }: TrainRouterInput,
  rng: Rng,
): Promise<FittedPredictor> {
  const { folds, seed } = config.training;
  const pause = async () => {
    await tf.nextFrame();
    job.checkCancelled();
  };
  job.progress({ phase: 'encode', fraction: PROGRESS.encode, message: 'Encoding prompts' });
  // Forked in any case, so that the draws after it are the same.
  const draws = rng.fork('projection');
  const encoded =
    config.encoder.kind === 'sentence' && encoder.embed
      ? await encoder.embed(table.prompts)
      : await fitEncoder(table.prompts, split.train, config.encoder, encoder, draws, pause);
  const data: PredictorData = {
    ...encoded,
    width: encoded.z.length / table.prompts.length,
    score: table.score,
    usage: table.usage,
    models: table.models.length,
  };
  const report = (done: number) =>
    job.progress({
      phase: 'predictor',
      fraction: PROGRESS.predictor + ((PROGRESS.policy - PROGRESS.predictor) * done) / (folds + 1),
      message: done <= folds ? `Predictor, fit ${done + 1} of ${folds + 1}` : 'Predictor fitted',
    });
  report(0);
  const { spec: predictor, epochs } = await fitPredictor(
    data,
    split.train,
    split.tune,
    rng.fork('final'),
    job,
  );
  report(1);
  const fold = Array.from(split.train, (row) => foldOf(table.prompts[row], seed, folds));
  const outOfFold = await crossFit(
    data,
    split.train,
    fold,
    folds,
    split.tune,
    rng.fork('folds'),
    job,
    (done) => report(done + 1),
    epochs,
  );
  const neighbours = await neighbourPredictions(data, table, split, pause);
  const part = (name: keyof TrainedRouter['predictions']): PartPredictions => ({
    ...predict(predictor, data, split[name]),
    neighbours: neighbours[name],
  });
  return {
    encoder: encoded.spec,
    predictor,
    outOfFold,
    predictions: { tune: part('tune'), calibrate: part('calibrate'), test: part('test') },
  };
}

/** The bandit of the train split, and the constants of eq. (4). */
function makeEnvironment(
  score: Float32Array,
  { models: { length: models }, fee }: OutcomeTable,
  price: PriceTable,
  outOfFold: PartPredictions,
  wanted: readonly [number, number] | undefined,
) {
  const meanUsage = Float32Array.from(columnMeans(outOfFold.usage, 2 * models));
  const cost = predictedCost(outOfFold.usage, price, fee);
  const dearest = costUnit({ meanUsage, costWeight: 1 }, price, fee);
  const bandit = {
    models,
    prompts: score.length / models,
    pHat: outOfFold.score,
    cTilde: cost.map((c) => c / dearest),
    score,
  };
  const dual = dualOfPredictions(bandit);
  const highest = wanted?.[1] ?? Math.min(1, dual.highest + BEYOND_REACH);
  const targetRange: [number, number] = wanted
    ? [wanted[0], wanted[1]]
    : [Math.min(Math.max(dual.lowest, highest - DEFAULT_SPAN), highest - 0.01), highest];
  // At μ = 0 the weight of the cost is ζ: as much as the lowest target asks for.
  const costWeight = Math.max(1, COST_WEIGHT_MARGIN * Math.exp(-dual.logLambdaBelow(targetRange[0])));
  const boost = qualityBoost(columnMeans(score, models));
  const env: Environment = {
    ...bandit,
    cTilde: bandit.cTilde.map((c) => c * costWeight),
    boost,
    // Set when the sessions begin.
    gamma: 1,
    states: { rows: 0, width: 0, values: new Float32Array(0) },
    costWeight,
    costUnit: dearest / costWeight,
  };
  // λ prices accuracy in units of c̃, which ζ has made smaller.
  const startLogLambda = (tau: number) => dual.logLambda(tau) + Math.log(costWeight);
  return { env, targetRange, startLogLambda, rule: { boost, meanUsage, costWeight } };
}

/** b_i: the train split's mean accuracy of model i, scaled to [0, κ]. */
function qualityBoost(accuracy: Float64Array): Float32Array {
  const low = Math.min(...accuracy);
  const span = Math.max(...accuracy) - low;
  return Float32Array.from(accuracy, (a) => (span > 0 ? (KAPPA * (a - low)) / span : 0));
}

function policyOptions(
  { training }: RouterConfig,
  targetRange: readonly [number, number],
  costWeight: number,
): Omit<PolicyOptions, keyof Learning['options']> {
  return {
    targetRange,
    updates: training.updates,
    sessions: training.sessions,
    averaged: 0.5,
    dual: { eta: DUAL_STEP, lambdaMax: training.lambdaMax * costWeight },
    weights: { quality: training.qualityWeight, cost: training.costWeight },
  };
}
