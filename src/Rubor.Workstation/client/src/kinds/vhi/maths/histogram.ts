export interface Histogram {
  /** The lower end of the first bin and the upper end of the last. */
  from: number;
  to: number;
  counts: Int32Array;
}

/**
 * How often values fall into equal bins, from the lowest to the highest value or marker: the limits are given as markers, to be seen too.
 */
export function histogramOf(values: Float64Array, bins: number, markers: readonly number[] = []): Histogram {
  const counts = new Int32Array(bins);
  let from = Infinity, to = -Infinity;
  for (const value of [values, markers])
    for (const v of value) {
      from = Math.min(from, v);
      to = Math.max(to, v);
    }
  if (values.length === 0 && markers.length === 0)
    return { from: 0, to: 1, counts };
  if (from === to)
    to = from + 1;
  for (const value of values)
    counts[Math.min(bins - 1, Math.floor((value - from) / (to - from) * bins))]++;
  return { from, to, counts };
}

/** Where a value stands along a histogram: 0 at its lower end, 1 at its upper. */
export const shareOf = (histogram: Histogram, value: number): number => (value - histogram.from) / (histogram.to - histogram.from);
