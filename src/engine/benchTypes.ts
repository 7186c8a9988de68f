/** What `proteus bench` measures. */
import type { Latency } from '../onnx/latency';

export interface BenchOptions {
  seed: number;
  /** Tiny sizes and a stunted training: shows that everything runs, and says nothing of speed. */
  quick: boolean;
  /** File of the command line, which trainings and cold starts run in processes of their own. */
  cli: string;
}

export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
  system: string;
  node: string;
  onnxRuntime: string;
  /** Of the last minute, when the run began; 0 where the system does not say. */
  load: number;
}

/** One training, all included, in a process of its own. */
export interface TrainingCost {
  prompts: number;
  models: number;
  /** From the start of the process to its end. */
  seconds: number;
  /** Of all its threads. */
  cpuSeconds: number;
  peakMiB: number;
  backend: string;
}

export interface RouterSpeed extends Latency {
  /** What the router was trained on. */
  prompts: number;
  models: number;
  bytes: number;
  /** Processor time of one prompt, which other work on the machine hardly changes. */
  cpuUs: number;
  /** Mean length of the prompts it is timed on. */
  promptCharacters: number;
  /** Of `router.onnx`. */
  loadMs: number;
  /** Start of a process to its first answer. */
  coldStartMs: number;
  /** Start of a process that does nothing, to its end. */
  emptyStartMs: number;
}

export interface EncoderSpeed {
  name: string;
  parameters: number;
  /** Of them, the words' table. */
  words: number;
  tokens: number;
  loadMs: number;
  p50Ms: number;
  p99Ms: number;
  perSecond: number;
  /** Processor time of one text. */
  cpuMs: number;
  /** Its p50 over that of the whole router. */
  ratio: number;
  /** The same of processor times. */
  cpuRatio: number;
}

/** A figure of the paper, as printed. */
export interface PaperFigure {
  what: string;
  printed: string;
  where: string;
}

export interface BenchReport {
  format: 'proteus-bench/1';
  version: string;
  createdAt: string;
  seed: number;
  quick: boolean;
  /** Of ONNX Runtime, for the router and the encoders alike. */
  threads: number;
  machine: Machine;
  routing: RouterSpeed;
  encoders: EncoderSpeed[];
  trainings: TrainingCost[];
  paper: PaperFigure[];
}
