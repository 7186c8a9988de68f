/** A folder with a sentence-embedding model: its graph, its tokenizer, and what its makers say of their use. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../core/errors';
import type { Pooling, SentenceSettings } from './sentenceTensors';

export interface SentenceFolder {
  folder: string;
  /** Path of the graph. */
  model: string;
  tokenizer: object;
  tokenizerConfig: object;
  settings: SentenceSettings;
  /** Hexadecimal, of the graph's and the tokenizer's bytes. */
  sha256: string;
}

/** Where makers put the graph. */
const GRAPHS = ['model.onnx', join('onnx', 'model.onnx')];
export const TOKENIZER = 'tokenizer.json';
export const TOKENIZER_CONFIG = 'tokenizer_config.json';
/** Tokens at most, where nobody says so: what BERT-like models are made for. */
const USUAL_LENGTH = 512;
/** Tokenizers of models without a limit say 10^30. */
const NO_LIMIT = 100_000;
const REMEDY =
  'It needs model.onnx and tokenizer.json, as "optimum-cli export onnx" writes them; see docs/encoders.md.';

/**
 * Reads a folder; the graph itself is only hashed.
 *
 * @param wanted settings that hold in place of the folder's own
 * @throws UserError where a file is missing or damaged, or the folder asks for a pooling that is not known
 */
export async function readSentenceFolder(
  folder: string,
  wanted: Partial<SentenceSettings> = {},
): Promise<SentenceFolder> {
  const model = await graphIn(folder);
  const tokenizer = await readJson(join(folder, TOKENIZER));
  if (tokenizer === undefined) {
    throw new UserError({
      what: 'The sentence encoder has no tokenizer.json',
      where: { file: folder },
      remedy: REMEDY,
    });
  }
  if (!('model' in tokenizer)) throw damaged(join(folder, TOKENIZER), 'has no "model"');
  const tokenizerConfig = (await readJson(join(folder, TOKENIZER_CONFIG))) ?? {};
  return {
    folder,
    model,
    tokenizer,
    tokenizerConfig,
    settings: {
      pooling: wanted.pooling ?? (await poolingOf(folder)),
      maxLength: wanted.maxLength ?? (await lengthOf(folder, tokenizerConfig)),
    },
    sha256: await hashOf([model, join(folder, TOKENIZER)]),
  };
}

async function graphIn(folder: string): Promise<string> {
  for (const name of GRAPHS) {
    const model = join(folder, name);
    if (!(await isFile(model))) continue;
    if (await isFile(`${model}_data`)) {
      throw new UserError({
        what: 'This model keeps its weights in a second file, model.onnx_data',
        where: { file: model },
        remedy: 'Export it as one file: models below 2 GB fit in one.',
      });
    }
    return model;
  }
  throw new UserError({
    what: 'There is no sentence encoder in this folder',
    where: { file: folder },
    remedy: REMEDY,
  });
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
}

/** Of sentence-transformers; without it, the mean. */
async function poolingOf(folder: string): Promise<Pooling> {
  const file = join(folder, '1_Pooling', 'config.json');
  const config = await readJson(file);
  if (config === undefined) return 'mean';
  const on = Object.entries(config).filter(
    ([key, value]) => key.startsWith('pooling_mode_') && value === true,
  );
  if (on.length === 1 && on[0][0] === 'pooling_mode_mean_tokens') return 'mean';
  if (on.length === 1 && on[0][0] === 'pooling_mode_cls_token') return 'cls';
  throw new UserError({
    what: `This model pools by ${on.map(([key]) => key.replace('pooling_mode_', '')).join(' and ') || 'nothing'}, which is not known here`,
    where: { file },
    remedy: 'Set "encoder.pooling" to "mean" or "cls", or take a model that pools like that.',
  });
}

async function lengthOf(folder: string, tokenizerConfig: object): Promise<number> {
  const sources: [object | undefined, string][] = [
    [await readJson(join(folder, 'sentence_bert_config.json')), 'max_seq_length'],
    [tokenizerConfig, 'model_max_length'],
    [await readJson(join(folder, 'config.json')), 'max_position_embeddings'],
  ];
  for (const [config, key] of sources) {
    const value: unknown = config && (config as Record<string, unknown>)[key];
    if (typeof value === 'number' && value >= 4 && value < NO_LIMIT) return Math.floor(value);
  }
  return USUAL_LENGTH;
}

/** The object in a JSON file; undefined where there is no such file. */
async function readJson(file: string): Promise<object | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Answered below.
  }
  throw damaged(file, 'is not a JSON object');
}

function damaged(file: string, how: string): UserError {
  return new UserError({
    what: `This file of a sentence encoder ${how}`,
    where: { file },
    remedy: 'Copy it again.',
  });
}

async function hashOf(files: readonly string[]): Promise<string> {
  const whole = createHash('sha256');
  for (const file of files) {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }))
      hash.update(chunk as Buffer);
    whole.update(hash.digest('hex'));
  }
  return whole.digest('hex');
}
