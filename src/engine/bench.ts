/** `proteus bench`: what routing and training cost on this machine, beside the encoders that other routers need. */
import { arch, cpus, loadavg, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { quantile } from '../core/math';
import { generateOutcomes } from '../core/simulate/generator';
import type { Job } from '../core/trainingLog';
import { describeRuntime, THREADS } from '../onnx/runtime';
import { DEBERTA_V3_SMALL, MINILM_L6, type TransformerShape } from '../onnx/transformerShape';
import { PAPER } from './benchPaper';
import { runNode } from './benchProcess';
import { routingSpeeds, type RoutingCounts } from './benchRouting';
import { trainSize, type TrainedSize } from './benchTraining';
import type { BenchOptions, BenchReport, Machine } from './benchTypes';
import { makeTemporaryFolder, removeFolder, writeAtomic } from './files';
import { runFiles } from './runFolder';
import { version } from './version';

interface Plan {
  /** Prompts and models of each training; routing is timed on the router of the one at `routed`. */
  sizes: { prompts: number; models: number }[];
  routed: number;
  encoders: TransformerShape[];
  counts: RoutingCounts;
  coldStarts: number;
}

const FULL: Plan = {
  sizes: [
    { prompts: 1000, models: 11 },
    { prompts: 6000, models: 4 },
    { prompts: 6000, models: 11 },
    { prompts: 36_497, models: 11 },
  ],
  routed: 2,
  encoders: [MINILM_L6, DEBERTA_V3_SMALL],
  counts: { rounds: 10, prompts: 500, passes: 4 },
  coldStarts: 5,
};

const tiny = { layers: 1, width: 24, heads: 2, inner: 48, vocabulary: 100, tokens: 16, positionRows: 32 };

const QUICK: Plan = {
  sizes: [
    { prompts: 400, models: 2 },
    { prompts: 400, models: 3 },
  ],
  routed: 0,
  encoders: [
    { ...MINILM_L6, ...tiny },
    { ...DEBERTA_V3_SMALL, ...tiny },
  ],
  counts: { rounds: 2, prompts: 20, passes: 2 },
  coldStarts: 1,
};

/** Shares of the whole, for its progress bar: trainings by their size, then routing, then cold starts. */
const SHARES = { trainings: 0.75, routing: 0.2 };

/** @throws CancelledError, with its processes ended and its files gone */
export async function runBench(options: BenchOptions, job: Job): Promise<BenchReport> {
  const { sizes, routed, encoders, counts, coldStarts } = options.quick ? QUICK : FULL;
  const machine = await describeMachine();
  const folder = await makeTemporaryFolder('bench');
  const report = (fraction: number, message: string) =>
    job.progress({ phase: 'evaluate', fraction, message });
  try {
    const trained: TrainedSize[] = [];
    const work = sizes.map(({ prompts, models }) => prompts * models + 20_000);
    const whole = work.reduce((a, b) => a + b, 0);
    let done = 0;
    for (const [k, size] of sizes.entries()) {
      report(
        (SHARES.trainings * done) / whole,
        `Training on ${size.prompts} prompts × ${size.models} models (${k + 1} of ${sizes.length})`,
      );
      trained.push(await trainSize(folder, size, options, job));
      done += work[k];
    }
    const { run, cost } = trained[routed];
    const routing = (round: number) =>
      report(
        SHARES.trainings + (SHARES.routing * round) / counts.rounds,
        `Routing beside encoders, round ${Math.min(round + 1, counts.rounds)} of ${counts.rounds}`,
      );
    routing(0);
    const router = join(run, runFiles.router);
    const speeds = await routingSpeeds(router, encoders, counts, options.seed, job, routing);
    report(SHARES.trainings + SHARES.routing, 'Cold starts');
    const starts = await coldStart(folder, run, options, coldStarts, job);
    return {
      format: 'proteus-bench/1',
      version,
      createdAt: new Date().toISOString(),
      seed: options.seed,
      quick: options.quick,
      threads: THREADS,
      machine,
      routing: { prompts: cost.prompts, models: cost.models, ...speeds.router, ...starts },
      encoders: speeds.encoders,
      trainings: trained.map((t) => t.cost),
      paper: PAPER,
    };
  } finally {
    await removeFolder(folder);
  }
}

/** Medians over `times` processes. */
async function coldStart(
  folder: string,
  run: string,
  { cli, seed }: BenchOptions,
  times: number,
  job: Job,
): Promise<{ coldStartMs: number; emptyStartMs: number }> {
  const file = join(folder, 'prompt.txt');
  const [prompt] = generateOutcomes({ prompts: 1, seed: seed + 2 }).prompts;
  await writeAtomic(file, `${prompt.replace(/\s+/g, ' ')}\n`);
  const [cold, empty]: number[][] = [[], []];
  for (let i = 0; i < times; i++) {
    const route = [cli, 'route', run, file, '--tau', '0.7', '--json', '--quiet'];
    cold.push((await runNode(route, job)).milliseconds);
    empty.push((await runNode(['-e', '0'], job)).milliseconds);
  }
  return { coldStartMs: quantile(cold, 0.5), emptyStartMs: quantile(empty, 0.5) };
}

async function describeMachine(): Promise<Machine> {
  const processors = cpus();
  return {
    cpu: (processors[0]?.model ?? 'unknown').trim(),
    cores: processors.length,
    memoryGiB: totalmem() / 2 ** 30,
    system: `${platform()} ${arch()}`,
    node: process.versions.node,
    onnxRuntime: await describeRuntime(),
    load: loadavg()[0],
  };
}
