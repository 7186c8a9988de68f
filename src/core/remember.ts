/** Functions that remember what they returned. */

/** The same function of one number, computed once for each. */
export function remembered<T>(compute: (x: number) => T): (x: number) => T {
  const known = new Map<number, T>();
  return (x) => {
    const before = known.get(x);
    if (before !== undefined) return before;
    const value = compute(x);
    known.set(x, value);
    return value;
  };
}

/** The same value, computed when it is first asked for. */
export function once<T>(compute: () => T): () => T {
  const only = remembered(compute);
  return () => only(0);
}
