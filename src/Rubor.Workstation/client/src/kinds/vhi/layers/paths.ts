import type { Segmentation } from '../maths/types';
import { pathOf } from '../../../viewer/drawing';
import { pieceOutlines, type PieceOutline } from './outlines';

/** How the pieces of a slice are shown: each group is one path in voxel corners of the slice. */
export interface SlicePaths {
  kept_lower: Path2D;
  kept_upper: Path2D;
  removed: Path2D;
  /** Kept, but too small for the size filter that is being set. */
  too_small: Path2D;
  selected: Path2D | null;
}

export interface PieceStates {
  removed: ReadonlySet<number>;
  /** 1 where a voxel was cut out of its piece. */
  cut: Uint8Array | null;
  selected: number | null;
  /** Kept pieces of fewer voxels are shown as too small. */
  smallest: number | null;
}

interface PiecePath {
  number: number;
  lower: Path2D;
  upper: Path2D;
  cut: Path2D | null;
}

interface CachedSlice {
  cut: Uint8Array | null;
  pieces: PiecePath[];
  states: string;
  paths: SlicePaths | null;
}

const cache = new WeakMap<Segmentation, Map<number, CachedSlice>>();

/** Outlines of a slice; made anew only when a piece of that slice changed. */
export function slicePaths(segmentation: Segmentation, z: number, states: PieceStates): SlicePaths {
  let slices = cache.get(segmentation);
  if (!slices) cache.set(segmentation, (slices = new Map()));
  let slice = slices.get(z);
  if (slice?.cut !== states.cut || !slice) {
    slice = { cut: states.cut, pieces: pieceOutlines(segmentation, z, states.cut).map(pathsOf), states: '', paths: null };
    slices.set(z, slice);
  }
  const code = slice.pieces.map((p) => stateOf(segmentation, p.number, states)).join('');
  if (!slice.paths || slice.states !== code) {
    slice.paths = grouped(slice.pieces, code);
    slice.states = code;
  }
  return slice.paths;
}

// k kept, s kept but too small, r removed; capital when selected.
function stateOf(segmentation: Segmentation, piece: number, { removed, selected, smallest }: PieceStates): string {
  const small = smallest !== null && segmentation.pieces[piece - 1].voxels_lower < smallest;
  const state = removed.has(piece) ? 'r' : small ? 's' : 'k';
  return piece === selected ? state.toUpperCase() : state;
}

function grouped(pieces: PiecePath[], code: string): SlicePaths {
  const paths: SlicePaths = { kept_lower: new Path2D(), kept_upper: new Path2D(), removed: new Path2D(), too_small: new Path2D(),
    selected: null };
  pieces.forEach((piece, i) => {
    const state = code[i].toLowerCase();
    if (state === 'r') paths.removed.addPath(piece.lower);
    else {
      paths.kept_lower.addPath(piece.lower);
      paths.kept_upper.addPath(piece.upper);
      if (state === 's') paths.too_small.addPath(piece.lower);
    }
    if (piece.cut) paths.removed.addPath(piece.cut);
    if (state !== code[i]) paths.selected = piece.lower;
  });
  return paths;
}

function pathsOf(piece: PieceOutline): PiecePath {
  return { number: piece.number, lower: pathOf(piece.lower), upper: pathOf(piece.upper), cut: piece.cut.length > 0
    ? pathOf(piece.cut) : null };
}

/** The whole piece in a slice, cut or not; null when the slice does not show it. */
export function outlineOfPiece(segmentation: Segmentation, z: number, piece: number): Path2D | null {
  return cache.get(segmentation)?.get(z)?.pieces.find((p) => p.number === piece)?.lower ?? null;
}
