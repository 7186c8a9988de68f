/** What the engine asks of the pipeline (read → train → certify → judge), and what it hands to it. */
import type { Report } from '../core/report';
import type { Job, SessionLog } from '../core/trainingLog';
import type { LoadedConfig } from './configFile';
import type { Log } from './log';
import type { EncoderPlaces } from './routerEncoder';
import type { Run } from './runFolder';

/** A job that also keeps the log of a run. */
export interface RunJob extends Job {
  /** A line of `training.jsonl`. */
  session(log: SessionLog): void;
  /** A line of `engine.log`. */
  log: Log;
}

/** Where a training keeps its state, so that it can be cancelled, killed and continued. */
export interface CheckpointPort {
  /** Keeps the state after `update` PPO updates, in place of the previous one. */
  save(state: Uint8Array, update: number): Promise<void>;
  /** The state to continue from; undefined for a fresh start. */
  load(): Promise<Uint8Array | undefined>;
}

/** The outcome data, read and checked against the config. A pipeline adds what it needs. */
export interface Prepared {
  dataSha256: string;
  /** Findings worth a line in the log ("12 exact duplicates of prompts were merged."). */
  notes: string[];
}

export interface TrainInput<P extends Prepared> {
  prepared: P;
  checkpoint: CheckpointPort;
  job: RunJob;
  /** Folder in which `@tensorflow/tfjs-node` is installed, if not beside the engine. */
  tfjsNode?: string;
}

export interface EvaluateInput<P extends Prepared> {
  /** Of the config as it is now. */
  prepared: P;
  run: Run;
  /** As `Judged.predictions` left them. */
  predictions: Uint8Array;
  /** `router.onnx` of the run. */
  router: Uint8Array;
  job: RunJob;
}

/** A router with its judgement: what a run directory keeps. */
export interface Judged {
  report: Report;
  /** `router.onnx`. */
  router: Uint8Array;
  /** What a later evaluation needs, in the pipeline's own format. */
  predictions: Uint8Array;
  /** Backend that trained, and why. */
  backend: string;
  /** Where the sentence encoder is, if the router has one. */
  encoder?: EncoderPlaces;
}

/** The steps from a config to a judged router. All of them await often, so that a cancel gets through. */
export interface Pipeline<P extends Prepared = Prepared> {
  /** Reads the outcomes and checks them against the config, before anything is written. */
  prepare(config: LoadedConfig, job: Job): Promise<P>;
  train(input: TrainInput<P>): Promise<Judged>;
  /** Certifies and judges a trained router again, without training. */
  evaluate(input: EvaluateInput<P>): Promise<Judged>;
}
