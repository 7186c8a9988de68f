/** A run that was opened for what-ifs: its predictions and outcomes, kept in memory between questions. */
import { setImmediate as turn } from 'node:timers/promises';
import type { RouterConfig } from '../core/config';
import { placeInConfig } from '../core/configText';
import { fixedRows } from '../core/judge/fixedRows';
import {
  certify,
  compare,
  judgeServed,
  measureCandidates,
  measureTest,
  predictorOf,
  type JudgeInput,
} from '../core/judge/judge';
import { selectRows, type OutcomeTable } from '../core/outcomes';
import { nothingCosts } from '../core/pool';
import { once } from '../core/remember';
import type { Report } from '../core/report';
import type { Part } from '../core/serve';
import { SPLIT_PARTS } from '../core/split';
import type { Job } from '../core/trainingLog';
import type { OutcomeFile } from '../data/readOutcomes';
import { PolicySweep } from '../onnx/policySweep';
import type { ReportPatch } from '../protocol/whatIf';
import type { LoadedConfig } from './configFile';
import { isRecertified, requireSameTraining, unpackKept, type KeptRun } from './keptRun';
import { Latest } from './latestUsed';
import {
  judgeInputFor,
  judgeInputOf,
  observedData,
  trainFacts,
  type PoolTerms,
  type RunTables,
} from './pipeline';
import { preferredBy } from './policyPreferences';
import { prepareRead, readData } from './prepare';
import { readPredictions, type Run } from './runFolder';
import { poolKinds, poolTerms, wholePool } from './whatIfPool';

/** Kinds of pools whose outcomes are kept, and pools whose operating points are. */
const KEPT = { bases: 3, pools: 4, preferences: 3, measured: 4 };

/** The outcomes of a kind of pool. */
interface Base {
  tables: RunTables;
  /** What a report says of outcomes with gaps. */
  observed: Report['data']['observed'];
  /** By which models are on. */
  pools: Latest<PoolFacts>;
}

/** What of a pool does not depend on its prices. */
interface PoolFacts {
  tables: RunTables;
  train: ReturnType<typeof trainFacts>;
  predictor?: Report['predictor'];
}

/** All operating points for one pool. */
interface Measured {
  input: JudgeInput;
  candidates: ReturnType<typeof measureCandidates>;
  points: ReturnType<typeof measureTest>;
}

type Preferences = Record<'tune' | 'calibrate' | 'test', Part['preferences']>;

export class WhatIfRun {
  private readonly bases = new Latest<Base>(KEPT.bases);
  private readonly preferences = new Latest<Preferences>(KEPT.preferences);
  private readonly measured = new Latest<Measured>(KEPT.measured);

  private readonly sweep = once(() =>
    PolicySweep.open(this.kept.trained.spec.policy, this.kept.trained.spec.dual),
  );

  private constructor(
    private readonly run: Run,
    private readonly kept: KeptRun,
    private readonly raw: OutcomeFile,
  ) {}

  /** @throws UserError where the data or the predictions cannot be read; CancelledError */
  static async open(loaded: LoadedConfig, run: Run, job: Job): Promise<WhatIfRun> {
    const kept = unpackKept(await readPredictions(run.dir));
    const raw = await readData({ ...loaded, config: asTrained(loaded.config, run) }, job);
    return new WhatIfRun(run, kept, raw);
  }

  /**
   * What `proteus evaluate` would report on the config, without the comparisons with other routers unless all of it is
   * asked for; then it takes several times as long.
   *
   * @throws UserError where the config and the data contradict one another, or the run cannot serve it; CancelledError
   */
  async judge(loaded: LoadedConfig, complete: boolean, job: Job): Promise<Partial<ReportPatch>> {
    const config = asTrained(loaded.config, this.run);
    const base = this.baseOf({ ...loaded, config });
    const terms = poolTerms(config, this.kept);
    const key = JSON.stringify([poolKinds(config), [...terms.price], [...(terms.fee ?? [])]]);
    const found =
      this.measured.get(key) ?? (await this.measure(key, base, terms, { ...loaded, config }, job));
    const input = { ...found.input, ...this.ofConfig(config) };
    job.checkCancelled();
    const map = certify(input, found.candidates);
    const served = judgeServed(input, map, found.points);
    const patch: Partial<ReportPatch> = {
      ...served.judgement,
      data: {
        ...this.run.report.data,
        models: input.models.filter((_, m) => terms.available[m]),
        ...(base.observed && { observed: base.observed }),
      },
    };
    if (complete) {
      await turn();
      job.checkCancelled();
      const whole = await this.prefer(input, true, job);
      return { ...patch, ...compare(whole, map, served) };
    }
    return samePool(config, this.run.config)
      ? patch
      : {
          ...patch,
          baselines: fixedRows(
            input,
            served.judgement.levels.map(({ tau }) => tau),
          ),
        };
  }

  private async measure(
    key: string,
    base: Base,
    terms: PoolTerms,
    { config, text, path }: LoadedConfig,
    job: Job,
  ): Promise<Measured> {
    const facts = this.factsOf(base, terms.available);
    const bare = judgeInputFor(config, this.kept, facts.tables, terms, facts.train);
    facts.predictor ??= predictorOf(bare);
    if (
      ![bare.tune, bare.calibrate, bare.test].some(({ cost }) =>
        cost.some((usd, c) => usd > 0 && terms.available[c % bare.models.length]),
      )
    )
      throw nothingCosts(placeInConfig(text, path)(['pool']));
    const input = await this.prefer({ ...bare, predictor: facts.predictor }, false, job);
    const measured = { input, candidates: measureCandidates(input), points: measureTest(input) };
    this.measured.set(key, measured);
    return measured;
  }

  /** With μ at every target; it depends on prices, and not on which models are on. */
  private async prefer(input: JudgeInput, fine: boolean, job: Job): Promise<JudgeInput> {
    const { price, fee } = input.decider;
    const key = JSON.stringify([[...price], [...(fee ?? [])]]);
    const known = this.preferences.get(key);
    const part = (name: keyof Preferences): Part => ({
      ...input[name],
      ...(known?.[name] && { preferences: known[name] }),
    });
    const ready = await preferredBy(
      await this.sweep(),
      { ...input, tune: part('tune'), calibrate: part('calibrate'), test: part('test') },
      fine,
      () => job.checkCancelled(),
    );
    const { tune, calibrate, test } = ready;
    this.preferences.set(key, {
      tune: tune.preferences,
      calibrate: calibrate.preferences,
      test: test.preferences,
    });
    return ready;
  }

  private factsOf({ tables, pools }: Base, available: readonly boolean[]): PoolFacts {
    const key = available.join();
    const known = pools.get(key);
    if (known) return known;
    const on = available.every(Boolean) ? tables : withoutModels(tables, available);
    const facts = { tables: on, train: trainFacts(this.kept, on.train) };
    pools.set(key, facts);
    return facts;
  }

  /** What of the input depends on the config and not on its pool. */
  private ofConfig(config: RouterConfig): Pick<JudgeInput, 'config' | 'recertified'> {
    return { config, recertified: isRecertified(this.kept, config) };
  }

  /** The outcomes for the config's kind of pool; where they have gaps, what counts depends on who is switched on. */
  private baseOf(loaded: LoadedConfig): Base {
    const { config } = loaded;
    const { trained, certifiedFor } = this.kept;
    const gaps = trained.logging !== undefined;
    const pool = gaps ? config.pool : wholePool(config, trained.spec.models, certifiedFor.pool);
    const key = poolKinds({ pool });
    const known = this.bases.get(key);
    if (known) return known;
    const prepared = prepareRead({ ...loaded, config: { ...config, pool } }, this.raw);
    requireSameTraining(this.kept, prepared);
    const { table, rowsOf, decider } = judgeInputOf(prepared, this.kept);
    const parts = SPLIT_PARTS.map((name) => [name, selectRows(table, rowsOf(this.kept.ids[name]))] as const);
    const base: Base = {
      tables: Object.fromEntries(parts) as RunTables,
      observed: observedData(trained, table, decider.available, this.kept.ids, rowsOf),
      pools: new Latest(KEPT.pools),
    };
    this.bases.set(key, base);
    return base;
  }
}

/** Zeros for the models that are not available, as `poolChange` leaves them. */
function withoutModels(tables: RunTables, available: readonly boolean[]): RunTables {
  const cleared = (table: OutcomeTable): OutcomeTable => {
    const m = available.length;
    const on = (c: number) => available[c % m];
    return {
      ...table,
      score: table.score.map((y, c) => (on(c) ? y : 0)),
      usage: table.usage.map((u, k) => (on(k >> 1) ? u : 0)),
      latency: undefined,
      ...(table.propensity && { propensity: table.propensity.map((e, c) => (on(c) ? e : NaN)) }),
    };
  };
  const { train, tune, calibrate, test } = tables;
  return { train: cleared(train), tune: cleared(tune), calibrate: cleared(calibrate), test: cleared(test) };
}

/** Whether two configs have the same models switched on at the same prices: other routers then cost the same. */
function samePool(a: RouterConfig, b: RouterConfig): boolean {
  const on = ({ pool }: RouterConfig) => JSON.stringify(pool?.filter((model) => model.enabled));
  return on(a) === on(b);
}

/** The settings that only a training can apply, as the run was trained. */
function asTrained(config: RouterConfig, { config: then }: Run): RouterConfig {
  const { split, columns, maxPrompts, estimateTokens } = then.data;
  return {
    ...config,
    encoder: then.encoder,
    training: then.training,
    data: { ...config.data, split, columns, maxPrompts, estimateTokens },
  };
}
