import { outline } from '../../../viewer/contour';
import type { Loops } from '../../../viewer/drawing';
import type { Segmentation } from '../maths/types';

export interface PieceOutline {
  number: number;
  /** Around its voxels, less the cut ones. */
  lower: Loops;
  /** Around those at the upper limit. */
  upper: Loops;
  /** Around the cut ones. */
  cut: Loops;
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
  runs: number[];
}

// Of each voxel in a piece's box.
const lower = 1;
const upper = 2;
const isCut = 3;

/** Outlines of each piece in a slice: each traced within its own box, so that a slice costs as much as its pieces are large. */
export function pieceOutlines(segmentation: Segmentation, z: number, cut: Uint8Array | null): PieceOutline[] {
  const { labels, runs_start, runs_length, size: [, height, width] } = segmentation;
  const slice = z * height * width;
  const outlines: PieceOutline[] = [];
  for (const [number, box] of boxes(segmentation, z)) {
    const across = box.right - box.left;
    const values = new Uint8Array(across * (box.bottom - box.top));
    let taken = 0;
    for (const r of box.runs)
      for (let i = runs_start[r]; i < runs_start[r] + runs_length[r]; i++) {
        const gone = cut?.[i] === 1;
        if (gone) taken++;
        const place = i - slice;
        values[(Math.trunc(place / width) - box.top) * across + (place % width) - box.left] = gone ? isCut
          : labels[i] === 2 ? upper : lower;
      }
    const around = (inside: (value: number) => boolean): Loops =>
      outline(values, across, inside).map((loop) => moved(loop, box.left, box.top));
    outlines.push({
      number,
      lower: around((v) => v === lower || v === upper),
      upper: around((v) => v === upper),
      cut: taken > 0 ? around((v) => v === isCut) : [],
    });
  }
  return outlines;
}

function boxes({ runs_start, runs_length, runs_piece, by_slice, size: [, height, width] }: Segmentation, z: number): Map<number, Box> {
  const found = new Map<number, Box>();
  for (let r = by_slice[z].start; r < by_slice[z].end; r++) {
    const place = runs_start[r] - z * height * width;
    const y = Math.trunc(place / width);
    const x = place % width;
    let box = found.get(runs_piece[r]);
    if (!box) found.set(runs_piece[r], (box = { left: x, right: x, top: y, bottom: y, runs: [] }));
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x + runs_length[r]);
    box.bottom = y + 1;
    box.runs.push(r);
  }
  return found;
}

function moved(loop: Int32Array, x: number, y: number): Int32Array {
  return loop.map((value, i) => value + (i % 2 === 0 ? x : y));
}
