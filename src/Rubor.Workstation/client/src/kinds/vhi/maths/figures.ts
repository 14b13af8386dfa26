import type { MaskRuns } from '../contract';
import { forEachRun } from './runs';
import { voxelsOf, type Segmentation } from './types';

/** Voxels taken out of one piece. Only its own count; others in the mask stay as they are. */
export interface Cut {
  piece: number;
  voxels: MaskRuns;
}

/** Counts of a cleaned segmentation that follow each removal. A change costs as much as the pieces it names. */
export class Tally {
  /** Voxels kept at or above the lower limit. */
  lower = 0;
  /** Voxels kept at or above the upper limit. */
  upper = 0;
  /** Pieces kept. */
  kept = 0;

  private readonly pieceLower: Int32Array;
  private readonly pieceUpper: Int32Array;
  private readonly removed: Uint8Array;
  private cuts: readonly Cut[] = [];

  constructor(private readonly segmentation: Segmentation) {
    const pieces = segmentation.pieces.length;
    this.pieceLower = new Int32Array(pieces + 1);
    this.pieceUpper = new Int32Array(pieces + 1);
    this.removed = new Uint8Array(pieces + 1);
    this.set(new Set(), []);
  }

  /** Counts anew, with these pieces removed and these voxels cut. */
  set(removed: ReadonlySet<number>, cuts: readonly Cut[]): void {
    this.cuts = cuts;
    this.countPieces();
    this.removed.fill(0);
    this.lower = this.upper = this.kept = 0;
    for (const { number } of this.segmentation.pieces) {
      this.removed[number] = removed.has(number) ? 1 : 0;
      if (this.removed[number] === 0)
        this.add(number, 1);
    }
  }

  /** Voxels of a piece, removed or not, without those that are cut. */
  of(piece: number): { lower: number; upper: number } {
    return { lower: this.pieceLower[piece], upper: this.pieceUpper[piece] };
  }

  /** Removes or restores pieces; one that is so already stays as it is. */
  toggle(pieces: Iterable<number>, removed: boolean): void {
    const flag = removed ? 1 : 0;
    for (const piece of pieces)
      if (piece >= 1 && piece < this.removed.length && this.removed[piece] !== flag) {
        this.removed[piece] = flag;
        this.add(piece, removed ? -1 : 1);
      }
  }

  private add(piece: number, sign: 1 | -1): void {
    this.lower += sign * this.pieceLower[piece];
    this.upper += sign * this.pieceUpper[piece];
    this.kept += sign;
  }

  private countPieces(): void {
    for (const piece of this.segmentation.pieces) {
      this.pieceLower[piece.number] = piece.voxels_lower;
      this.pieceUpper[piece.number] = piece.voxels_upper;
    }
    for (const voxel of cutVoxels(this.segmentation, this.cuts)) {
      const piece = this.segmentation.numbers[voxel];
      this.pieceLower[piece]--;
      if (this.segmentation.labels[voxel] === 2)
        this.pieceUpper[piece]--;
    }
  }
}

/** The cleaned mask: labels of the pieces that are kept, 0 where cut. */
export function cleaned(segmentation: Segmentation, removed: ReadonlySet<number>, cuts: readonly Cut[]): Uint8Array<ArrayBuffer> {
  const { labels, runs_start, runs_length, runs_piece } = segmentation;
  const mask = new Uint8Array(labels.length);
  for (let r = 0; r < runs_start.length; r++)
    if (!removed.has(runs_piece[r])) {
      const end = runs_start[r] + runs_length[r];
      for (let i = runs_start[r]; i < end; i++)
        mask[i] = labels[i];
    }
  for (const voxel of cutVoxels(segmentation, cuts))
    mask[voxel] = 0;
  return mask;
}

/** Voxels at or above each limit of a mask of labels. */
export function count(labels: Uint8Array): { lower: number; upper: number } {
  let lower = 0, upper = 0;
  for (let i = 0; i < labels.length; i++)
    if (labels[i] !== 0) {
      lower++;
      if (labels[i] === 2)
        upper++;
    }
  return { lower, upper };
}

/**
 * Pieces of a new segmentation that are removed from the start: those that share a voxel with what was removed before (cut voxels
 * among it) and none with what was kept. What nobody has judged is kept.
 */
export function carryOver(before: Segmentation, removed: ReadonlySet<number>, cuts: readonly Cut[], after: Segmentation): Set<number> {
  const cut = cutVoxels(before, cuts);
  const isRemoved = new Uint8Array(before.pieces.length + 1);
  for (const piece of removed)
    isRemoved[piece] = 1;
  const shares = new Uint8Array(after.pieces.length + 1); // 1: with removed, 2: with kept
  for (let r = 0; r < after.runs_start.length; r++) {
    const end = after.runs_start[r] + after.runs_length[r];
    for (let i = after.runs_start[r]; i < end; i++) {
      const was = before.numbers[i];
      if (was !== 0)
        shares[after.runs_piece[r]] |= isRemoved[was] === 1 || cut.has(i) ? 1 : 2;
    }
  }
  return new Set(after.pieces.filter(piece => shares[piece.number] === 1).map(piece => piece.number));
}

/** All voxels that cuts take out, each once. */
export function cutVoxels(segmentation: Segmentation, cuts: readonly Cut[]): Set<number> {
  const voxels = new Set<number>();
  for (const { piece, voxels: mask } of cuts)
    forEachRun(mask.runs, voxelsOf(mask.size), (start, end) => {
      for (let i = start; i < end; i++)
        if (segmentation.numbers[i] === piece)
          voxels.add(i);
    });
  return voxels;
}
