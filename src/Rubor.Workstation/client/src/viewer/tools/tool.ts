import type { Point } from '../geometry';

/** Where a pointer is on a slice. Corners of voxels are whole numbers: voxel 0 reaches from 0 to 1. */
export interface Place {
  slice: number;
  x: number;
  y: number;
  /** Voxels to a screen pixel here: what counts as "the same place" follows the zoom. */
  voxels_per_pixel: number;
  shift: boolean;
}

/** What the pointer does on the pictures that are worked on. */
export interface PointerTool {
  down(at: Place): void;
  /** @param pressed Whether the button is held. */
  move(at: Place, pressed: boolean): void;
  up(at: Place): void;
  double?(at: Place): void;
}

export function distancePixels(a: Place, b: Place): number {
  return Math.hypot(a.x - b.x, a.y - b.y) / a.voxels_per_pixel;
}

/** Whether two points are at most so many screen pixels apart. */
export function near(a: Point, b: Point, at: Place, pixels: number): boolean {
  return Math.hypot(a.x - b.x, a.y - b.y) <= pixels * at.voxels_per_pixel;
}
