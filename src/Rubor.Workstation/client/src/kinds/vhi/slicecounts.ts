import type { Segmentation } from './maths/types';

/** What a slice holds of the pieces. A 3-D piece counts in every slice it is in. */
export interface SliceCount {
  voxels_kept: number;
  voxels_removed: number;
  pieces_kept: number;
  pieces_removed: number;
}

/** Counts of every slice; cut voxels count as removed. */
export function sliceCounts(segmentation: Segmentation, removed: ReadonlySet<number>, cut: Uint8Array | null): SliceCount[] {
  const { runs_start, runs_length, runs_piece, by_slice } = segmentation;
  const seen = new Int32Array(segmentation.pieces.length + 1).fill(-1);
  return by_slice.map(({ start, end }, z) => {
    const count: SliceCount = { voxels_kept: 0, voxels_removed: 0, pieces_kept: 0, pieces_removed: 0 };
    for (let r = start; r < end; r++) {
      const piece = runs_piece[r];
      const gone = removed.has(piece);
      if (seen[piece] !== z) {
        seen[piece] = z;
        if (gone) count.pieces_removed++;
        else count.pieces_kept++;
      }
      if (gone) {
        count.voxels_removed += runs_length[r];
        continue;
      }
      let taken = 0;
      if (cut) for (let i = runs_start[r]; i < runs_start[r] + runs_length[r]; i++) taken += cut[i];
      count.voxels_kept += runs_length[r] - taken;
      count.voxels_removed += taken;
    }
    return count;
  });
}

/** Heights of the bars, 0 to 1. By the square root: one bright slice does not hide the small ones. */
export function barHeights(counts: readonly SliceCount[]): { kept: number; all: number }[] {
  const most = Math.max(1, ...counts.map((c) => c.voxels_kept + c.voxels_removed));
  return counts.map((c) => {
    const all = c.voxels_kept + c.voxels_removed;
    const height = Math.sqrt(all / most);
    return { kept: all === 0 ? 0 : height * (c.voxels_kept / all), all: height };
  });
}

/** What a screen reader says of a slice. */
export function sliceText(z: number, slices: number, count: SliceCount | undefined): string {
  return `slice ${z + 1} of ${slices}, ${count?.pieces_kept ?? 0} pieces kept, ${count?.pieces_removed ?? 0} removed`;
}
