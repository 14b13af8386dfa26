import { fillPolygon } from './draw';
import { toPicture, toVoxel, type Flips } from '../../../viewer/plane';
import type { Point, Segmentation } from './types';

/**
 * Pieces with more than half of their voxels inside a polygon of places (x, y) within a slice. Only voxels in the given slices are
 * looked at, in all slices with null: a piece that none of them shows is not inside.
 */
export function insidePolygon(segmentation: Segmentation, polygon: readonly Point[], slices: readonly number[] | null): number[] {
  return moreThanHalf(segmentation, maskOf(segmentation, polygon), slices, inside => inside);
}

/** Pieces of the given slices with more than half of their voxels outside a polygon. */
export function outsidePolygon(segmentation: Segmentation, polygon: readonly Point[], slices: readonly number[] | null): number[] {
  return moreThanHalf(segmentation, maskOf(segmentation, polygon), slices, (inside, all) => all - inside);
}

/**
 * Pieces with more than half of their voxels above a line: towards the top of the picture as it is shown. The line is given in places
 * (x, y) of a slice, and goes on level beyond both ends.
 */
export function abovePolyline(segmentation: Segmentation, line: readonly Point[], plane: Flips,
  slices: readonly number[] | null): number[] {
  if (line.length < 2)
    return [];
  const shown = line.map(point => toPicture(plane, segmentation.size, point));
  if (shown[0][0] > shown[shown.length - 1][0])
    shown.reverse();
  const beyond = 2 * (segmentation.size[1] + segmentation.size[2]) + Math.max(...shown.flat().map(Math.abs));
  const above: Point[] = [[-beyond, shown[0][1]], ...shown, [beyond, shown[shown.length - 1][1]], [beyond, -beyond], [-beyond, -beyond]];
  return insidePolygon(segmentation, above.map(point => toVoxel(plane, segmentation.size, point)), slices);
}

/** Pieces that a slice shows. */
export function inSlice(segmentation: Segmentation, z: number): number[] {
  const { start, end } = segmentation.by_slice[z];
  return [...new Set(segmentation.runs_piece.subarray(start, end))].sort((a, b) => a - b);
}

/** Pieces of fewer voxels. */
export function smallerThan(segmentation: Segmentation, voxels: number): number[] {
  return segmentation.pieces.filter(piece => piece.voxels_lower < voxels).map(piece => piece.number);
}

/** The piece at a voxel, or the nearest one of the slice within reach (in voxels); 0 where there is none. */
export function pieceAt(segmentation: Segmentation, z: number, y: number, x: number, reach = 0): number {
  const [, height, width] = segmentation.size;
  let nearest = 0, least = reach * reach + 1e-9;
  for (let row = Math.max(0, y - Math.floor(reach)); row <= Math.min(height - 1, y + reach); row++)
    for (let column = Math.max(0, x - Math.floor(reach)); column <= Math.min(width - 1, x + reach); column++) {
      const away = (row - y) ** 2 + (column - x) ** 2;
      const piece = segmentation.numbers[(z * height + row) * width + column];
      if (piece !== 0 && away < least)
        [nearest, least] = [piece, away];
    }
  return nearest;
}

/** Voxels of one piece inside a polygon, in the given slices: what a cut takes out. One byte a voxel of the volume. */
export function withinPiece(segmentation: Segmentation, piece: number, polygon: readonly Point[],
  slices: readonly number[] | null): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(segmentation.labels.length);
  const inside = maskOf(segmentation, polygon);
  forEachRunIn(segmentation, slices, r => {
    if (segmentation.runs_piece[r] === piece)
      for (let i = segmentation.runs_start[r], end = i + segmentation.runs_length[r]; i < end; i++)
        mask[i] = inside[i % inside.length];
  });
  return mask;
}

function maskOf(segmentation: Segmentation, polygon: readonly Point[]): Uint8Array {
  const [, height, width] = segmentation.size;
  const mask = new Uint8Array(height * width);
  fillPolygon(mask, width, polygon, true);
  return mask;
}

function moreThanHalf(
  segmentation: Segmentation, slice: Uint8Array, slices: readonly number[] | null, share: (inside: number, all: number) =>
    number): number[] {
  const inside = new Int32Array(segmentation.pieces.length + 1), all = new Int32Array(segmentation.pieces.length + 1);
  forEachRunIn(segmentation, slices, r => {
    const piece = segmentation.runs_piece[r], length = segmentation.runs_length[r], first = segmentation.runs_start[r] % slice.length;
    all[piece] += length;
    for (let i = first; i < first + length; i++)
      inside[piece] += slice[i];
  });
  return segmentation.pieces.map(piece => piece.number).filter(n => 2 * share(inside[n], all[n]) > all[n]);
}

function forEachRunIn(segmentation: Segmentation, slices: readonly number[] | null, visit: (run: number) => void): void {
  for (const z of new Set(slices ?? segmentation.by_slice.keys()))
    for (let r = segmentation.by_slice[z].start; r < segmentation.by_slice[z].end; r++)
      visit(r);
}
