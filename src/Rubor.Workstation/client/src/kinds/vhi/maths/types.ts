import type { MarrowSource } from '../../../contract';

/**
 * Arrays are (z, y, x), x fastest. Where a place within a slice is a pair of fractions, voxel x reaches from x to x + 1, so that
 * corners of voxels are whole numbers and centres lie at halves. Where it is an index, it is a whole number.
 */
export type Size = readonly [z: number, y: number, x: number];

export type Point = readonly [x: number, y: number];

export type Samples = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

export interface Volume {
  size: Size;
  samples: Samples;
  /** Measured value = stored · slope + intercept, in double. */
  slope: number;
  intercept: number;
  minimum: number;
  maximum: number;
}

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

export const voxelsOf = (size: Size): number => size[0] * size[1] * size[2];
