import { components } from './components';
import { voxelsOf, type Limits, type Piece, type PieceMode, type Samples, type Segmentation, type Size, type Volume } from './types';

/** The preliminary segmentation within a region, as Rubor.Methods.Vhi.VhiMeasurement. Pieces of fewer voxels than minimum go. */
export function segment(volume: Volume, region: Uint8Array, limits: Limits, mode: PieceMode, minimum: number): Segmentation {
  const { size } = volume;
  const labels = threshold(volume.samples, volume.slope, volume.intercept, region, limits.lower, limits.upper);
  const found = components(labels, size, mode === '2d' ? 8 : 26);
  const number = new Int32Array(found.sizes.length);
  let pieces = 0;
  for (let c = 0; c < number.length; c++)
    number[c] = found.sizes[c] >= minimum ? ++pieces : 0;

  const numbers = new Int32Array(labels.length);
  const runs = found.start.length;
  const runsStart = new Int32Array(runs), runsLength = new Int32Array(runs), runsPiece = new Int32Array(runs);
  const bySlice: { start: number; end: number }[] = [];
  let kept = 0;
  for (let z = 0; z < size[0]; z++) {
    const first = kept;
    for (let r = found.slice_start[z]; r < found.slice_start[z + 1]; r++) {
      const start = found.start[r], end = start + found.length[r], n = number[found.component[r]];
      if (n === 0) {
        labels.fill(0, start, end);
        continue;
      }
      numbers.fill(n, start, end);
      runsStart[kept] = start;
      runsLength[kept] = found.length[r];
      runsPiece[kept++] = n;
    }
    bySlice.push({ start: first, end: kept });
  }
  const made = {
    size, labels, numbers,
    runs_start: runsStart.subarray(0, kept), runs_length: runsLength.subarray(0, kept), runs_piece: runsPiece.subarray(0, kept),
    by_slice: bySlice,
  };
  return { ...made, pieces: piecesOf(made, pieces) };
}

/** No piece at all: what follows from no marrow, no region, or marrow without limits. */
export function emptySegmentation(size: Size): Segmentation {
  const none = new Int32Array(0);
  return {
    size, labels: new Uint8Array(voxelsOf(size)), numbers: new Int32Array(voxelsOf(size)),
    runs_start: none, runs_length: none, runs_piece: none, pieces: [],
    by_slice: Array.from({ length: size[0] }, () => ({ start: 0, end: 0 })),
  };
}

function threshold(samples: Samples, slope: number, intercept: number, region: Uint8Array, lower: number,
  upper: number): Uint8Array<ArrayBuffer> {
  const labels = new Uint8Array(region.length);
  for (let i = 0; i < region.length; i++)
    if (region[i] === 1) {
      const value = samples[i] * slope + intercept;
      if (value >= lower)
        labels[i] = value >= upper ? 2 : 1;
    }
  return labels;
}

function piecesOf(made: Omit<Segmentation, 'pieces'>, count: number): Piece[] {
  const [, height, width] = made.size;
  const pieces: Piece[] = Array.from({ length: count }, (_, i) =>
    ({ number: i + 1, slice: 0, last_slice: 0, voxels_lower: 0, voxels_upper: 0, first: -1, centroid: [0, 0, 0] }));
  for (let r = 0; r < made.runs_start.length; r++) {
    const piece = pieces[made.runs_piece[r] - 1];
    const start = made.runs_start[r], length = made.runs_length[r];
    const row = Math.trunc(start / width), z = Math.trunc(row / height);
    if (piece.first < 0) {
      piece.first = start;
      piece.slice = z;
    }
    piece.last_slice = z;
    piece.centroid[0] += length * z;
    piece.centroid[1] += length * (row % height);
    piece.centroid[2] += length * (start % width + (length - 1) / 2);
    piece.voxels_lower += length;
    for (let i = start; i < start + length; i++)
      if (made.labels[i] === 2)
        piece.voxels_upper++;
  }
  for (const { centroid, voxels_lower } of pieces)
    for (let axis = 0; axis < 3; axis++)
      centroid[axis] /= voxels_lower;
  return pieces;
}
