/**
 * Routes prompts to the cheapest model that keeps an accuracy floor. Written by PROTEUS beside
 * `router.onnx` and `router.json`; it needs Node 20 or later and `npm install onnxruntime-node`. A router
 * with a folder `encoder` also needs `npm install @huggingface/tokenizers`.
 *
 *   const router = await Router.load('path/to/this/folder');
 *   const { model, certified } = await router.route('What is 7 × 8?', { tau: 0.8 });
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as OrtModule from 'onnxruntime-node';
import type { InferenceSession } from 'onnxruntime-node';
import { fixInputs, requireInputs } from '../../onnx/requireInputs.js';
import { Encoder, EncoderError } from './sentenceEncoder.js';
import type { ManifestModel, RouterManifest } from './manifest.js';

export type { ManifestLevel, ManifestModel, ManifestTier, RouterManifest } from './manifest.js';

type Ort = typeof OrtModule;

export interface RouteOptions {
  /** Accuracy floor in [0, 1]. Name either this or a tier. */
  tau?: number;
  /** Name of a tier of `router.json`. */
  tier?: string;
  /** Ids of the models that may be chosen now. Left out: all that are enabled. */
  available?: readonly string[];
  /** Prices in force, USD per million tokens, of the models whose price has changed. */
  price?: Readonly<Record<string, { input: number; output: number }>>;
}

export type WarningCode = 'not-feasible' | 'not-certified' | 'certificate-void';

export interface RouteWarning {
  code: WarningCode;
  message: string;
}

export interface Decision {
  /** Id of the model that should answer. */
  model: string;
  /** The floor holds with the manifest's confidence, for prompts like those of the data. */
  certified: boolean;
  /** Some way to run this pool reached the floor on the calibration prompts. */
  feasible: boolean;
  /** Predicted accuracy of the chosen model on this prompt. */
  accuracy: number;
  /** Predicted cost of the chosen model on this prompt, USD. */
  cost: number;
  /** Quality preference that was used: 0 = cheap, 1 = best. */
  mu: number;
  /** What the caller should know; empty where the floor is certified. */
  warnings: RouteWarning[];
}

export type RouterErrorCode = 'not-found' | 'damaged' | 'no-runtime' | 'bad-option';

/** The one error of this file. `code` says what kind of trouble it is. */
export class RouterError extends Error {
  readonly code: RouterErrorCode;

  constructor(code: RouterErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RouterError';
    this.code = code;
  }
}

/** Prompts of one run: more gain no speed, and memory grows with rows × longest prompt. */
const batchRows = 16;
const batchCharacters = 1 << 18;

/** Inputs with defaults, and the outputs that a decision is made of: each further one costs time. */
const poolInputs = ['available', 'price'];
const fetches = ['model', 'certified', 'feasible', 'accuracy', 'cost', 'mu'];

export class Router {
  readonly manifest: RouterManifest;
  private readonly ort: Ort;
  private readonly model: Uint8Array;
  /** For the pool as exported: faster than feeding it. */
  private readonly session: InferenceSession;
  /** Undefined where the router takes text. */
  private readonly encoder: Encoder | undefined;
  private changedSession: Promise<InferenceSession> | undefined;

  private constructor(
    manifest: RouterManifest,
    ort: Ort,
    model: Uint8Array,
    session: InferenceSession,
    encoder: Encoder | undefined,
  ) {
    this.manifest = manifest;
    this.encoder = encoder;
    this.ort = ort;
    this.model = model;
    this.session = session;
  }

  /**
   * Loads the bundle in `folder` and checks that its files belong together.
   *
   * @throws RouterError
   */
  static async load(folder: string): Promise<Router> {
    const manifest = parseManifest(await read(join(folder, 'router.json')));
    const file = join(folder, manifest.onnx.file);
    const model = await read(file);
    if (createHash('sha256').update(model).digest('hex') !== manifest.onnx.sha256) {
      throw new RouterError(
        'damaged',
        `${file} is not the file that router.json describes. Export the router again.`,
      );
    }
    const ort = await loadRuntime();
    const encoder = await loadEncoder(ort, folder, manifest);
    try {
      const session = await createSession(ort, fixInputs(model, poolInputs));
      return new Router(manifest, ort, model, session, encoder);
    } catch (error) {
      throw new RouterError(
        'damaged',
        `${file} cannot be run by this ONNX Runtime: update onnxruntime-node.`,
        { cause: error },
      );
    }
  }

  /**
   * Chooses a model for a prompt, or for each of many, in their order.
   *
   * @throws RouterError
   */
  route(prompt: string, options: RouteOptions): Promise<Decision>;
  route(prompts: readonly string[], options: RouteOptions): Promise<Decision[]>;
  async route(
    prompts: string | readonly string[],
    options: RouteOptions = {},
  ): Promise<Decision | Decision[]> {
    const request = this.request(options);
    const routed: Routed[] = [];
    for (const batch of batches(typeof prompts === 'string' ? [prompts] : prompts)) {
      routed.push(...(await this.run(batch, request)));
    }
    const decisions = routed.sort((a, b) => a.index - b.index).map((r) => r.decision);
    return typeof prompts === 'string' ? (decisions[0] ?? noAnswer()) : decisions;
  }

  /** Frees the model. The router cannot be used afterwards. */
  async dispose(): Promise<void> {
    await this.session.release();
    await (await this.changedSession)?.release();
    await this.encoder?.dispose();
  }

  private request(options: RouteOptions): Request {
    const { manifest } = this;
    const tau = this.floorOf(options);
    const request: Request = {
      tau,
      available: manifest.models.map((m) => m.enabled),
      price: manifest.models.map((m) => m.price),
      changes: [],
    };
    if (options.available !== undefined) {
      const wanted = new Set(options.available);
      this.checkModels([...wanted], 'available');
      if (wanted.size === 0)
        throw new RouterError('bad-option', 'available is empty: name at least one model.');
      request.available = manifest.models.map((m) => wanted.has(m.id));
      const changed = manifest.models.some((m) => m.enabled !== wanted.has(m.id));
      if (changed) request.changes.push('other models are available than were certified');
    }
    if (options.price !== undefined) {
      this.checkModels(Object.keys(options.price), 'price');
      const { price } = options;
      request.price = manifest.models.map((m) => priceOf(m, price[m.id]));
      const changed = manifest.models.some((m) => !samePrice(m.price, price[m.id] ?? m.price));
      if (changed) request.changes.push('prices have changed');
    }
    return request;
  }

  private floorOf({ tau, tier }: RouteOptions): number {
    if ((tau === undefined) === (tier === undefined)) {
      throw new RouterError('bad-option', 'Name a floor: either tau (a number) or tier (a name).');
    }
    if (tier !== undefined) {
      const found = this.manifest.tiers.find((t) => t.name === tier);
      if (found !== undefined) return found.floor;
      const names = this.manifest.tiers.map((t) => t.name).join(', ');
      throw new RouterError(
        'bad-option',
        `There is no tier "${tier}". Tiers: ${names === '' ? 'none' : names}.`,
      );
    }
    if (typeof tau !== 'number' || !(tau >= 0 && tau <= 1)) {
      throw new RouterError('bad-option', `tau must be a number from 0 to 1, not ${String(tau)}.`);
    }
    return tau;
  }

  private checkModels(ids: readonly string[], option: string): void {
    const unknown = ids.find((id) => !this.manifest.models.some((m) => m.id === id));
    if (unknown === undefined) return;
    const names = this.manifest.models.map((m) => m.id).join(', ');
    throw new RouterError('bad-option', `${option} names "${unknown}", which is not in the pool: ${names}.`);
  }

  private async run(batch: readonly Prompt[], request: Request): Promise<Routed[]> {
    const { Tensor } = this.ort;
    const { models } = this.manifest;
    const [n, m] = [batch.length, models.length];
    const texts = batch.map((p) => cleanPrompt(p.text));
    const encoded: Record<string, OrtModule.Tensor> = this.encoder
      ? { embedding: await this.encoder.encode(texts) }
      : { query: new Tensor('string', texts, [n]) };
    const tau = new Tensor('float32', new Float32Array(n).fill(request.tau), [n]);
    const { session, feeds } = await this.pool(request);
    const output = await session.run({ ...feeds, ...encoded, tau }, fetches);
    const value = (name: string, index: number) => {
      const data = output[name]?.data as ArrayLike<number | bigint> | undefined;
      return Number(data?.[index] ?? noAnswer());
    };
    return batch.map(({ index }, row) => {
      const chosen = value('model', row);
      const certified = value('certified', row) === 1;
      const feasible = value('feasible', row) === 1;
      const decision: Decision = {
        model: (models[chosen] ?? noAnswer()).id,
        certified: certified && request.changes.length === 0,
        feasible,
        accuracy: value('accuracy', row * m + chosen),
        cost: value('cost', row * m + chosen),
        mu: value('mu', row),
        warnings: this.warnings(request, certified, feasible),
      };
      return { index, decision };
    });
  }

  /** The session for the request's pool, and what it is fed beside prompts and floors. */
  private async pool({
    available,
    price,
    changes,
  }: Request): Promise<{ session: InferenceSession; feeds: Record<string, OrtModule.Tensor> }> {
    if (changes.length === 0) return { session: this.session, feeds: {} };
    const { Tensor } = this.ort;
    this.changedSession ??= createSession(this.ort, requireInputs(this.model, poolInputs));
    const m = available.length;
    const prices = Float32Array.from(price.flatMap((p) => [p.input, p.output]));
    return {
      session: await this.changedSession,
      feeds: {
        available: new Tensor('bool', available, [m]),
        price: new Tensor('float32', prices, [m, 2]),
      },
    };
  }

  private warnings({ tau, changes }: Request, certified: boolean, feasible: boolean): RouteWarning[] {
    const { limit, confidence } = this.manifest;
    const warnings: RouteWarning[] = [];
    if (!feasible) {
      const message = `No way to run this pool reaches ${tau}: the best observed is ${limit.observed.toFixed(3)}. The safest point answers.`;
      warnings.push({ code: 'not-feasible', message });
    } else if (!certified) {
      const message = `${tau} is not certified at confidence ${confidence}: the certified limit is ${limit.certified.toFixed(3)}.`;
      warnings.push({ code: 'not-certified', message });
    }
    if (changes.length > 0) {
      const message = `The certificate is void, since ${changes.join(' and ')}. Evaluate the router again for the pool as it is now.`;
      warnings.push({ code: 'certificate-void', message });
    }
    return warnings;
  }
}

interface Prompt {
  /** Position in the caller's list. */
  index: number;
  text: string;
}

interface Routed {
  index: number;
  decision: Decision;
}

interface Request {
  tau: number;
  available: boolean[];
  price: ManifestModel['price'][];
  /** In words, what differs from the pool that was certified. */
  changes: string[];
}

function priceOf(model: ManifestModel, changed: ManifestModel['price'] | undefined): ManifestModel['price'] {
  if (changed === undefined) return model.price;
  if (![changed.input, changed.output].every((p) => Number.isFinite(p) && p >= 0)) {
    throw new RouterError(
      'bad-option',
      `The price of "${model.id}" must be two numbers ≥ 0, in USD per million tokens.`,
    );
  }
  if (model.unit === 'dollars' && !samePrice(changed, model.price)) {
    throw new RouterError(
      'bad-option',
      `"${model.id}" was trained on dollars per call, which a price per token cannot change.`,
    );
  }
  return changed;
}

function samePrice(a: ManifestModel['price'], b: ManifestModel['price']): boolean {
  return a.input === b.input && a.output === b.output;
}

/** As in training: NUL would end the string early, and lone surrogates have no UTF-8. */
function cleanPrompt(text: string): string {
  return text.replaceAll('\0', ' ').replace(/\p{Surrogate}/gu, '\uFFFD');
}

/** Prompts in batches of bounded memory, those of similar length together. */
function batches(prompts: readonly string[]): Prompt[][] {
  const result: Prompt[][] = [];
  const order = prompts.map((text, index) => ({ text, index }));
  order.sort((a, b) => a.text.length - b.text.length || a.index - b.index);
  let batch: Prompt[] = [];
  for (const prompt of order) {
    const rows = batch.length + 1;
    if (batch.length > 0 && (rows > batchRows || rows * prompt.text.length > batchCharacters)) {
      result.push(batch);
      batch = [];
    }
    batch.push(prompt);
  }
  if (batch.length > 0) result.push(batch);
  return result;
}

function noAnswer(): never {
  throw new RouterError(
    'damaged',
    'The router gave no answer: no model is available, or router.onnx is damaged.',
  );
}

async function read(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new RouterError('not-found', `Cannot read ${file}. Name the folder of an exported router.`, {
      cause: error,
    });
  }
}

function parseManifest(bytes: Uint8Array): RouterManifest {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new RouterError('damaged', 'router.json is not valid JSON. Export the router again.', {
      cause: error,
    });
  }
  if (
    typeof value !== 'object' ||
    value === null ||
    !('format' in value) ||
    value.format !== 'proteus-router/1'
  ) {
    throw new RouterError(
      'damaged',
      'router.json is not of the format "proteus-router/1". Export the router again.',
    );
  }
  return value as RouterManifest;
}

/** One thread and no arena: prompts are small, and sizes inside the graph change with every one. */
function createSession(ort: Ort, model: Uint8Array): Promise<InferenceSession> {
  return ort.InferenceSession.create(model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    enableMemPattern: false,
    enableCpuMemArena: false,
    logSeverityLevel: 3,
  });
}

async function loadEncoder(
  ort: Ort,
  folder: string,
  { encoder }: RouterManifest,
): Promise<Encoder | undefined> {
  if (encoder === undefined) return undefined;
  try {
    return await Encoder.load(ort, join(folder, encoder.folder), encoder);
  } catch (error) {
    if (error instanceof EncoderError) throw new RouterError(error.code, error.message, { cause: error });
    throw error;
  }
}

async function loadRuntime(): Promise<Ort> {
  try {
    const loaded: Ort & { default?: Ort } = await import('onnxruntime-node');
    return loaded.default ?? loaded;
  } catch (error) {
    throw new RouterError(
      'no-runtime',
      'onnxruntime-node does not load. Install it: npm install onnxruntime-node',
      { cause: error },
    );
  }
}
