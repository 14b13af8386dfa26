import type { Reason } from '../contract';
import { cutVoxels, type Cut } from './figures';
import type { Segmentation } from './types';

/** What of a reader's cleaning does not hold in a new segmentation. */
export interface NotCarried {
  /** Removed pieces of which voxels count again. */
  pieces: number;
  /** Cuts of which voxels count again. */
  cuts: number;
  /** Reasons belong to numbers of the old pieces: none is carried over. */
  reasons: number;
}

/** @param removedAfter Pieces of the new segmentation that are removed from the start. */
export function notCarried(
  before: Segmentation, cleaning: { removed: ReadonlySet<number>; cuts: readonly Cut[]; reasons: ReadonlyMap<number, Reason> },
  after: Segmentation, removedAfter: ReadonlySet<number>,
): NotCarried {
  const counts = (voxel: number) => after.numbers[voxel] !== 0 && !removedAfter.has(after.numbers[voxel]);
  const again = new Set<number>();
  for (let r = 0; r < before.runs_start.length; r++) {
    const piece = before.runs_piece[r];
    if (!cleaning.removed.has(piece) || again.has(piece)) continue;
    const end = before.runs_start[r] + before.runs_length[r];
    for (let i = before.runs_start[r]; i < end; i++)
      if (counts(i)) {
        again.add(piece);
        break;
      }
  }
  // A cut of a removed piece is told with the piece.
  const cuts = cleaning.cuts.filter((cut) => !cleaning.removed.has(cut.piece) && [...cutVoxels(before, [cut])].some(counts));
  return { pieces: again.size, cuts: cuts.length, reasons: cleaning.reasons.size };
}
