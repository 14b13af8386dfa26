import type { ToWorld, Vector } from '../contract';
import type { Size } from './volume';
import { worldOf } from './plane';

/**
 * Places of one visit looked up in another by the scanner's coordinates (RAS mm). Nothing is registered: a patient who lay otherwise is
 * seen otherwise.
 */

interface Grid { to_world: ToWorld; size: Size }

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

/** The voxel (not rounded) at a place in mm. */
export function toVoxel(w: ToWorld, place: Vector): { x: number; y: number; z: number } {
  const d: Vector = [place[0] - w.origin[0], place[1] - w.origin[1], place[2] - w.origin[2]];
  const jk = cross(w.j, w.k);
  const ki = cross(w.k, w.i);
  const ij = cross(w.i, w.j);
  const determinant = dot(w.i, jk);
  return { x: dot(d, jk) / determinant, y: dot(d, ki) / determinant, z: dot(d, ij) / determinant };
}

/**
 * The slice of another visit nearest to a slice of this one along this one's slice normal, and how far it is; between the middles of
 * slices.
 */
export function linkedSlice(here: Grid, z: number, there: Grid): { slice: number; away_mm: number } {
  const normal = cross(here.to_world.i, here.to_world.j);
  const height = (grid: Grid, slice: number): number =>
    dot(normal, worldOf(grid.to_world, slice, (grid.size[1] - 1) / 2, (grid.size[2] - 1) / 2)) / Math.hypot(...normal);
  const wanted = height(here, z);
  const nearest = { slice: 0, away_mm: Infinity };
  for (let slice = 0; slice < there.size[0]; slice++) {
    const away_mm = Math.abs(height(there, slice) - wanted);
    if (away_mm < nearest.away_mm) Object.assign(nearest, { slice, away_mm });
  }
  return nearest;
}
