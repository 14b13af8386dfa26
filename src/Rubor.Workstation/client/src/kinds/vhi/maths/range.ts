import { cutVoxels, type Cut } from './figures';
import type { Segmentation } from './types';

/**
 * Voxels at another lower limit: what was removed and cut stays out, and a piece counts where it meets what was kept. Where nothing is
 * removed or cut, all pieces count. As Rubor.Reading's ReadMeasurement.VoxelsAt.
 * @param now The segmentation that was cleaned.
 * @param moved The segmentation at the other limit.
 */
export function voxelsAt(now: Segmentation, removed: ReadonlySet<number>, cuts: readonly Cut[], moved: Segmentation): number {
  const all = removed.size === 0 && cuts.length === 0, cut = cutVoxels(now, cuts);
  const isKept = new Uint8Array(moved.pieces.length + 1), gone = new Int32Array(moved.pieces.length + 1);
  for (let r = 0; !all && r < moved.runs_start.length; r++) {
    const piece = moved.runs_piece[r], end = moved.runs_start[r] + moved.runs_length[r];
    for (let i = moved.runs_start[r]; i < end; i++) {
      const was = now.numbers[i];
      if (was === 0) continue;
      if (removed.has(was) || cut.has(i)) gone[piece]++;
      else isKept[piece] = 1;
    }
  }
  return moved.pieces.reduce((sum, p) => sum + (all ? p.voxels_lower : isKept[p.number] === 1 ? p.voxels_lower - gone[p.number] : 0), 0);
}
