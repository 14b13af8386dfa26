import type { Piece, Segmentation } from './maths/types';

/** "piece 14: 23 voxels, 5 of them at the upper limit, kept, 4 cut off". */
export function pieceText(piece: Piece, removed: boolean, cut: number): string {
  const voxels = `${piece.voxels_lower} ${piece.voxels_lower === 1 ? 'voxel' : 'voxels'}`;
  const upper = piece.voxels_upper > 0 ? `, ${piece.voxels_upper} of them at the upper limit` : '';
  return `piece ${piece.number}: ${voxels}${upper}, ${removed ? 'removed' : 'kept'}${cut > 0 ? `, ${cut} cut off` : ''}`;
}

/** How many voxels of a piece were cut out of it. */
export function cutOff({ runs_start, runs_length, runs_piece }: Segmentation, piece: number, cut: Uint8Array | null): number {
  let voxels = 0;
  if (cut)
    for (let r = 0; r < runs_piece.length; r++)
      if (runs_piece[r] === piece)
        for (let i = runs_start[r]; i < runs_start[r] + runs_length[r]; i++) voxels += cut[i];
  return voxels;
}
