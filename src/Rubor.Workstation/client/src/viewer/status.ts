import { worldOf } from './plane';
import type { Piece, Segmentation, Volume } from '../kinds/vhi/maths/types';
import type { Reading } from '../kinds/vhi/reading.svelte';

const minus = (value: number): string => (Math.abs(value) < 0.05 ? 0 : value).toFixed(1).replace('-', '−');

/** "x −12.3 y 4.5 z 30.1 mm (RAS) · slice 12/25 · STIR 412 · T1W 96". */
export function placeWords(reading: Pick<Reading, 'cursor' | 'slice' | 'document' | 'stir' | 't1w'>): string {
  const { cursor, document, slice } = reading;
  const where = `slice ${slice + 1}/${document.size[0]}`;
  if (!cursor || cursor.z !== slice) return where;
  const [x, y, z] = worldOf(document.to_world, cursor.z, cursor.y, cursor.x);
  const values = [['STIR', reading.stir], ['T1W', reading.t1w]] as const;
  return [
    `x ${minus(x)} y ${minus(y)} z ${minus(z)} mm (RAS)`,
    where,
    ...values.filter(([, volume]) => volume).map(([name, volume]) => `${name} ${valueAt(volume!, cursor)}`),
  ].join(' · ');
}

function valueAt(volume: Volume, { z, y, x }: { z: number; y: number; x: number }): string {
  const [, height, width] = volume.size;
  const value = volume.samples[(z * height + y) * width + x] * volume.slope + volume.intercept;
  return String(Number(value.toPrecision(5))).replace('-', '−');
}

/** "piece 14: 23 voxels, 5 of them at the upper limit, kept, 4 cut off". */
export function pieceLine(piece: Piece, removed: boolean, cut: number): string {
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
