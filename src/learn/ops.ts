/** tfjs operations that the stock library lacks or runs slowly on the WASM backend. */
import * as tf from './tf';

/**
 * a·b with gradients through explicit transposes. The WASM backend's fast matmul serves only
 * un-transposed operands, and the stock gradient multiplies transposed ones: this is about six
 * times faster per training step.
 */
export function matMul(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  const op = tf.customGrad((x, y, save) => {
    const [p, q] = [x as tf.Tensor2D, y as tf.Tensor2D];
    (save as tf.GradSaveFunc)([p, q]);
    return {
      value: tf.matMul(p, q),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [l, r] = saved as tf.Tensor2D[];
        const d = dy as tf.Tensor2D;
        return [tf.matMul(d, tf.transpose(r)), tf.matMul(tf.transpose(l), d)];
      },
    };
  });
  return op(a, b) as tf.Tensor2D;
}

/** x·w where x is data: no gradient is computed for it. */
export function dataMatMul(x: tf.Tensor2D, w: tf.Tensor2D): tf.Tensor2D {
  const op = tf.customGrad((y, save) => {
    (save as tf.GradSaveFunc)([x]);
    return {
      value: tf.matMul(x, y as tf.Tensor2D),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.matMul(tf.transpose(saved[0]), dy),
    };
  });
  return op(w) as tf.Tensor2D;
}

/**
 * ln Γ(x) for x > 0, element-wise: Stirling's series after a shift by six. Its derivative, built from
 * the same expression by tfjs, is the digamma function to about 1e-6.
 */
export function logGamma(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    let shift: tf.Tensor = x;
    for (let k = 1; k < 6; k++) shift = tf.mul(shift, tf.add(x, k));
    const z = tf.add(x, 6);
    const inverse = tf.div(1, z);
    const inverse2 = tf.square(inverse);
    const series = tf.mul(
      inverse,
      tf.add(1 / 12, tf.mul(inverse2, tf.add(-1 / 360, tf.mul(inverse2, 1 / 1260)))),
    );
    const stirling = tf.add(tf.sub(tf.mul(tf.sub(z, 0.5), tf.log(z)), z), 0.5 * Math.log(2 * Math.PI));
    return tf.sub(tf.add(stirling, series), tf.log(shift));
  });
}

/** ψ(x) = d ln Γ(x) / dx for x > 0, element-wise, by the same shift and series. */
export function digamma(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    let shift: tf.Tensor = tf.div(1, x);
    for (let k = 1; k < 6; k++) shift = tf.add(shift, tf.div(1, tf.add(x, k)));
    const z = tf.add(x, 6);
    const inverse2 = tf.square(tf.div(1, z));
    const series = tf.mul(
      inverse2,
      tf.add(-1 / 12, tf.mul(inverse2, tf.add(1 / 120, tf.mul(inverse2, -1 / 252)))),
    );
    return tf.sub(tf.add(tf.sub(tf.log(z), tf.div(0.5, z)), series), shift);
  });
}
