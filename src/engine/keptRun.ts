/** What a run keeps of its training, so that it can be certified and judged again without another. */
import type { RouterConfig } from '../core/config';
import { pack, unpack } from '../core/pack';
import type { Report } from '../core/report';
import type { SplitPart } from '../core/split';
import type { TrainedRouter } from '../learn/trainRouter';
import { NeedsTraining } from './needsTraining';
import type { PreparedOutcomes } from './prepare';

/** Raised whenever what is kept changes, so that an older run is refused in words. */
const FORMAT = 'proteus-kept/1';

/** What `predictions.bin` keeps: enough to certify and judge again without training. */
export interface KeptRun {
  format: typeof FORMAT;
  trained: TrainedRouter;
  backend: string;
  training: Report['training'];
  dataSha256: string;
  /** What counts the usage of each model was learned in: dollars, else tokens. */
  dollars: boolean[];
  /** Prompts of each part: predictions are in this order, and what has been trained on stays so. */
  ids: Record<SplitPart, string[]>;
  /** The settings that the router was trained with. */
  settings: TrainingSettings;
  /** What its floors were first certified for. */
  certifiedFor: CertifiedFor;
}

type TrainingSettings = Pick<RouterConfig, 'encoder' | 'training'> & {
  split: RouterConfig['data']['split'];
  /** What decides which prompts there are, and what they say. */
  reading: Pick<RouterConfig['data'], 'columns' | 'maxPrompts' | 'estimateTokens'>;
};

/** The settings that a certificate depends on beside the training. */
type CertifiedFor = Pick<RouterConfig, 'pool' | 'tiers'> & { confidence: number };

/** Whether its floors were certified before, for another config. */
export function isRecertified(
  { certifiedFor: first }: Pick<KeptRun, 'certifiedFor'>,
  config: RouterConfig,
): boolean {
  return JSON.stringify(first) !== JSON.stringify(certifiedFor(config));
}

export function certifiedFor({ pool, tiers, certificate }: RouterConfig): CertifiedFor {
  return { pool, tiers, confidence: certificate.confidence };
}

function trainingSettings({ encoder, training, data }: RouterConfig): TrainingSettings {
  const { columns, maxPrompts, estimateTokens } = data;
  return { encoder, training, split: data.split, reading: { columns, maxPrompts, estimateTokens } };
}

export function keepRun(
  prepared: PreparedOutcomes,
  trained: TrainedRouter,
  training: Report['training'],
  backend: string,
): KeptRun {
  return {
    format: FORMAT,
    trained,
    backend,
    training,
    dataSha256: prepared.dataSha256,
    dollars: prepared.table.dollars,
    ids: idsOf(prepared),
    settings: trainingSettings(prepared.config),
    certifiedFor: certifiedFor(prepared.config),
  };
}

function idsOf({ table, split }: PreparedOutcomes): KeptRun['ids'] {
  const ids = (rows: Int32Array) => Array.from(rows, (row) => table.ids[row]);
  return {
    train: ids(split.train),
    tune: ids(split.tune),
    calibrate: ids(split.calibrate),
    test: ids(split.test),
  };
}

export function packKept(kept: KeptRun): Uint8Array {
  return pack(kept);
}

/**
 * What `predictions.bin` keeps, for the config and the data that were prepared.
 * @throws UserError where it cannot be read, or they ask for another router than it holds
 */
export function openKept(prepared: PreparedOutcomes, predictions: Uint8Array): KeptRun {
  const kept = unpackKept(predictions);
  requireSameTraining(kept, prepared);
  return kept;
}

/** @throws UserError where it cannot be read, or another version kept it */
export function unpackKept(predictions: Uint8Array): KeptRun {
  let kept: unknown;
  try {
    kept = unpack(predictions);
  } catch (cause) {
    throw new NeedsTraining(
      { what: 'The predictions of this run cannot be read', remedy: 'Train the router again.' },
      { cause },
    );
  }
  if (!isKeptRun(kept)) {
    throw new NeedsTraining({
      what: 'This run was trained by another version of PROTEUS, which kept its predictions in another form',
      remedy: 'Train the router again.',
    });
  }
  return kept;
}

function isKeptRun(kept: unknown): kept is KeptRun {
  return typeof kept === 'object' && kept !== null && 'format' in kept && kept.format === FORMAT;
}

const SETTING_PATHS: Record<keyof TrainingSettings, string> = {
  encoder: 'encoder',
  training: 'training',
  split: 'data.split',
  reading: 'data',
};

/** @throws UserError where the config or the data asks for another router than the run holds. */
export function requireSameTraining(kept: KeptRun, { config, dataSha256 }: PreparedOutcomes): void {
  if (kept.dataSha256 !== dataSha256) {
    throw new NeedsTraining({
      what: 'The outcome data has changed since this run was trained',
      where: { path: 'data.path' },
      remedy: 'Train the router again: what it has seen and what judges it would no longer be kept apart.',
    });
  }
  const today = trainingSettings(config);
  for (const key of ['encoder', 'training', 'split', 'reading'] as const) {
    if (JSON.stringify(kept.settings[key]) === JSON.stringify(today[key])) continue;
    throw new NeedsTraining({
      what: `The config's ${key} settings differ from those that this run was trained with`,
      where: { path: SETTING_PATHS[key] },
      remedy: 'Train the router again, or set them back to evaluate this run.',
    });
  }
}
