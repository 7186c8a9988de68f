/** The sentence encoder of an exported router, for routers that take a vector in place of a text. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as OrtModule from 'onnxruntime-node';
import type { InferenceSession } from 'onnxruntime-node';
import {
  paddedTokens,
  sentenceVectors,
  type TextTokenizer,
  tokenBatches,
  tokenIds,
} from '../../onnx/sentenceTensors.js';
import type { ManifestEncoder } from './manifest.js';

type Ort = typeof OrtModule;
type TokenizerClass = new (tokenizer: object, config: object) => TextTokenizer;

export class EncoderError extends Error {
  readonly code: 'not-found' | 'damaged' | 'no-runtime';

  constructor(code: EncoderError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EncoderError';
    this.code = code;
  }
}

/** Outputs that are one vector already, then those that are one per token. */
const outputNames = ['sentence_embedding', 'last_hidden_state', 'token_embeddings'];

export class Encoder {
  private readonly ort: Ort;
  private readonly session: InferenceSession;
  private readonly tokenizer: TextTokenizer;
  private readonly about: ManifestEncoder;

  private constructor(ort: Ort, session: InferenceSession, tokenizer: TextTokenizer, about: ManifestEncoder) {
    this.ort = ort;
    this.session = session;
    this.tokenizer = tokenizer;
    this.about = about;
  }

  /** Loads `folder` and checks that it is what `about` describes. Throws EncoderError. */
  static async load(ort: Ort, folder: string, about: ManifestEncoder): Promise<Encoder> {
    const model = await read(join(folder, 'model.onnx'));
    const tokenizer = await read(join(folder, 'tokenizer.json'));
    if (sha256(sha256(model) + sha256(tokenizer)) !== about.sha256) {
      throw new EncoderError(
        'damaged',
        `${folder} is not the encoder that router.json describes. Export the router again.`,
      );
    }
    const config = await readFile(join(folder, 'tokenizer_config.json'), 'utf8').catch(() => '{}');
    const Tokenizer = await loadTokenizer();
    try {
      const made = new Tokenizer(parsed(new TextDecoder().decode(tokenizer)), parsed(config));
      const session = await ort.InferenceSession.create(model, { logSeverityLevel: 3 });
      return new Encoder(ort, session, made, about);
    } catch (error) {
      throw new EncoderError(
        'damaged',
        `${folder} cannot be run: update onnxruntime-node and @huggingface/tokenizers.`,
        { cause: error },
      );
    }
  }

  /** float [N, D], each vector of length one. */
  async encode(texts: readonly string[]): Promise<OrtModule.Tensor> {
    const { dims, maxLength } = this.about;
    const rows = texts.map((text) => {
      const ids = tokenIds(this.tokenizer, text, maxLength);
      return ids.length > 0 ? ids : [0];
    });
    const vectors = new Float32Array(texts.length * dims);
    for (const batch of tokenBatches(rows)) {
      const found = await this.run(batch.map((i) => rows[i] ?? []));
      batch.forEach((i, k) => vectors.set(found.subarray(k * dims, (k + 1) * dims), i * dims));
    }
    return new this.ort.Tensor('float32', vectors, [texts.length, dims]);
  }

  /** Frees the model. */
  dispose(): Promise<void> {
    return this.session.release();
  }

  private async run(rows: readonly (readonly number[])[]): Promise<Float32Array> {
    const { inputNames, outputNames: names } = this.session;
    const tokens = paddedTokens(rows);
    const known: Record<string, BigInt64Array> = {
      input_ids: tokens.ids,
      attention_mask: tokens.mask,
      token_type_ids: tokens.types,
    };
    const feeds: Record<string, OrtModule.Tensor> = {};
    for (const name of inputNames) {
      const data = known[name];
      if (data) feeds[name] = new this.ort.Tensor('int64', data, tokens.dims);
    }
    const name = outputNames.find((output) => names.includes(output)) ?? names[0] ?? '';
    const output = (await this.session.run(feeds, [name]))[name];
    const data = output?.data as Float32Array;
    return sentenceVectors({ data, dims: output?.dims ?? [] }, tokens, this.about.pooling);
  }
}

async function read(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new EncoderError(
      'not-found',
      `Cannot read ${file}. Copy the whole folder of the export, with its folder "encoder".`,
      { cause: error },
    );
  }
}

function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

function parsed(text: string): object {
  return JSON.parse(text) as object;
}

async function loadTokenizer(): Promise<TokenizerClass> {
  try {
    // Not known to compilers: routers that take text do without it.
    const name = '@huggingface/tokenizers';
    const { Tokenizer } = (await import(name)) as { Tokenizer: TokenizerClass };
    return Tokenizer;
  } catch (error) {
    throw new EncoderError(
      'no-runtime',
      '@huggingface/tokenizers does not load. Install it: npm install @huggingface/tokenizers',
      { cause: error },
    );
  }
}
