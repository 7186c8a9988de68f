/** Where the sentence encoder of a router is: in a bundle beside it, of a run where its config said. */
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../core/errors';
import type { SentenceEncoderSpec } from '../core/routerSpec';
import { RouterSession } from '../onnx/routerSession';
import { SentenceEncoder, type Embedder } from '../onnx/sentenceEncoder';
import { readSentenceFolder, TOKENIZER, TOKENIZER_CONFIG } from '../onnx/sentenceFolder';
import { CachedEmbedder, EmbeddingCache } from './embeddingCache';
import { exists, kindAt, readBytes, readText } from './files';
import type { FileContent } from './fileSet';

/** Folder of the encoder in a bundle, beside `router.onnx`. */
export const encoderFolder = 'encoder';
/** File of a run that says where its encoder is. */
export const encoderFile = 'encoder.json';

const referenceSchema = z.object({ path: z.string(), cache: z.string() });

/** The places that an encoder of a config uses. */
export type EncoderPlaces = z.output<typeof referenceSchema>;

export function encoderReference(places: EncoderPlaces): FileContent {
  return { path: encoderFile, content: `${JSON.stringify(places, null, 2)}\n` };
}

/**
 * A router from its file, with the encoder that it needs, if it needs one.
 * @throws UserError where the router, or its encoder, is missing, damaged or another one
 */
export function openRouter(file: string): Promise<RouterSession> {
  return RouterSession.open(file, undefined, async (needed) => {
    const { path, cache } = await placesBeside(file);
    const encoder = await openSame(path, needed);
    if (cache === undefined) return encoder;
    return new CachedEmbedder(encoder, await EmbeddingCache.open(cache, encoder.spec), needed.dims, false);
  });
}

/** The encoder that `needed` describes, from its folder. @throws UserError where that is another one */
export async function openSame(path: string, needed: SentenceEncoderSpec): Promise<SentenceEncoder> {
  const { pooling, maxLength } = needed;
  const encoder = await SentenceEncoder.open(path, { pooling, maxLength });
  if (encoder.spec.sha256 === needed.sha256 && encoder.spec.dims === needed.dims) return encoder;
  await encoder.release();
  throw new UserError({
    what: 'The sentence encoder in this folder is not the one that the router was trained with',
    where: { file: path },
    remedy: 'Put that one back, or train the router again with this one.',
  });
}

/** An encoder for training: what it computes is kept. @throws UserError */
export async function openForTraining(
  places: EncoderPlaces,
  wanted: { pooling?: 'mean' | 'cls'; maxLength?: number },
): Promise<{ spec: SentenceEncoderSpec; embedder: Embedder }> {
  const encoder = await SentenceEncoder.open(places.path, wanted);
  const { spec } = encoder;
  const cache = await EmbeddingCache.open(places.cache, spec);
  return { spec, embedder: new CachedEmbedder(encoder, cache, spec.dims, true) };
}

/** The encoder's files as a bundle has them. @throws UserError where it is gone or another one */
export async function encoderFiles(routerFile: string, needed: SentenceEncoderSpec): Promise<FileContent[]> {
  const { path } = await placesBeside(routerFile);
  const { model, sha256 } = await readSentenceFolder(path, needed);
  if (sha256 !== needed.sha256) await openSame(path, needed);
  const files = [
    { from: model, path: `${encoderFolder}/model.onnx` },
    ...[TOKENIZER, TOKENIZER_CONFIG].map((name) => ({
      from: join(path, name),
      path: `${encoderFolder}/${name}`,
    })),
  ];
  const there = await Promise.all(files.map(({ from }) => exists(from)));
  return Promise.all(
    files
      .filter((_, k) => there[k])
      .map(async ({ from, path: to }) => ({
        path: to,
        content: await readBytes(from, 'the sentence encoder'),
      })),
  );
}

async function placesBeside(routerFile: string): Promise<{ path: string; cache?: string }> {
  const beside = join(dirname(routerFile), encoderFolder);
  if ((await kindAt(beside)) === 'folder') return { path: beside };
  const file = join(dirname(routerFile), encoderFile);
  if ((await kindAt(file)) === 'file') {
    try {
      return referenceSchema.parse(JSON.parse(await readText(file, 'the place of the encoder')));
    } catch (error) {
      if (error instanceof UserError) throw error;
      throw new UserError({
        what: 'This file does not say where the sentence encoder is',
        where: { file },
        remedy: 'Train the router again.',
      });
    }
  }
  throw new UserError({
    what: 'This router needs its sentence encoder, which is not there',
    where: { file: beside },
    remedy: 'Copy the whole folder of the export, with its folder "encoder"; or name the run itself.',
  });
}
