import type { MarrowSource } from '../contract';
import type { Size } from '../../../viewer/volume';

export { voxelsOf, type Point, type Samples, type Size, type Volume } from '../../../viewer/volume';

/** As Rubor.Methods.Vhi.VhiLimits, in the units of the image. */
export interface Limits {
  lower: number;
  upper: number;
  iqr_multiple: number;
  iqr: number;
  upper_quartile: number;
  marrow_voxels: number;
}

export type LimitRule = 'paper' | 'robust';
export type PieceMode = '2d' | '3d';
export type { MarrowSource };

export interface Piece {
  /** From 1, in the order of the first voxels. */
  number: number;
  /** The first slice that it is in. */
  slice: number;
  last_slice: number;
  voxels_lower: number;
  voxels_upper: number;
  /** Index of its first voxel. */
  first: number;
  /** Mean voxel index. */
  centroid: [z: number, y: number, x: number];
}

/** The preliminary segmentation: pieces as runs along x, in (z, y, x) order. */
export interface Segmentation {
  size: Size;
  /** 1 from the lower limit, 2 from the upper; residues are gone. */
  labels: Uint8Array<ArrayBuffer>;
  /** Piece of each voxel, 0 for none. */
  numbers: Int32Array;
  runs_start: Int32Array;
  runs_length: Int32Array;
  runs_piece: Int32Array;
  pieces: Piece[];
  /** Runs of each slice: from start up to, not with, end. */
  by_slice: { start: number; end: number }[];
}
