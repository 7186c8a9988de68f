/** Which ONNX Runtime runs, and how: the only file that imports onnxruntime. Nothing loads until needed. */
import type * as OrtTypes from 'onnxruntime-node';
import { UserError } from '../core/errors';

type OrtModule = typeof OrtTypes;

/** `native` is onnxruntime-node; `wasm` is onnxruntime-web, for platforms without a native binary. */
export type RuntimeKind = 'native' | 'wasm';

/** A tensor of either runtime. */
export type OnnxTensor = OrtTypes.Tensor;

export type OutputData = Float32Array | Int32Array | BigInt64Array | Uint8Array;

/** Of a session, within an operator and between operators. */
export const THREADS = 1;

/**
 * One thread, since prompts are small and callers have other work for the cores. No memory patterns,
 * since sizes inside the graph change with every prompt, and one very long prompt would set them. No
 * arena, since its bookkeeping costs more than the allocations of a small graph: 8 of 107 µs a prompt.
 */
const sessionOptions: OrtTypes.InferenceSession.SessionOptions = {
  intraOpNumThreads: THREADS,
  interOpNumThreads: THREADS,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  enableMemPattern: false,
  enableCpuMemArena: false,
  logSeverityLevel: 3,
};

/** For a large model: all cores, and buffers that are kept, since its sizes repeat. Its errors are told by who runs it. */
const wideOptions: OrtTypes.InferenceSession.SessionOptions = {
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 4,
};

const loaded = new Map<RuntimeKind, Promise<OrtModule>>();

function load(kind: RuntimeKind): Promise<OrtModule> {
  let runtime = loaded.get(kind);
  if (runtime === undefined) {
    runtime = kind === 'native' ? loadNative() : loadWasm();
    loaded.set(kind, runtime);
  }
  return runtime;
}

function loadNative(): Promise<OrtModule> {
  // Its binary reports sessions to its maker and leaves files among the temporary ones, unless told otherwise first.
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
  return import('onnxruntime-node');
}

async function loadWasm(): Promise<OrtModule> {
  const ort = (await import('onnxruntime-web')) as unknown as OrtModule;
  ort.env.wasm.numThreads = 1;
  return ort;
}

let chosen: Promise<RuntimeKind> | undefined;

/** The runtime that this platform can load, native first. Throws UserError where neither loads. */
export function chooseRuntime(): Promise<RuntimeKind> {
  chosen ??= (async () => {
    try {
      await load('native');
      return 'native';
    } catch (nativeError) {
      try {
        await load('wasm');
        return 'wasm';
      } catch {
        throw new UserError(
          {
            what: `ONNX Runtime does not load on ${process.platform}-${process.arch}`,
            remedy:
              'Reinstall the dependencies on this machine, so that onnxruntime-node or onnxruntime-web is present.',
          },
          { cause: nativeError },
        );
      }
    }
  })();
  return chosen;
}

/** The runtime that is in use, in words: "onnxruntime-node 1.30.0". */
export async function describeRuntime(): Promise<string> {
  const kind = await chooseRuntime();
  const { versions } = (await load(kind)).env;
  return kind === 'native'
    ? `onnxruntime-node ${versions.node ?? versions.common}`
    : `onnxruntime-web ${versions.web ?? versions.common}`;
}

/** A loaded model: named arrays in, named arrays out. */
export class OnnxSession {
  private constructor(
    private readonly ort: OrtModule,
    private readonly session: OrtTypes.InferenceSession,
    readonly runtime: RuntimeKind,
  ) {}

  /**
   * Throws ONNX Runtime's own Error where the bytes are no model that it can run. `wide`: for a large model
   * rather than for a router; `threads`: of those it may use.
   */
  static async open(
    model: Uint8Array,
    kind?: RuntimeKind,
    { wide = false, threads }: { wide?: boolean; threads?: number } = {},
  ): Promise<OnnxSession> {
    const runtime = kind ?? (await chooseRuntime());
    const ort = await load(runtime);
    const options = {
      ...(wide ? wideOptions : sessionOptions),
      ...(threads && { intraOpNumThreads: threads }),
    };
    const session = await ort.InferenceSession.create(model, options);
    return new OnnxSession(ort, session, runtime);
  }

  get inputNames(): readonly string[] {
    return this.session.inputNames;
  }

  get outputNames(): readonly string[] {
    return this.session.outputNames;
  }

  strings(data: readonly string[]): OnnxTensor {
    return new this.ort.Tensor('string', data, [data.length]);
  }

  floats(data: Float32Array, dims: readonly number[] = [data.length]): OnnxTensor {
    return new this.ort.Tensor('float32', data, dims);
  }

  longs(data: BigInt64Array, dims: readonly number[] = [data.length]): OnnxTensor {
    return new this.ort.Tensor('int64', data, dims);
  }

  /** 1 = true. */
  bools(data: Uint8Array): OnnxTensor {
    return new this.ort.Tensor('bool', data, [data.length]);
  }

  /**
   * Inputs by name, outputs by name: all of them, or those called `fetches`, as each costs time. A
   * tensor may be fed many times.
   */
  async run(
    feeds: Record<string, OnnxTensor>,
    fetches: readonly string[] = this.session.outputNames,
  ): Promise<Record<string, OutputData>> {
    const results = await this.session.run(feeds, fetches);
    const outputs: Record<string, OutputData> = {};
    for (const name in results) outputs[name] = results[name].data as OutputData;
    return outputs;
  }

  /** One output with its shape. */
  async runOne(
    feeds: Record<string, OnnxTensor>,
    output: string,
  ): Promise<{ data: OutputData; dims: readonly number[] }> {
    const results = await this.session.run(feeds, [output]);
    return { data: results[output].data as OutputData, dims: results[output].dims };
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}
