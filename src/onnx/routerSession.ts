/** A trained router in service: prompts and floors in, decisions out. */
import { readFile } from 'node:fs/promises';
import { cleanPrompt } from '../core/encoder/text';
import { UserError } from '../core/errors';
import { batchesByLength } from './batches';
import type { OnBatch } from './encoderSession';
import { readRouterMetadata, type RouterMetadata } from './metadata';
import { requireInputs } from './requireInputs';
import { checkedTau, checkedTaus, checkLength, checkPrice } from './routeArguments';
import { OnnxSession, type OnnxTensor, type RuntimeKind } from './runtime';

export interface RouteOptions {
  /** M: which models may be chosen. Default: metadata.available, those that are switched on. */
  available?: readonly boolean[];
  /** M × [input, output], USD per million units of usage. Default: as trained. */
  price?: ArrayLike<number>;
  onBatch?: OnBatch;
}

/** N decisions over M models; matrices are N × M, row-major. */
export interface RouteResult {
  /** N: index into metadata.models, −1 where no model is available. */
  model: Int32Array;
  /** N, 1 = yes: τ ≤ certified limit, for the trained pool and prices. */
  certified: Uint8Array;
  /** N, 1 = yes: τ ≤ observed limit, for the trained pool and prices. */
  feasible: Uint8Array;
  /** p̂. */
  accuracy: Float32Array;
  /** ĉ in USD. */
  cost: Float32Array;
  /** s; −1e30 for a model that is not available. */
  score: Float32Array;
  /** N. */
  mu: Float32Array;
}

const DEFAULTED = ['available', 'price'];
const INPUTS = ['query', 'tau', ...DEFAULTED];
const OUTPUTS = ['model', 'certified', 'feasible', 'accuracy', 'cost', 'score', 'mu'];

export class RouterSession {
  private readonly available: OnnxTensor;
  private readonly price: OnnxTensor;

  private constructor(
    private readonly session: OnnxSession,
    readonly metadata: RouterMetadata,
  ) {
    const m = metadata.models.length;
    this.available = session.bools(Uint8Array.from(metadata.available, Number));
    this.price = session.floats(Float32Array.from(metadata.price.flat()), [m, 2]);
  }

  /**
   * Opens `router.onnx` from its bytes or path. Throws UserError where the file is missing, cut short,
   * no ONNX model or no router.
   */
  static async open(source: Uint8Array | string, runtime?: RuntimeKind): Promise<RouterSession> {
    const file = typeof source === 'string' ? source : undefined;
    const model = typeof source === 'string' ? await readModel(source) : source;
    const metadata = readRouterMetadata(model, file);
    const session = await openModel(model, file, runtime);
    const missing = [
      ...INPUTS.filter((name) => !session.inputNames.includes(name)),
      ...OUTPUTS.filter((name) => !session.outputNames.includes(name)),
    ];
    if (missing.length > 0) {
      await session.release();
      throw new UserError({
        what: `This router lacks ${missing.join(', ')}`,
        where: place(file),
        remedy: 'Export the router again; a file edited by other tools may no longer be a router.',
      });
    }
    return new RouterSession(session, metadata);
  }

  get runtime(): RuntimeKind {
    return this.session.runtime;
  }

  /**
   * Routes N prompts at one floor, or at one floor each. Throws UserError where a floor is not within
   * 0 … 1 or a length does not fit. An unavailable model or another price voids the certificate:
   * `certified` and `feasible` speak of the pool as trained.
   */
  async route(
    queries: readonly string[],
    tau: number | ArrayLike<number>,
    options: RouteOptions = {},
  ): Promise<RouteResult> {
    const n = queries.length;
    const m = this.metadata.models.length;
    const floors = typeof tau === 'number' ? new Float32Array(n).fill(checkedTau(tau)) : checkedTaus(tau, n);
    const { available, price } = this.overrides(options);
    const result: RouteResult = {
      model: new Int32Array(n),
      certified: new Uint8Array(n),
      feasible: new Uint8Array(n),
      accuracy: new Float32Array(n * m),
      cost: new Float32Array(n * m),
      score: new Float32Array(n * m),
      mu: new Float32Array(n),
    };
    const prompts = queries.map(cleanPrompt);
    let done = 0;
    // An empty list makes no batch: the graph itself answers an empty batch with a wrong shape.
    for (const batch of batchesByLength(prompts)) {
      const rows = Array.from(batch);
      const outputs = await this.session.run({
        query: this.session.strings(rows.map((r) => prompts[r])),
        tau: this.session.floats(Float32Array.from(rows, (r) => floors[r])),
        available: available ?? this.available,
        price: price ?? this.price,
      });
      rows.forEach((row, k) => {
        result.model[row] = Number(outputs.model[k]);
        result.mu[row] = Number(outputs.mu[k]);
        result.certified[row] = Number(outputs.certified[k]);
        result.feasible[row] = Number(outputs.feasible[k]);
        for (const name of ['accuracy', 'cost', 'score'] as const) {
          result[name].set((outputs[name] as Float32Array).subarray(k * m, (k + 1) * m), row * m);
        }
      });
      done += rows.length;
      options.onBatch?.(done, n);
    }
    return result;
  }

  async release(): Promise<void> {
    await this.session.release();
  }

  private overrides({ available, price }: RouteOptions): { available?: OnnxTensor; price?: OnnxTensor } {
    const m = this.metadata.models.length;
    if (available !== undefined) checkLength('available', available.length, m, 'one value per model');
    if (price !== undefined) checkPrice(price, m);
    return {
      available: available && this.session.bools(Uint8Array.from(available, Number)),
      price: price && this.session.floats(Float32Array.from(price), [m, 2]),
    };
  }
}

async function readModel(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UserError(
      {
        what: missing ? 'There is no such router file' : `The router file cannot be read (${String(error)})`,
        where: { file },
        remedy: missing
          ? 'Train or export a router first, or check the path.'
          : 'Choose a readable router.onnx.',
      },
      { cause: error },
    );
  }
}

async function openModel(
  model: Uint8Array,
  file: string | undefined,
  runtime?: RuntimeKind,
): Promise<OnnxSession> {
  try {
    return await OnnxSession.open(requireInputs(model, DEFAULTED), runtime);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      {
        what: `ONNX Runtime does not load this router (${error instanceof Error ? error.message : String(error)})`,
        where: place(file),
        remedy: 'Copy it again, or export the router again.',
      },
      { cause: error },
    );
  }
}

function place(file: string | undefined) {
  return file === undefined ? undefined : { file };
}
