/** How long routing takes, beside text encoders: in turns in one process, so that all see the same machine. */
import { quantile } from '../core/math';
import { Rng } from '../core/rng';
import { generateOutcomes } from '../core/simulate/generator';
import type { Job } from '../core/trainingLog';
import { type Latency, measureLatency } from '../onnx/latency';
import { RouterSession } from '../onnx/routerSession';
import { OnnxSession, THREADS } from '../onnx/runtime';
import { buildTransformer } from '../onnx/transformerGraph';
import { type TransformerShape, transformerSize } from '../onnx/transformerShape';
import type { EncoderSpeed, RouterSpeed } from './benchTypes';
import { readBytes } from './files';

export interface RoutingCounts {
  /** Turns that the router and each encoder take. */
  rounds: number;
  /** Prompts that the router answers in a turn, one by one and then in batches. */
  prompts: number;
  /** Texts that an encoder reads in a turn. */
  passes: number;
}

export interface RoutingSpeeds {
  router: Latency & Pick<RouterSpeed, 'loadMs' | 'cpuUs' | 'bytes' | 'promptCharacters'>;
  encoders: EncoderSpeed[];
}

interface TimedEncoder {
  shape: TransformerShape;
  loadMs: number;
  times: number[];
  cpuMs: number;
  pass(): Promise<void>;
  release(): Promise<void>;
}

/** @throws CancelledError */
export async function routingSpeeds(
  routerFile: string,
  shapes: readonly TransformerShape[],
  { rounds, prompts: count, passes }: RoutingCounts,
  seed: number,
  job: Pick<Job, 'checkCancelled'>,
  onRound: (done: number) => void,
): Promise<RoutingSpeeds> {
  const bytes = await readBytes(routerFile, 'the router');
  const [router, loadMs] = await timed(() => RouterSession.open(bytes));
  const encoders: TimedEncoder[] = [];
  try {
    for (const shape of shapes) {
      job.checkCancelled();
      encoders.push(await openEncoder(shape, new Rng(seed)));
    }
    // Other prompts than those of the training.
    const { prompts } = generateOutcomes({ prompts: count, seed: seed + 1 });
    const turns: Latency[] = [];
    let routerCpu = 0;
    for (let round = 0; round < rounds; round++) {
      turns.push(
        await measureLatency(router, prompts, { rounds: 1, count, warmup: round === 0 ? count : 20 }),
      );
      routerCpu += await processorTime(async () => {
        for (const prompt of prompts) await router.route([prompt], 0.8);
      });
      for (const encoder of encoders) {
        await encoder.pass();
        encoder.cpuMs += await processorTime(async () => {
          for (let i = 0; i < passes; i++) {
            job.checkCancelled();
            encoder.times.push((await timed(() => encoder.pass()))[1]);
          }
        });
      }
      onRound(round + 1);
    }
    const median = (figure: keyof Latency) =>
      quantile(
        turns.map((turn) => turn[figure]),
        0.5,
      );
    const p50Us = median('p50Us');
    const cpuUs = (1000 * routerCpu) / (rounds * prompts.length);
    return {
      router: {
        p50Us,
        p99Us: median('p99Us'),
        perSecond: median('perSecond'),
        cpuUs,
        loadMs,
        bytes: bytes.length,
        promptCharacters: prompts.reduce((sum, prompt) => sum + prompt.length, 0) / prompts.length,
      },
      encoders: encoders.map((encoder) => speedOf(encoder, p50Us, cpuUs)),
    };
  } finally {
    for (const encoder of encoders) await encoder.release();
    await router.release();
  }
}

async function openEncoder(shape: TransformerShape, rng: Rng): Promise<TimedEncoder> {
  const model = buildTransformer(shape, rng);
  const [session, loadMs] = await timed(() =>
    OnnxSession.open(model, undefined, { wide: true, threads: THREADS }),
  );
  const ids = BigInt64Array.from({ length: shape.tokens }, () => BigInt(rng.int(shape.vocabulary)));
  const feeds = { ids: session.longs(ids), mask: session.floats(new Float32Array(shape.tokens).fill(1)) };
  return {
    shape,
    loadMs,
    times: [],
    cpuMs: 0,
    async pass() {
      await session.run(feeds);
    },
    release: () => session.release(),
  };
}

function speedOf(
  { shape, loadMs, times, cpuMs: whole }: TimedEncoder,
  routerUs: number,
  routerCpuUs: number,
): EncoderSpeed {
  const p50Ms = quantile(times, 0.5);
  const cpuMs = whole / times.length;
  return {
    name: shape.name,
    ...transformerSize(shape),
    tokens: shape.tokens,
    loadMs,
    p50Ms,
    p99Ms: quantile(times, 0.99),
    perSecond: 1000 / (times.reduce((a, b) => a + b, 0) / times.length),
    cpuMs,
    ratio: (1000 * p50Ms) / routerUs,
    cpuRatio: (1000 * cpuMs) / routerCpuUs,
  };
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  return [await work(), performance.now() - start];
}

/** Milliseconds of this process's processor time, of all threads. */
async function processorTime(work: () => Promise<void>): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
