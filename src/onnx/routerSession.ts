/** A trained router in service: prompts and floors in, decisions out. */
import { readFile } from 'node:fs/promises';
import { cleanPrompt } from '../core/encoder/text';
import { UserError } from '../core/errors';
import { batchesByLength } from './batches';
import type { SentenceEncoderSpec } from '../core/routerSpec';
import type { OnBatch } from './encoderSession';
import { readRouterMetadata, type RouterMetadata } from './metadata';
import { fixInputs, inputNames, requireInputs } from './requireInputs';
import { checkedTau, checkedTaus, checkLength, checkPrice } from './routeArguments';
import { OnnxSession, type OnnxTensor, type RuntimeKind } from './runtime';
import type { Embedder } from './sentenceEncoder';
import { servingFloors } from './servingFloors';

export interface RouteOptions {
  /** M: which models may be chosen. Default: metadata.available, those that are switched on. */
  available?: readonly boolean[];
  /** M × [input, output], USD per million units of usage. Default: as trained. */
  price?: ArrayLike<number>;
  /** Whether to give the scores s too, which takes time that a decision has no use for. */
  scores?: boolean;
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
  /** s; −1e30 for a model that is not available. Empty where no scores were asked for. */
  score: Float32Array;
  /** N. */
  mu: Float32Array;
}

const DEFAULTED = ['available', 'price'];
const INPUTS = ['tau', ...DEFAULTED];
const DECISION = ['model', 'certified', 'feasible', 'accuracy', 'cost', 'mu'];
const OUTPUTS = [...DECISION, 'score'];

const VECTORS = ['model', 'certified', 'feasible', 'mu'] as const;
const MATRICES = ['accuracy', 'cost', 'score'] as const;

/** Finds the encoder that a router needs. */
export type EncoderFinder = (needed: SentenceEncoderSpec) => Promise<Embedder>;

export class RouterSession {
  private poolSession: Promise<OnnxSession> | undefined;

  private constructor(
    private readonly model: Uint8Array,
    /** For the pool as the file has it: faster than feeding it. */
    private readonly session: OnnxSession,
    readonly metadata: RouterMetadata,
    private readonly file: string | undefined,
    /** Where the router does not encode text itself. */
    private readonly encoder: Embedder | undefined,
  ) {}

  /**
   * Opens `router.onnx` from its bytes or path. Throws UserError where the file is missing, cut short,
   * no ONNX model or no router. A router with a sentence encoder can route only where `findEncoder` is given.
   */
  static async open(
    source: Uint8Array | string,
    runtime?: RuntimeKind,
    findEncoder?: EncoderFinder,
  ): Promise<RouterSession> {
    const file = typeof source === 'string' ? source : undefined;
    const model = typeof source === 'string' ? await readModel(source) : source;
    const metadata = readRouterMetadata(model, file);
    const session = await openModel(model, file, runtime);
    const inputs = inputNames(model);
    const missing = [
      ...[metadata.encoder ? 'embedding' : 'query', ...INPUTS].filter((name) => !inputs.includes(name)),
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
    try {
      const encoder = metadata.encoder && (await findEncoder?.(metadata.encoder));
      return new RouterSession(model, session, metadata, file, encoder);
    } catch (error) {
      await session.release();
      throw error;
    }
  }

  get runtime(): RuntimeKind {
    return this.session.runtime;
  }

  /** As `servingFloors`: where, along τ, the operating point changes. */
  servingFloors(): Float32Array {
    return servingFloors(this.model, this.file);
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
    const floors = typeof tau === 'number' ? new Float32Array(n).fill(checkedTau(tau)) : checkedTaus(tau, n);
    const fed = await this.pool(options);
    const prompts = queries.map(cleanPrompt);
    const encoded = await this.encode(prompts);
    if (n === 1) {
      // Without the copying that batches need: a tenth of the time of a single prompt.
      const answer = await runBatch(fed, encoded([0]), floors, options);
      options.onBatch?.(1, 1);
      return answer;
    }
    const m = this.metadata.models.length;
    const result: RouteResult = {
      model: new Int32Array(n),
      certified: new Uint8Array(n),
      feasible: new Uint8Array(n),
      accuracy: new Float32Array(n * m),
      cost: new Float32Array(n * m),
      score: new Float32Array(options.scores === true ? n * m : 0),
      mu: new Float32Array(n),
    };
    let done = 0;
    // An empty list makes no batch: the graph itself answers an empty batch with a wrong shape.
    for (const batch of batchesByLength(prompts)) {
      const rows = Array.from(batch);
      const answer = await runBatch(
        fed,
        encoded(rows),
        Float32Array.from(rows, (r) => floors[r]),
        options,
      );
      rows.forEach((row, k) => {
        for (const name of VECTORS) result[name][row] = answer[name][k];
        for (const name of MATRICES) {
          if (result[name].length > 0) result[name].set(answer[name].subarray(k * m, (k + 1) * m), row * m);
        }
      });
      done += rows.length;
      options.onBatch?.(done, n);
    }
    return result;
  }

  async release(): Promise<void> {
    await this.session.release();
    await (await this.poolSession)?.release();
    await this.encoder?.release();
  }

  /** What the graph is fed of some of the prompts: their texts, or their vectors. */
  private async encode(
    prompts: readonly string[],
  ): Promise<(rows: readonly number[]) => Record<string, OnnxTensor>> {
    const { session } = this;
    const { encoder } = this.metadata;
    if (encoder === undefined) return (rows) => ({ query: session.strings(rows.map((r) => prompts[r])) });
    if (this.encoder === undefined) {
      throw new UserError({
        what: 'This router needs its sentence encoder, which is not there',
        where: place(this.file),
        remedy: 'Open it from its run or its exported folder.',
      });
    }
    const distinct = [...new Set(prompts)];
    const places = new Map(distinct.map((prompt, k) => [prompt, k]));
    const vectors = await this.encoder.embed(distinct);
    const d = encoder.dims;
    return (rows) => {
      const fed = new Float32Array(rows.length * d);
      rows.forEach((r, i) => {
        const k = places.get(prompts[r]) ?? 0;
        fed.set(vectors.subarray(k * d, (k + 1) * d), i * d);
      });
      return { embedding: session.floats(fed, [rows.length, d]) };
    };
  }

  /** The session for a pool, and what it is fed beside prompts and floors. */
  private async pool({ available, price }: RouteOptions): Promise<FedSession> {
    if (available === undefined && price === undefined) return { session: this.session, feeds: {} };
    const { metadata } = this;
    const m = metadata.models.length;
    if (available !== undefined) checkLength('available', available.length, m, 'one value per model');
    if (price !== undefined) checkPrice(price, m);
    this.poolSession ??= OnnxSession.open(requireInputs(this.model, DEFAULTED), this.runtime);
    const session = await this.poolSession;
    return {
      session,
      feeds: {
        available: session.bools(Uint8Array.from(available ?? metadata.available, Number)),
        price: session.floats(Float32Array.from(price ?? metadata.price.flat()), [m, 2]),
      },
    };
  }
}

interface FedSession {
  session: OnnxSession;
  feeds: Record<string, OnnxTensor>;
}

async function runBatch(
  { session, feeds }: FedSession,
  encoded: Record<string, OnnxTensor>,
  floors: Float32Array,
  { scores }: RouteOptions,
): Promise<RouteResult> {
  const outputs = await session.run(
    { ...feeds, ...encoded, tau: session.floats(floors) },
    scores === true ? OUTPUTS : DECISION,
  );
  return {
    model: Int32Array.from(outputs.model as BigInt64Array, Number),
    certified: outputs.certified as Uint8Array,
    feasible: outputs.feasible as Uint8Array,
    accuracy: outputs.accuracy as Float32Array,
    cost: outputs.cost as Float32Array,
    score: scores === true ? (outputs.score as Float32Array) : new Float32Array(0),
    mu: outputs.mu as Float32Array,
  };
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
    return await OnnxSession.open(fixInputs(model, DEFAULTED), runtime);
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
