/** Shapes of text encoders that other routers put before their decision, and how many weights those have. */

export interface TransformerShape {
  name: string;
  layers: number;
  /** Width of a token. */
  width: number;
  heads: number;
  /** Width of the feed-forward part. */
  inner: number;
  vocabulary: number;
  /** Tokens of one text. */
  tokens: number;
  /**
   * 'absolute': positions and segments are added to the words (BERT). 'disentangled': attention looks at
   * words and relative positions apart (DeBERTa, arXiv 2006.03654, v3 with shared projections).
   */
  positions: 'absolute' | 'disentangled';
  /** Rows of the table of positions: absolute ones, or relative ones. */
  positionRows: number;
}

/** sentence-transformers/all-MiniLM-L6-v2: 22.7 million weights. */
export const MINILM_L6: TransformerShape = {
  name: 'MiniLM-L6-sized',
  layers: 6,
  width: 384,
  heads: 12,
  inner: 1536,
  vocabulary: 30_522,
  tokens: 128,
  positions: 'absolute',
  positionRows: 512,
};

/** microsoft/deberta-v3-small: 141 million weights, 98 million of them words. */
export const DEBERTA_V3_SMALL: TransformerShape = {
  name: 'DeBERTa-v3-small-sized',
  layers: 6,
  width: 768,
  heads: 12,
  inner: 3072,
  vocabulary: 128_100,
  tokens: 128,
  positions: 'disentangled',
  positionRows: 512,
};

/** Every weight by name, with its shape; a layer norm's gain and offset end in `.gain` and `.offset`. */
export function transformerWeights(shape: TransformerShape): Map<string, number[]> {
  const { layers, width, inner, positions } = shape;
  const weights = new Map<string, number[]>();
  const norm = (name: string) => weights.set(`${name}.gain`, [width]).set(`${name}.offset`, [width]);
  const dense = (name: string, from: number, to: number) =>
    weights.set(`${name}.weight`, [from, to]).set(`${name}.bias`, [to]);
  weights.set('words', [shape.vocabulary, width]).set('positions', [shape.positionRows, width]);
  if (positions === 'absolute') weights.set('segments', [2, width]);
  else norm('positions.norm');
  norm('words.norm');
  for (let i = 0; i < layers; i++) {
    for (const name of ['query', 'key', 'value', 'out']) dense(`${i}.${name}`, width, width);
    dense(`${i}.up`, width, inner);
    dense(`${i}.down`, inner, width);
    norm(`${i}.attention.norm`);
    norm(`${i}.norm`);
  }
  if (positions === 'absolute') dense('pooler', width, width);
  return weights;
}

/** How many weights, and how many of them stand for words. */
export function transformerSize(shape: TransformerShape): { parameters: number; words: number } {
  let parameters = 0;
  for (const dims of transformerWeights(shape).values()) parameters += dims.reduce((a, b) => a * b, 1);
  return { parameters, words: shape.vocabulary * shape.width };
}
