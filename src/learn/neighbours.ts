/** Nearest train prompts of other prompts in the encoding z: the predictor of the kNN routers that ours is compared with. */
import { averageOutcomes, bestK } from '../core/neighbours/average';
import { keepNearest, meanRow, type Neighbours, unitRows } from '../core/neighbours/nearest';
import { selectRows, type OutcomeTable } from '../core/outcomes';
import type { NeighbourPredictions } from '../core/serve';
import type { Split } from '../core/split';
import * as tf from './tf';

/** Of OmniRouter (arXiv 2502.20576) and of RouterBench's kNN router (arXiv 2403.12031). */
const OMNIROUTER_K = 16;
const ROUTERBENCH_K = 40;
/** CARROT (arXiv 2502.03261) takes the k that cross-validation finds best among these. */
const CHOICES = [4, 8, 16, 32, 64, 128, 256];
/** Train prompts, evenly spread, that are left out one at a time to find it. */
const LEFT_OUT = 1000;
/** Prompts compared at a time. */
const BLOCK = 256;

interface Encoded {
  /** N × width. */
  z: Float32Array;
  width: number;
}

/** Predictions of the parts that are judged. `pause` is awaited between blocks; it may throw to cancel. */
export async function neighbourPredictions(
  encoded: Encoded,
  table: OutcomeTable,
  split: Split,
  pause: () => Promise<void>,
): Promise<Record<'tune' | 'calibrate' | 'test', NeighbourPredictions>> {
  const references = selectRows(table, split.train);
  const search = new NeighbourSearch(encoded, split.train);
  try {
    const k = await crossValidatedK(search, references, split.train, pause);
    const most = Math.max(k, OMNIROUTER_K, ROUTERBENCH_K);
    const part = async (rows: Int32Array): Promise<NeighbourPredictions> => {
      const found = await search.nearest(rows, most, pause);
      const of = (count: number) => ({ k: count, ...averageOutcomes(found, count, references) });
      return { omniRouter: of(OMNIROUTER_K), carrot: of(k), routerBench: of(ROUTERBENCH_K) };
    };
    return {
      tune: await part(split.tune),
      calibrate: await part(split.calibrate),
      test: await part(split.test),
    };
  } finally {
    search.dispose();
  }
}

/** The k that predicts train prompts best from the others. */
async function crossValidatedK(
  search: NeighbourSearch,
  references: OutcomeTable,
  train: Int32Array,
  pause: () => Promise<void>,
): Promise<number> {
  const step = Math.max(1, train.length / LEFT_OUT);
  const left = Int32Array.from({ length: Math.floor(train.length / step) }, (_, i) => Math.floor(i * step));
  const most = Math.min(Math.max(...CHOICES), train.length - 1);
  const found = await search.nearest(
    left.map((r) => train[r]),
    most + 1,
    pause,
  );
  const others = withoutSelf(found, left);
  const choices = CHOICES.filter((k) => k <= most);
  if (choices.length === 0) return most;
  return bestK(others, selectRows(references, left).score, references, choices);
}

/** Each row without its own prompt, or without its last where a twin of equal encoding took that place. */
function withoutSelf({ index, k }: Neighbours, self: Int32Array): Neighbours {
  const rest = new Int32Array(self.length * (k - 1));
  for (let i = 0; i < self.length; i++) {
    const row = Array.from(index.subarray(i * k, (i + 1) * k));
    const own = row.indexOf(self[i]);
    row.splice(own < 0 ? k - 1 : own, 1);
    rest.set(row, i * (k - 1));
  }
  return { k: k - 1, index: rest };
}

/** Exact cosine about the mean of the train prompts, block by block on the backend that is active. */
class NeighbourSearch {
  private readonly origin: Float64Array;
  private readonly references: tf.Tensor2D;

  constructor(
    private readonly encoded: Encoded,
    private readonly train: Int32Array,
  ) {
    const { z, width } = encoded;
    this.origin = meanRow(z, width, train);
    const unit = unitRows(z, width, train, this.origin);
    // Transposed once: the WASM backend is quick with plain operands only.
    this.references = tf.tidy(() => tf.transpose(tf.tensor2d(unit, [train.length, width])));
  }

  async nearest(rows: Int32Array, k: number, pause: () => Promise<void>): Promise<Neighbours> {
    const { z, width } = this.encoded;
    const found = { k, index: new Int32Array(rows.length * k) };
    for (let first = 0; first < rows.length; first += BLOCK) {
      const block = rows.subarray(first, first + BLOCK);
      const queries = unitRows(z, width, block, this.origin);
      const similarity = tf.tidy(() =>
        tf.matMul(tf.tensor2d(queries, [block.length, width]), this.references),
      );
      keepNearest(await similarity.data(), this.train.length, found, first);
      similarity.dispose();
      await pause();
    }
    return found;
  }

  dispose(): void {
    this.references.dispose();
  }
}
