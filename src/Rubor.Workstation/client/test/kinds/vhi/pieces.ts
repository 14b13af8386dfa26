import { segment } from '../../../src/kinds/vhi/maths/segment';
import type { PieceMode, Segmentation, Volume } from '../../../src/kinds/vhi/maths/types';

/** Pieces from drawings: a slice is lines of text; . nothing, 1 at the lower limit, 2 at the upper. */
export function drawn(slices: readonly (readonly string[])[], mode: PieceMode = '2d'): { segmentation: Segmentation; volume: Volume } {
  const size = [slices.length, slices[0].length, slices[0][0].length] as const;
  const samples = Uint8Array.from(slices.flat().join(''), (c) => (c === '.' ? 0 : Number(c)));
  const volume: Volume = { size, samples, slope: 1, intercept: 0, minimum: 0, maximum: 2 };
  const limits = { lower: 1, upper: 2, iqr_multiple: 1.5, iqr: 1, upper_quartile: 0, marrow_voxels: 200 };
  return { segmentation: segment(volume, new Uint8Array(samples.length).fill(1), limits, mode, 1), volume };
}
