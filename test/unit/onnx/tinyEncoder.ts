/** Folders with a tiny transformer of random weights and a tokenizer, and plain JavaScript that computes the same. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Rng } from '../../../src/core/rng';
import { GraphBuilder } from '../../../src/onnx/graphBuilder';

export const TINY_DIMS = 12;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'];
const PIECES = [
  'what',
  'is',
  'the',
  'how',
  'un',
  'question',
  '##ing',
  '##able',
  '##ed',
  '##er',
  'num',
  '##ber',
  'add',
];
const MARKS = ['?', '.', ',', '!', '×'];

/** A vocabulary as BERT's: words, pieces of words, letters. */
export const WORDPIECES = new Map(
  [...SPECIAL, ...PIECES, ...MARKS, ...ALPHABET, ...[...ALPHABET].map((c) => `##${c}`)].map((t, i) => [t, i]),
);

export function wordPieceTokenizer(): object {
  const token = (content: string) => ({ id: content, type_id: 0 });
  return {
    version: '1.0',
    added_tokens: SPECIAL.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: token('[CLS]') },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: token('[SEP]') },
      ],
      pair: [],
      special_tokens: Object.fromEntries(
        ['[CLS]', '[SEP]'].map((t) => [t, { id: t, ids: [WORDPIECES.get(t)], tokens: [t] }]),
      ),
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(WORDPIECES),
    },
  };
}

/** Greedy longest pieces of lower-case words, by the definition of WordPiece; for text of ASCII and ×. */
export function wordPieces(text: string): number[] {
  const id = (token: string) => WORDPIECES.get(token) ?? -1;
  const ids = [id('[CLS]')];
  for (const word of text.toLowerCase().match(/[a-z0-9×]+|[^\sa-z0-9×]/g) ?? []) {
    const found: number[] = [];
    for (let at = 0; at < word.length;) {
      let end = word.length;
      const piece = () => (at > 0 ? '##' : '') + word.slice(at, end);
      while (end > at && !WORDPIECES.has(piece())) end--;
      if (end === at) break;
      found.push(id(piece()));
      at = end;
    }
    const whole = found.map((f) => [...WORDPIECES.keys()][f].replace('##', '')).join('') === word;
    ids.push(...(whole ? found : [id('[UNK]')]));
  }
  return [...ids, id('[SEP]')];
}

/** Byte-level BPE as RoBERTa's: letters, the space "Ġ", and merges in order. */
const MERGES = ['t h', 'th e', 'Ġ the', 'Ġ a', 'i n', 'in g', 'l o', 'Ġ lo', 'Ġlo n', 'o n', 'a d', 'ad d'];
export const BPE_VOCABULARY = new Map(
  ['<s>', '<pad>', '</s>', '<unk>', 'Ġ', '?', '.', ...ALPHABET, ...MERGES.map((m) => m.replace(' ', ''))].map(
    (t, i) => [t, i],
  ),
);

export function bpeTokenizer(): object {
  return {
    version: '1.0',
    added_tokens: ['<s>', '<pad>', '</s>', '<unk>'].map((content, id) => ({ id, content, special: true })),
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: {
      type: 'RobertaProcessing',
      sep: ['</s>', 2],
      cls: ['<s>', 0],
      trim_offsets: true,
      add_prefix_space: false,
    },
    decoder: { type: 'ByteLevel' },
    model: {
      type: 'BPE',
      unk_token: '<unk>',
      fuse_unk: false,
      vocab: Object.fromEntries(BPE_VOCABULARY),
      merges: MERGES,
    },
  };
}

/** Merges the pair of the lowest rank until none is left, by the definition of BPE; for lower-case words. */
export function bytePairs(text: string): number[] {
  const rank = new Map(MERGES.map((merge, i) => [merge, i]));
  const ids = [0];
  for (const word of text.match(/ ?[a-z]+| ?[0-9]+| ?[^\sa-z0-9]+/g) ?? []) {
    const parts = [...word.replace(' ', 'Ġ')];
    for (;;) {
      const ranks = parts.slice(1).map((part, i) => rank.get(`${parts[i]} ${part}`) ?? Infinity);
      const best = Math.min(...ranks);
      if (best === Infinity) break;
      const at = ranks.indexOf(best);
      parts.splice(at, 2, parts[at] + parts[at + 1]);
    }
    ids.push(...parts.map((part) => BPE_VOCABULARY.get(part) ?? 3));
  }
  return [...ids, 2];
}

export interface TinyWeights {
  vocabulary: number;
  /** vocabulary × D. */
  words: Float32Array;
  /** D × D. */
  mix: Float32Array;
}

export function tinyWeights(seed: number, vocabulary: number): TinyWeights {
  const rng = new Rng(seed);
  const normals = (n: number) => Float32Array.from({ length: n }, () => rng.normal());
  return { vocabulary, words: normals(vocabulary * TINY_DIMS), mix: normals(TINY_DIMS * TINY_DIMS) };
}

/** One layer of self-attention: x + tanh(softmax(x·xᵀ/√D, masked)·x·W). */
export function tinyGraph(
  { vocabulary, words, mix }: TinyWeights,
  { types = true, output = 'last_hidden_state' } = {},
): Uint8Array {
  const b = new GraphBuilder('tiny-encoder');
  const ids = b.input('input_ids', 'int64', ['N', 'T']);
  const mask = b.input('attention_mask', 'int64', ['N', 'T']);
  let x = b.node('Gather', [b.floats('words', [vocabulary, TINY_DIMS], words), ids]);
  if (types) {
    const table = b.floats('types', [2, TINY_DIMS], new Float32Array(2 * TINY_DIMS));
    x = b.node('Add', [x, b.node('Gather', [table, b.input('token_type_ids', 'int64', ['N', 'T'])])]);
  }
  const kept = b.node('Cast', [mask], { attributes: { to: 1 } });
  const hidden = b.node('Mul', [b.node('Sub', [kept, b.float(1)]), b.float(1e4)]);
  const product = b.node('MatMul', [x, b.node('Transpose', [x], { attributes: { perm: [0, 2, 1] } })]);
  const scaled = b.node('Mul', [product, b.float(1 / Math.sqrt(TINY_DIMS))]);
  const attention = b.node('Softmax', [b.node('Add', [scaled, b.node('Unsqueeze', [hidden, b.ints(1)])])], {
    attributes: { axis: -1 },
  });
  const mixed = b.node('MatMul', [
    b.node('MatMul', [attention, x]),
    b.floats('mix', [TINY_DIMS, TINY_DIMS], mix),
  ]);
  const last = b.node('Add', [x, b.node('Tanh', [mixed])]);
  if (output === 'sentence_embedding') {
    const column = b.node('Unsqueeze', [kept, b.ints(2)]);
    const sum = b.node('ReduceSum', [b.node('Mul', [last, column]), b.ints(1)], {
      attributes: { keepdims: 0 },
    });
    const count = b.node('ReduceSum', [kept, b.ints(1)], { attributes: { keepdims: 1 } });
    b.node('Div', [sum, count], { names: [output] });
    b.output(output, 'float', ['N', TINY_DIMS]);
  } else {
    b.node('Identity', [last], { names: [output] });
    b.output(output, 'float', ['N', 'T', TINY_DIMS]);
  }
  return b.build();
}

/** What the graph and its pooling make of some tokens, in double precision. */
export function tinyVector(
  { words, mix }: TinyWeights,
  ids: readonly number[],
  pooling: 'mean' | 'cls',
): number[] {
  const d = TINY_DIMS;
  const x = ids.map((id) => Array.from(words.subarray(id * d, (id + 1) * d)));
  const dot = (a: number[], b: number[]) => a.reduce((sum, v, i) => sum + v * b[i], 0);
  const out = x.map((row) => {
    const weights = x.map((other) => Math.exp(dot(row, other) / Math.sqrt(d)));
    const whole = weights.reduce((a, w) => a + w, 0);
    const mean = row.map((_, i) => x.reduce((sum, other, k) => sum + (weights[k] / whole) * other[i], 0));
    return row.map((v, j) => v + Math.tanh(mean.reduce((sum, m, i) => sum + m * mix[i * d + j], 0)));
  });
  const pooled =
    pooling === 'cls' ? out[0] : out[0].map((_, i) => out.reduce((sum, row) => sum + row[i], 0) / out.length);
  const length = Math.sqrt(dot(pooled, pooled));
  return pooled.map((v) => v / length);
}

export interface TinyFolder {
  tokenizer?: object;
  graph?: Uint8Array;
  /** Contents of further files, by path in the folder. */
  files?: Record<string, object>;
}

/** Writes a folder as exports have it. */
export function writeTiny(folder: string, { tokenizer, graph, files = {} }: TinyFolder = {}): string {
  const contents: Record<string, string | Uint8Array> = {
    'model.onnx': graph ?? tinyGraph(tinyWeights(1, WORDPIECES.size)),
    'tokenizer.json': JSON.stringify(tokenizer ?? wordPieceTokenizer()),
    ...Object.fromEntries(Object.entries(files).map(([name, value]) => [name, JSON.stringify(value)])),
  };
  for (const [name, content] of Object.entries(contents)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}
