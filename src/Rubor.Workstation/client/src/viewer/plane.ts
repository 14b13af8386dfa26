import type { Plane, ToWorld, Vector } from '../contract';
import type { Point, Size } from './volume';

/** How a slice lies in the picture: the same as Rubor.Imaging's SlicePlane. */
export type Flips = Pick<Plane, 'transpose' | 'flip_columns' | 'flip_rows'>;

/** Of a file that states no orientation. */
export const asStored: Flips = { transpose: false, flip_columns: false, flip_rows: false };

/** Width and height of the picture of a slice, in voxels. */
export function pictureSize(plane: Flips | null, size: Size): { width: number; height: number } {
  return plane?.transpose ? { width: size[1], height: size[2] } : { width: size[2], height: size[1] };
}

/** The place (x, y) in the slice that is shown at a place (column, row) of the picture, fractions included. */
export function toVoxel(plane: Flips | null, size: Size, [column, row]: Point): [x: number, y: number] {
  const { width, height } = pictureSize(plane, size);
  const across = plane?.flip_columns ? width - column : column;
  const down = plane?.flip_rows ? height - row : row;
  return plane?.transpose ? [down, across] : [across, down];
}

/** The place (column, row) of the picture where a place (x, y) of the slice is shown, fractions included. */
export function toPicture(plane: Flips | null, size: Size, [x, y]: Point): [column: number, row: number] {
  const { width, height } = pictureSize(plane, size);
  const [across, down] = plane?.transpose ? [y, x] : [x, y];
  return [plane?.flip_columns ? width - across : across, plane?.flip_rows ? height - down : down];
}

/** The voxel (x, y) shown at a pixel of the picture, whole numbers. */
export function voxelAt(plane: Flips | null, size: Size, column: number, row: number): [x: number, y: number] {
  const [x, y] = toVoxel(plane, size, [column + 0.5, row + 0.5]);
  return [x - 0.5, y - 0.5];
}

/** The pixel of the picture that shows a voxel, whole numbers. */
export function pixelOf(plane: Flips | null, size: Size, x: number, y: number): [column: number, row: number] {
  const [column, row] = toPicture(plane, size, [x + 0.5, y + 0.5]);
  return [column - 0.5, row - 0.5];
}

/** Index within a slice of the pixel at the top left, and the steps to the next column and row of the picture. */
export function pictureSteps(plane: Flips | null, size: Size): { first: number; column: number; row: number } {
  const [x, y] = voxelAt(plane, size, 0, 0);
  const across = plane?.transpose ? size[2] : 1, down = plane?.transpose ? 1 : size[2];
  return { first: y * size[2] + x, column: plane?.flip_columns ? -across : across, row: plane?.flip_rows ? -down : down };
}

/** Position in mm (RAS) of a voxel index, fractions allowed; whole numbers are centres. */
export function worldOf(toWorld: ToWorld, z: number, y: number, x: number): Vector {
  const { i, j, k, origin } = toWorld;
  const at = (axis: 0 | 1 | 2) => i[axis] * x + j[axis] * y + k[axis] * z + origin[axis];
  return [at(0), at(1), at(2)];
}

/** A position in words: "R 12.3, A 4.0, S 30.1 mm". */
export function worldWords(position: Vector): string {
  const part = (value: number, positive: string, negative: string) => `${value < 0 ? negative : positive} ${Math.abs(value).toFixed(1)}`;
  return `${part(position[0], 'R', 'L')}, ${part(position[1], 'A', 'P')}, ${part(position[2], 'S', 'I')} mm`;
}
