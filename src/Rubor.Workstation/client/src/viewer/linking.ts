import type { CaseDocument, Vector } from '../contract';

/** Places of one visit looked up in another by the scanner's coordinates (RAS mm). Nothing is registered: a patient who lay otherwise is seen otherwise. */

type ToWorld = CaseDocument['to_world'];
type Grid = Pick<CaseDocument, 'to_world' | 'size'>;

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

/** @param x,y,z Voxel, its centre at whole numbers. */
export function toWorld(w: ToWorld, x: number, y: number, z: number): Vector {
  const at = (axis: 0 | 1 | 2): number => w.origin[axis] + x * w.i[axis] + y * w.j[axis] + z * w.k[axis];
  return [at(0), at(1), at(2)];
}

/** The voxel (not rounded) at a place in mm. */
export function toVoxel(w: ToWorld, place: Vector): { x: number; y: number; z: number } {
  const d: Vector = [place[0] - w.origin[0], place[1] - w.origin[1], place[2] - w.origin[2]];
  const jk = cross(w.j, w.k);
  const ki = cross(w.k, w.i);
  const ij = cross(w.i, w.j);
  const determinant = dot(w.i, jk);
  return { x: dot(d, jk) / determinant, y: dot(d, ki) / determinant, z: dot(d, ij) / determinant };
}

/** The slice of another visit nearest to a slice of this one, along this one's slice normal; measured between the middles of slices. */
export function linkedSlice(here: Grid, z: number, there: Grid): number {
  const normal = cross(here.to_world.i, here.to_world.j);
  const height = (grid: Grid, slice: number): number =>
    dot(normal, toWorld(grid.to_world, (grid.size[2] - 1) / 2, (grid.size[1] - 1) / 2, slice));
  const wanted = height(here, z);
  let nearest = 0;
  for (let slice = 1; slice < there.size[0]; slice++)
    if (Math.abs(height(there, slice) - wanted) < Math.abs(height(there, nearest) - wanted)) nearest = slice;
  return nearest;
}
