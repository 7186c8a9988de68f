/** Sentence vectors on disk, so that another seed, a resumed training and an evaluation compute none twice. */
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pack, unpack } from '../core/pack';
import type { SentenceEncoderSpec } from '../core/routerSpec';
import type { Embedder } from '../onnx/sentenceEncoder';
import { exists, readBytes, removeFolder, writeAtomic } from './files';

const FORMAT = 'proteus-embeddings/1';
/** Bytes of vectors that one file keeps: 170 000 prompts of 384 numbers. The newest stay. */
const MOST_BYTES = 256 << 20;
/** Encoders that have a file. */
const MOST_FILES = 3;
/** Prompts encoded at a time: a cancelled training loses no more than their vectors. */
const CHUNK = 128;
/** Prompts between two writes, so that a killed one loses no more than theirs. */
const WRITE_EVERY = 4096;
const KEY_BYTES = 16;

interface Kept {
  format: typeof FORMAT;
  dims: number;
  /** N × 16: of each prompt, the beginning of its SHA-256. */
  keys: Uint8Array;
  /** N × D. */
  vectors: Float32Array;
}

/** The vectors of one encoder; a damaged file counts as none. */
export class EmbeddingCache {
  private constructor(
    private readonly folder: string,
    private readonly file: string,
    private readonly dims: number,
    /** By key, oldest first. */
    private readonly vectors: Map<string, Float32Array>,
  ) {}

  static async open(folder: string, spec: SentenceEncoderSpec): Promise<EmbeddingCache> {
    const identity = [FORMAT, spec.sha256, spec.pooling, spec.maxLength, spec.dims].join(' ');
    const name = `embeddings-${createHash('sha256').update(identity).digest('hex').slice(0, 16)}.bin`;
    const file = join(folder, name);
    return new EmbeddingCache(folder, file, spec.dims, await readKept(file, spec.dims));
  }

  get(prompt: string): Float32Array | undefined {
    return this.vectors.get(keyOf(prompt));
  }

  put(prompt: string, vector: Float32Array): void {
    this.vectors.set(keyOf(prompt), vector);
  }

  /** Writes the newest vectors, and removes the files of encoders that were not used for longest. */
  async write(): Promise<void> {
    const most = Math.max(1, Math.floor(MOST_BYTES / (4 * this.dims)));
    const kept = [...this.vectors].slice(-most);
    const keys = new Uint8Array(kept.length * KEY_BYTES);
    const vectors = new Float32Array(kept.length * this.dims);
    kept.forEach(([key, vector], n) => {
      keys.set(Buffer.from(key, 'hex'), n * KEY_BYTES);
      vectors.set(vector, n * this.dims);
    });
    const content: Kept = { format: FORMAT, dims: this.dims, keys, vectors };
    await writeAtomic(this.file, pack(content));
    await this.removeOldest();
  }

  private async removeOldest(): Promise<void> {
    const names = (await readdir(this.folder)).filter((name) => /^embeddings-[0-9a-f]+\.bin$/.test(name));
    const files = await Promise.all(
      names.map(async (name) => {
        const file = join(this.folder, name);
        return { file, used: (await stat(file)).mtimeMs };
      }),
    );
    files.sort((a, b) => b.used - a.used);
    for (const { file } of files.slice(MOST_FILES)) await removeFolder(file);
  }
}

async function readKept(file: string, dims: number): Promise<Map<string, Float32Array>> {
  const vectors = new Map<string, Float32Array>();
  if (!(await exists(file))) return vectors;
  let kept: Partial<Kept>;
  try {
    kept = unpack(await readBytes(file, 'the cached vectors')) as Partial<Kept>;
  } catch {
    return vectors;
  }
  const { format, keys, vectors: all } = kept;
  if (format !== FORMAT || kept.dims !== dims || !keys || !all) return vectors;
  const n = keys.length / KEY_BYTES;
  if (all.length !== n * dims) return vectors;
  for (let k = 0; k < n; k++) {
    const key = Buffer.from(keys.subarray(k * KEY_BYTES, (k + 1) * KEY_BYTES)).toString('hex');
    vectors.set(key, all.subarray(k * dims, (k + 1) * dims));
  }
  return vectors;
}

function keyOf(prompt: string): string {
  return createHash('sha256')
    .update(prompt)
    .digest('hex')
    .slice(0, 2 * KEY_BYTES);
}

/** An embedder that asks another only for what the cache lacks; with `keep`, it adds that to the cache. */
export class CachedEmbedder implements Embedder {
  constructor(
    private readonly encoder: Embedder,
    private readonly cache: EmbeddingCache,
    private readonly dims: number,
    private readonly keep: boolean,
  ) {}

  async embed(
    prompts: readonly string[],
    onBatch?: (done: number, total: number) => void,
  ): Promise<Float32Array> {
    const missing = [...new Set(prompts)].filter((prompt) => this.cache.get(prompt) === undefined);
    const found = prompts.length - missing.length;
    const fresh = new Map<string, Float32Array>();
    let unwritten = 0;
    const write = async (): Promise<void> => {
      if (unwritten > 0) await this.cache.write();
      unwritten = 0;
    };
    try {
      for (let from = 0; from < missing.length; from += CHUNK) {
        const chunk = missing.slice(from, from + CHUNK);
        const vectors = await this.encoder.embed(chunk);
        chunk.forEach((prompt, k) => {
          const vector = vectors.slice(k * this.dims, (k + 1) * this.dims);
          fresh.set(prompt, vector);
          if (this.keep) this.cache.put(prompt, vector);
        });
        if (this.keep) unwritten += chunk.length;
        if (unwritten >= WRITE_EVERY) await write();
        // A cancel comes from here.
        onBatch?.(found + from + chunk.length, prompts.length);
      }
    } finally {
      await write();
    }
    const result = new Float32Array(prompts.length * this.dims);
    prompts.forEach((prompt, n) => {
      const vector = this.cache.get(prompt) ?? fresh.get(prompt);
      if (vector) result.set(vector, n * this.dims);
    });
    return result;
  }

  release(): Promise<void> {
    return this.encoder.release();
  }
}
