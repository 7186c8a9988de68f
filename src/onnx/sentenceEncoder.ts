/** A sentence encoder in service: prompts in, unit vectors out (DESIGN §5.1, the optional encoder). */
import { readFile } from 'node:fs/promises';
import { Tokenizer } from '@huggingface/tokenizers';
import { cleanPrompt } from '../core/encoder/text';
import { UserError } from '../core/errors';
import type { SentenceEncoderSpec } from '../core/routerSpec';
import type { OnBatch } from './encoderSession';
import { OnnxSession } from './runtime';
import { readSentenceFolder, type SentenceFolder } from './sentenceFolder';
import {
  paddedTokens,
  type SentenceSettings,
  sentenceVectors,
  type TextTokenizer,
  tokenBatches,
  tokenIds,
} from './sentenceTensors';

/** Gives N × D for N prompts, row-major, each row of length one. */
export interface Embedder {
  embed(prompts: readonly string[], onBatch?: OnBatch): Promise<Float32Array>;
  release(): Promise<void>;
}

/** Outputs that are one vector already, then those that are one per token. */
const OUTPUTS = ['sentence_embedding', 'last_hidden_state', 'token_embeddings'];

export class SentenceEncoder implements Embedder {
  private constructor(
    private readonly session: OnnxSession,
    private readonly tokenizer: TextTokenizer,
    private readonly output: string,
    private readonly folder: SentenceFolder,
    readonly spec: SentenceEncoderSpec,
  ) {}

  /**
   * Opens a folder and encodes a word, to see that it can.
   *
   * @throws UserError where that fails
   */
  static async open(path: string, wanted?: Partial<SentenceSettings>): Promise<SentenceEncoder> {
    const folder = await readSentenceFolder(path, wanted);
    const tokenizer = openTokenizer(folder);
    const session = await openGraph(folder);
    try {
      requireInputs(session, folder);
      const output = OUTPUTS.find((name) => session.outputNames.includes(name)) ?? session.outputNames[0];
      const spec = { kind: 'sentence' as const, dims: 0, sha256: folder.sha256, ...folder.settings };
      const probe = new SentenceEncoder(session, tokenizer, output, folder, spec);
      const { length } = await probe.embed(['word']);
      return new SentenceEncoder(session, tokenizer, output, folder, { ...spec, dims: length });
    } catch (error) {
      await session.release();
      throw error;
    }
  }

  async embed(prompts: readonly string[], onBatch?: OnBatch): Promise<Float32Array> {
    const { settings } = this.folder;
    const rows = prompts.map((prompt) => this.tokens(cleanPrompt(prompt), settings.maxLength));
    let result = new Float32Array(prompts.length * this.spec.dims);
    let done = 0;
    for (const batch of tokenBatches(rows)) {
      const vectors = await this.run(batch.map((i) => rows[i]));
      const d = vectors.length / batch.length;
      // Only the first call does not know D yet.
      if (this.spec.dims === 0) result = new Float32Array(prompts.length * d);
      else if (d !== this.spec.dims) throw this.cannot(`its vectors have ${this.spec.dims} and ${d} numbers`);
      batch.forEach((i, k) => result.set(vectors.subarray(k * d, (k + 1) * d), i * d));
      done += batch.length;
      onBatch?.(done, prompts.length);
    }
    return result;
  }

  release(): Promise<void> {
    return this.session.release();
  }

  /** A model cannot run on no token: a text without any is one padding token. */
  private tokens(text: string, maxLength: number): number[] {
    const ids = tokenIds(this.tokenizer, text, maxLength);
    return ids.length > 0 ? ids : [0];
  }

  private async run(rows: number[][]): Promise<Float32Array> {
    const { session, folder } = this;
    const tokens = paddedTokens(rows);
    const fed = { input_ids: tokens.ids, attention_mask: tokens.mask, token_type_ids: tokens.types };
    const feeds = Object.fromEntries(
      Object.entries(fed)
        .filter(([name]) => session.inputNames.includes(name))
        .map(([name, data]) => [name, session.longs(data, tokens.dims)]),
    );
    try {
      const { data, dims } = await session.runOne(feeds, this.output);
      if (!(data instanceof Float32Array)) throw new RangeError('its output is not of 32-bit floats');
      return sentenceVectors({ data, dims }, tokens, folder.settings.pooling);
    } catch (error) {
      throw this.cannot(error instanceof Error ? error.message : String(error), error);
    }
  }

  private cannot(why: string, cause?: unknown): UserError {
    return new UserError(
      {
        what: `The sentence encoder cannot encode a text (${why})`,
        where: { file: this.folder.model },
        remedy:
          'Use a model with the output sentence_embedding or last_hidden_state, exported for feature extraction.',
      },
      { cause },
    );
  }
}

function requireInputs(session: OnnxSession, { model }: SentenceFolder): void {
  const known = ['input_ids', 'attention_mask', 'token_type_ids'];
  const unknown = session.inputNames.filter((name) => !known.includes(name));
  if (unknown.length === 0 && session.inputNames.includes('input_ids')) return;
  throw new UserError({
    what:
      unknown.length > 0
        ? `This model asks for ${unknown.join(', ')}, which a sentence encoder is not given`
        : 'This model has no input input_ids',
    where: { file: model },
    remedy:
      'Export it for feature extraction: input_ids, attention_mask and, where it has them, token_type_ids.',
  });
}

function openTokenizer({ tokenizer, tokenizerConfig, folder }: SentenceFolder): TextTokenizer {
  try {
    return new Tokenizer(tokenizer, tokenizerConfig);
  } catch (cause) {
    throw new UserError(
      {
        what: `The tokenizer of this sentence encoder cannot be used (${cause instanceof Error ? cause.message : String(cause)})`,
        where: { file: folder },
        remedy: 'Save it again as tokenizer.json with a current version of its library.',
      },
      { cause },
    );
  }
}

async function openGraph({ model }: SentenceFolder): Promise<OnnxSession> {
  try {
    return await OnnxSession.open(await readFile(model), undefined, { wide: true });
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(
      {
        what: `ONNX Runtime does not load this sentence encoder (${cause instanceof Error ? cause.message : String(cause)})`,
        where: { file: model },
        remedy: 'Copy it again, or export it again.',
      },
      { cause },
    );
  }
}
