/** Curves of accuracy against cost: comparing two at equal accuracy, and the area under one. */
export interface FrontierPoint {
  accuracy: number;
  /** USD per 1 000 queries. */
  costPer1k: number;
}

/**
 * Cost at which a family of operating points reaches `accuracy`: on the non-decreasing concave hull,
 * which mixtures of two points realise. Comparisons should give both sides equally many points, as a
 * hull picks the luckier ones. NaN where the family never gets there; the cheapest point's cost where
 * that already exceeds `accuracy`.
 */
export function costAtAccuracy(points: readonly FrontierPoint[], accuracy: number): number {
  return costOnHull(upperHull(points), accuracy);
}

/** `costAtAccuracy` of points that are such a hull already. */
export function costOnHull(hull: readonly FrontierPoint[], accuracy: number): number {
  const k = hull.findIndex((p) => p.accuracy >= accuracy);
  if (k < 0) return NaN;
  if (k === 0) return hull[0].costPer1k;
  const [from, to] = [hull[k - 1], hull[k]];
  const share = (accuracy - from.accuracy) / (to.accuracy - from.accuracy);
  return from.costPer1k + share * (to.costPer1k - from.costPer1k);
}

/** The vertices of the non-decreasing concave hull, by rising cost: mixtures of points reach all of it. */
export function upperHull<P extends FrontierPoint>(points: readonly P[]): P[] {
  const sorted = [...points].sort((a, b) => a.costPer1k - b.costPer1k || b.accuracy - a.accuracy);
  const hull: P[] = [];
  for (const p of sorted) {
    if (hull.length > 0 && p.accuracy <= hull[hull.length - 1].accuracy) continue;
    while (hull.length > 1 && !turnsRight(hull[hull.length - 2], hull[hull.length - 1], p)) hull.pop();
    hull.push(p);
  }
  return hull;
}

function turnsRight(a: FrontierPoint, b: FrontierPoint, c: FrontierPoint): boolean {
  return (
    (b.accuracy - a.accuracy) * (c.costPer1k - a.costPer1k) >
    (c.accuracy - a.accuracy) * (b.costPer1k - a.costPer1k)
  );
}

/**
 * Average improvement in quality (RouterBench, arXiv 2403.12031): the mean height of the
 * non-decreasing convex hull over the cost range [low, high], which callers share between the
 * routers they compare. Left of its cheapest point a router scores that point's accuracy scaled by
 * the share of queries its cost would pay for; right of its dearest, that point's accuracy.
 */
export function averageImprovement(points: readonly FrontierPoint[], low: number, high: number): number {
  const hull = upperHull([{ accuracy: 0, costPer1k: 0 }, ...points]);
  if (!(high > low)) return heightAt(hull, low);
  const knots = [low, ...hull.map((p) => p.costPer1k).filter((c) => c > low && c < high), high];
  let area = 0;
  for (let k = 1; k < knots.length; k++) {
    area += ((heightAt(hull, knots[k - 1]) + heightAt(hull, knots[k])) / 2) * (knots[k] - knots[k - 1]);
  }
  return area / (high - low);
}

function heightAt(hull: readonly FrontierPoint[], cost: number): number {
  for (let k = 1; k < hull.length; k++) {
    if (cost > hull[k].costPer1k) continue;
    const [a, b] = [hull[k - 1], hull[k]];
    return a.accuracy + ((cost - a.costPer1k) / (b.costPer1k - a.costPer1k)) * (b.accuracy - a.accuracy);
  }
  return hull[hull.length - 1].accuracy;
}
