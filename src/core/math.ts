/** Small numeric helpers on arrays. */

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** Log-odds of p, with p clipped to [eps, 1 − eps]. */
export function logit(p: number, eps = 1e-4): number {
  const q = Math.min(Math.max(p, eps), 1 - eps);
  return Math.log(q / (1 - q));
}

/**
 * tanh x by Lambert's continued fraction, to 4e-8 up to 4, and beyond that by the library, which takes
 * twice as long.
 */
export function hyperbolicTangent(x: number): number {
  if (x > 4 || x < -4) return Math.tanh(x);
  const s = x * x;
  const above = x * (34459425 + s * (4729725 + s * (135135 + s * (990 + s))));
  return above / (34459425 + s * (16216200 + s * (945945 + s * (13860 + s * 45))));
}

export function clip(x: number, low: number, high: number): number {
  return x < low ? low : x > high ? high : x;
}

/** Arithmetic mean; NaN for an empty array. */
export function mean(x: ArrayLike<number>): number {
  let s = 0;
  for (let i = 0; i < x.length; i++) s += x[i];
  return s / x.length;
}

/** Unbiased sample variance; NaN below two values. */
export function variance(x: ArrayLike<number>): number {
  const m = mean(x);
  let s = 0;
  for (let i = 0; i < x.length; i++) s += (x[i] - m) ** 2;
  return s / (x.length - 1);
}

/** Pearson correlation; NaN where either side is constant or there are fewer than two pairs. */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const mx = mean(x);
  const my = mean(y);
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < x.length; i++) {
    xy += (x[i] - mx) * (y[i] - my);
    xx += (x[i] - mx) ** 2;
    yy += (y[i] - my) ** 2;
  }
  return x.length < 2 || xx === 0 || yy === 0 ? NaN : xy / Math.sqrt(xx * yy);
}

/** The q-quantile (type 7, linear interpolation); NaN for an empty array. */
export function quantile(x: ArrayLike<number>, q: number): number {
  const sorted = Float64Array.from(x).sort();
  if (sorted.length === 0) return NaN;
  const h = (sorted.length - 1) * q;
  const low = Math.floor(h);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (h - low) * (sorted[high] - sorted[low]);
}

/** Least-squares non-decreasing fit of y with weights w: pool adjacent violators. */
export function isotonic(y: ArrayLike<number>, w?: ArrayLike<number>): Float64Array {
  const level: number[] = [];
  const weight: number[] = [];
  const count: number[] = [];
  for (let i = 0; i < y.length; i++) {
    level.push(y[i]);
    weight.push(w ? w[i] : 1);
    count.push(1);
    while (level.length > 1 && level[level.length - 2] > level[level.length - 1]) {
      const b = level.length - 1;
      const total = weight[b - 1] + weight[b];
      level[b - 1] = total > 0 ? (level[b - 1] * weight[b - 1] + level[b] * weight[b]) / total : level[b - 1];
      weight[b - 1] = total;
      count[b - 1] += count[b];
      level.pop();
      weight.pop();
      count.pop();
    }
  }
  const out = new Float64Array(y.length);
  let o = 0;
  for (let b = 0; b < level.length; b++) for (let c = 0; c < count[b]; c++) out[o++] = level[b];
  return out;
}

/** Piecewise-linear interpolation at `at` through ascending knots, constant beyond the ends. */
export function interpolate(knots: ArrayLike<number>, values: ArrayLike<number>, at: number): number {
  const last = knots.length - 1;
  if (at <= knots[0]) return values[0];
  if (at >= knots[last]) return values[last];
  let k = 1;
  while (knots[k] < at) k++;
  const share = (at - knots[k - 1]) / (knots[k] - knots[k - 1]);
  return values[k - 1] + share * (values[k] - values[k - 1]);
}
