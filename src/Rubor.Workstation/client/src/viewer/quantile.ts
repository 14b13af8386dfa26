/** Quantile of values in rising order, at least one: type 7 of Hyndman and Fan 1996. */
export function quantile(sorted: Float64Array, p: number): number {
  const rank = p * (sorted.length - 1);
  const below = Math.trunc(rank);
  if (below === sorted.length - 1)
    return sorted[below];
  const a = sorted[below], b = sorted[below + 1], share = rank - below;
  // From the nearer end, so that p = 1 meets b exactly.
  return share < 0.5 ? a + (b - a) * share : b - (b - a) * (1 - share);
}
