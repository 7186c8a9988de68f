/**
 * Text encoders with random weights as ONNX models, for timing: what they answer means nothing, how long
 * they take is what a trained one of that shape takes.
 */
import type { Rng } from '../core/rng';
import { GraphBuilder, type Value } from './graphBuilder';
import { type TransformerShape, transformerWeights } from './transformerShape';

/** Scale of the random weights: activations then stay of the order of one. */
const DEVIATION = 0.02;
const NORM_EPSILON = 1e-7;

/**
 * The bytes of a model from `ids`, int64 [T], and `mask`, float [T] (1 = a token, 0 = padding), to `hidden`,
 * float [T, width], for one text of T = shape.tokens tokens.
 */
export function buildTransformer(shape: TransformerShape, rng: Rng): Uint8Array {
  const b = new GraphBuilder('encoder-of-random-weights');
  const encoder = new TransformerBuilder(b, shape, rng);
  const hidden = encoder.build(
    b.input('ids', 'int64', [shape.tokens]),
    b.input('mask', 'float', [shape.tokens]),
  );
  b.node('Identity', [hidden], { names: ['hidden'] });
  b.output('hidden', 'float', [shape.tokens, shape.width]);
  return b.build();
}

class TransformerBuilder {
  private readonly weights = new Map<string, Value>();
  private readonly headWidth: number;

  constructor(
    private readonly b: GraphBuilder,
    private readonly shape: TransformerShape,
    rng: Rng,
  ) {
    this.headWidth = shape.width / shape.heads;
    for (const [name, dims] of transformerWeights(shape)) {
      this.weights.set(
        name,
        name === 'words' ? this.words(dims, rng) : b.floats(name, dims, draw(name, dims, rng)),
      );
    }
  }

  build(ids: Value, mask: Value): Value {
    const { b, shape } = this;
    const words = b.node('Gather', [this.weight('words'), ids]);
    // Scores of padding become so low that it has no weight.
    const padding = b.node('Mul', [b.node('Sub', [mask, b.float(1)]), b.float(1e9)]);
    let x = this.norm('words.norm', shape.positions === 'absolute' ? this.placed(words) : words);
    for (let i = 0; i < shape.layers; i++) {
      const attended = this.dense(`${i}.out`, this.attention(i, x, padding));
      x = this.norm(`${i}.attention.norm`, b.node('Add', [x, attended]));
      const up = b.node('Gelu', [this.dense(`${i}.up`, x)], { domain: 'com.microsoft' });
      x = this.norm(`${i}.norm`, b.node('Add', [x, this.dense(`${i}.down`, up)]));
    }
    return shape.positions === 'absolute' ? this.pooled(x) : x;
  }

  /** Words with the positions and the first segment added. */
  private placed(words: Value): Value {
    const { b, shape } = this;
    const rows = (name: string, count: number) =>
      b.node('Slice', [this.weight(name), b.ints(0), b.ints(count), b.ints(0)]);
    return b.node('Add', [b.node('Add', [words, rows('positions', shape.tokens)]), rows('segments', 1)]);
  }

  /** softmax(scores)·V of all heads, float [T, width]. */
  private attention(layer: number, x: Value, padding: Value): Value {
    const { b, shape } = this;
    const query = this.heads(this.dense(`${layer}.query`, x), [1, 0, 2]);
    const keysAcross = this.heads(this.dense(`${layer}.key`, x), [1, 2, 0]);
    let scores = b.node('MatMul', [query, keysAcross]);
    let terms = 1;
    if (shape.positions === 'disentangled') {
      scores = b.node('Add', [scores, this.positionScores(layer, query, keysAcross)]);
      terms = 3;
    }
    const scaled = b.node('Mul', [scores, b.float(1 / Math.sqrt(terms * this.headWidth))]);
    const shares = b.node('Softmax', [b.node('Add', [scaled, padding])], { attributes: { axis: -1 } });
    const values = this.heads(this.dense(`${layer}.value`, x), [1, 0, 2]);
    const mixed = b.node('Transpose', [b.node('MatMul', [shares, values])], {
      attributes: { perm: [1, 0, 2] },
    });
    return b.node('Reshape', [mixed, b.ints(shape.tokens, shape.width)]);
  }

  /**
   * Word-to-position and position-to-word scores, float [heads, T, T]. Below 128 apart a relative position
   * has a row of its own. What depends on weights alone the runtime computes once, on loading.
   */
  private positionScores(layer: number, query: Value, keysAcross: Value): Value {
    const { b } = this;
    const table = this.norm('positions.norm', this.weight('positions'));
    const across = (name: string) => this.heads(this.dense(`${layer}.${name}`, table), [1, 2, 0]);
    const pick = (all: Value) =>
      b.node('GatherElements', [all, this.relativeRows()], { attributes: { axis: 2 } });
    const toPosition = pick(b.node('MatMul', [query, across('key')]));
    const keys = b.node('Transpose', [keysAcross], { attributes: { perm: [0, 2, 1] } });
    const fromPosition = pick(b.node('MatMul', [keys, across('query')]));
    return b.node('Add', [
      toPosition,
      b.node('Transpose', [fromPosition], { attributes: { perm: [0, 2, 1] } }),
    ]);
  }

  private rows: Value | undefined;

  /** int64 [heads, T, T]: the row of the table of relative positions that stands for i − j. */
  private relativeRows(): Value {
    const { heads, tokens, positionRows } = this.shape;
    this.rows ??= this.b.longs(
      'relative',
      [heads, tokens, tokens],
      BigInt64Array.from({ length: heads * tokens * tokens }, (_, k) => {
        const [i, j] = [Math.floor(k / tokens) % tokens, k % tokens];
        return BigInt(Math.min(Math.max(i - j + positionRows / 2, 0), positionRows - 1));
      }),
    );
    return this.rows;
  }

  /** float [n, width] as heads: its axes n, head and width of a head in the order `perm`. */
  private heads(x: Value, perm: number[]): Value {
    const split = this.b.node('Reshape', [x, this.b.ints(-1, this.shape.heads, this.headWidth)]);
    return this.b.node('Transpose', [split], { attributes: { perm } });
  }

  private pooled(x: Value): Value {
    const { b } = this;
    const first = b.node('Slice', [x, b.ints(0), b.ints(1), b.ints(0)]);
    // Into every token, so that the result's shape says nothing of the pooler and no runtime leaves it out.
    return b.node('Add', [x, b.node('Tanh', [this.dense('pooler', first)])]);
  }

  private dense(name: string, x: Value): Value {
    return this.b.node('Gemm', [x, this.weight(`${name}.weight`), this.weight(`${name}.bias`)]);
  }

  private norm(name: string, x: Value): Value {
    return this.b.node(
      'LayerNormalization',
      [x, this.weight(`${name}.gain`), this.weight(`${name}.offset`)],
      {
        attributes: { axis: -1, epsilon: { float: NORM_EPSILON } },
      },
    );
  }

  /** The words' table from its first rows, over and over: the runtime lays it out in full on loading. */
  private words([rows, width]: number[], rng: Rng): Value {
    const { b } = this;
    let repeats = Math.max(1, Math.floor(rows / 5000));
    while (rows % repeats !== 0) repeats--;
    const block = b.floats('words', [rows / repeats, width], draw('words', [rows / repeats, width], rng));
    return repeats === 1 ? block : b.node('Tile', [block, b.ints(repeats, 1)]);
  }

  private weight(name: string): Value {
    const value = this.weights.get(name);
    if (value === undefined) throw new Error(`An encoder of this shape has no ${name}`);
    return value;
  }
}

function draw(name: string, dims: readonly number[], rng: Rng): Float32Array {
  const values = new Float32Array(dims.reduce((a, b) => a * b, 1));
  if (name.endsWith('.gain')) return values.fill(1);
  // Uniform with that deviation: a hundred million normal draws would take half a minute.
  const reach = DEVIATION * Math.sqrt(3);
  for (let k = 0; k < values.length; k++) values[k] = reach * (rng.uint32() / 2 ** 31 - 1);
  return values;
}
