/** The n-gram encoder as ONNX nodes (DESIGN §5.1); training and service run these same nodes. */
import { LENGTH_FEATURES, type EncoderSpec } from '../core/routerSpec';
import { GraphBuilder, type Value } from './graphBuilder';

/** What counting and weighting grams takes: an encoder before its projection is fitted. */
export type GramSpec = Omit<EncoderSpec, 'projection' | 'dims'>;

export function isEncoderSpec(spec: GramSpec | EncoderSpec): spec is EncoderSpec {
  return 'projection' in spec;
}

/** The encoder's values. K = number of (prompt, gram) pairs that occur, by prompt, then gram. */
export interface EncoderValues {
  grams: {
    /** int64 [K]: prompt of the pair. */
    rows: Value;
    /** int64 [K]: gram of the pair, an index into the vocabulary. */
    cols: Value;
    /** float [N, K]: 1 where the pair is the prompt's, else 0. */
    member: Value;
    /** Adds float [K]: log(1 + count)·idf, divided by the prompt's L2 norm. Service has no use for it. */
    addValues: () => Value;
  };
  /** float [N, 2]: log(1 + number of in-vocabulary unigrams), the same for bigrams. */
  lengths: Value;
  /** float [N, dims + LENGTH_FEATURES]; undefined without a projection. */
  z: Value | undefined;
}

/**
 * Adds the encoder of `queryName`, string [N], to a graph. Grams are kept as sparse pairs from the
 * count on, since a prompt has some hundred of them out of thousands. Per-prompt sums over pairs are
 * products with a 0/1 matrix `member` [N, K], whose size grows with the square of N: batches of 8 to
 * 16 are fastest.
 */
export function addEncoder(
  builder: GraphBuilder,
  spec: GramSpec | EncoderSpec,
  queryName: Value,
): EncoderValues {
  const b = builder;
  const vocabulary = spec.unigrams.length + spec.bigrams.length;
  const { count, rows, cols } = addOccurring(b, addGramCounts(b, spec, queryName), vocabulary);
  const idf = b.node('Gather', [b.floats('encoder.idf', [vocabulary], spec.idf), cols]);
  const weight = b.node('Mul', [b.node('Log', [b.node('Add', [count, b.float(1)])]), idf]);

  const prompts = b.node('Size', [queryName]);
  const member = b.node('OneHot', [rows, prompts, b.floats('encoder.offOn', [2], Float32Array.of(0, 1))], {
    attributes: { axis: 0 },
  });

  // A prompt without a gram keeps its zeros.
  const normalised = b.node('LpNormalization', [b.node('Mul', [member, weight])], {
    attributes: { axis: 1, p: 2 },
  });
  // Each pair belongs to one prompt, so its column has one entry that is not 0.
  const addValues = () => b.node('ReduceSum', [normalised, b.ints(0)], { attributes: { keepdims: 0 } });

  const kinds = new Float32Array(vocabulary * LENGTH_FEATURES);
  for (let g = 0; g < vocabulary; g++) kinds[g * LENGTH_FEATURES + (g < spec.unigrams.length ? 0 : 1)] = 1;
  const kind = b.node('Gather', [b.floats('encoder.kind', [vocabulary, LENGTH_FEATURES], kinds), cols]);
  const lengths = b.node('Log', [b.node('Gemm', [b.node('Mul', [member, count]), kind, b.float(1)])]);

  let z: Value | undefined;
  if (isEncoderSpec(spec)) {
    const projection = b.floats('encoder.projection', [vocabulary, spec.dims], spec.projection);
    const projected = b.node('MatMul', [normalised, b.node('Gather', [projection, cols])]);
    z = b.node('Concat', [projected, lengths], { attributes: { axis: 1 } });
  }
  return { grams: { rows, cols, member, addValues }, lengths, z };
}

/**
 * The (prompt, gram) pairs that occur, by prompt, then gram: how often, float [K], and which, int64 [K].
 * NonZero takes 2 ns an element, so it first finds the few blocks of `counts` in which anything occurs.
 */
function addOccurring(b: GraphBuilder, counts: Value, vocabulary: number) {
  const blocks = b.node('Reshape', [counts, b.ints(-1, BLOCK)]);
  const most = b.node('ReduceMax', [blocks], { attributes: { axes: [1], keepdims: 0 } });
  const used = b.node('Squeeze', [b.node('NonZero', [most]), b.ints(0)]);
  const flat = b.node('Reshape', [b.node('Gather', [blocks, used]), b.ints(-1)]);
  const places = b.node('Squeeze', [b.node('NonZero', [flat]), b.ints(0)]);
  const count = b.node('Gather', [flat, places]);
  const block = b.node('Gather', [used, b.node('Div', [places, b.int(BLOCK)])]);
  const pairs = b.node('Add', [b.node('Mul', [block, b.int(BLOCK)]), b.node('Mod', [places, b.int(BLOCK)])]);
  const width = b.int(paddedWidth(vocabulary));
  return { count, rows: b.node('Div', [pairs, width]), cols: b.node('Mod', [pairs, width]) };
}

/** Grams of one block: 16 reads fewest elements where some 60 of 8192 grams occur. */
const BLOCK = 16;

function paddedWidth(vocabulary: number): number {
  return Math.ceil(vocabulary / BLOCK) * BLOCK;
}

/** Neither a token nor padding: tokens have no white space. */
const NO_TOKEN = '\n';

/** float [N, V], and columns of 0 up to whole blocks: how often each gram occurs in each prompt. */
function addGramCounts(b: GraphBuilder, spec: GramSpec, queryName: Value): Value {
  const tokens = b.node('Tokenizer', [queryName], {
    domain: 'com.microsoft',
    // Padding that no token equals, since white space separates tokens.
    attributes: { mark: 0, mincharnum: 1, pad_value: ' ', tokenexp: spec.pattern },
  });
  const vocabulary = spec.unigrams.length + spec.bigrams.length;
  const indexes = Array.from({ length: vocabulary }, (_, i) => i);
  const bigrams = spec.bigrams.flat();
  if (vocabulary % BLOCK !== 0) {
    // The output is as wide as the highest index, so one gram that no prompt has widens it.
    indexes.push(paddedWidth(vocabulary) - 1);
    bigrams.push(NO_TOKEN, NO_TOKEN);
  }
  return b.node('TfIdfVectorizer', [tokens], {
    attributes: {
      mode: 'TF',
      min_gram_length: 1,
      max_gram_length: 2,
      max_skip_count: 0,
      ngram_counts: [0, spec.unigrams.length],
      ngram_indexes: indexes,
      pool_strings: [...spec.unigrams, ...bigrams],
    },
  });
}

/** A model that only encodes: `query` in; `rows`, `cols` (int32), `values`, `lengths` and `z` out. */
export function buildEncoderGraph(spec: GramSpec | EncoderSpec): Uint8Array {
  const b = new GraphBuilder('proteus-encoder');
  const { grams, lengths, z } = addEncoder(b, spec, b.input('query', 'string', ['N']));
  const int32 = { to: 6 };
  b.node('Cast', [grams.rows], { attributes: int32, names: ['rows'] });
  b.node('Cast', [grams.cols], { attributes: int32, names: ['cols'] });
  b.node('Identity', [grams.addValues()], { names: ['values'] });
  b.node('Identity', [lengths], { names: ['lengths'] });
  b.output('rows', 'int32', ['K']);
  b.output('cols', 'int32', ['K']);
  b.output('values', 'float', ['K']);
  b.output('lengths', 'float', ['N', LENGTH_FEATURES]);
  if (z !== undefined && isEncoderSpec(spec)) {
    b.node('Identity', [z], { names: ['z'] });
    b.output('z', 'float', ['N', spec.dims + LENGTH_FEATURES]);
  }
  return b.build();
}
