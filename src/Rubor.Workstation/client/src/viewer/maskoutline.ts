import { outline } from './contour';
import { pathOf } from './drawing';
import type { Point } from './geometry';
import type { Size } from './volume';

/** The outline of a mask in one slice, and where its name stands. */
export interface MaskOutline {
  path: Path2D;
  at: Point;
}

const cache = new WeakMap<Uint8Array, Map<number, MaskOutline | null>>();

/** Null when the slice shows nothing of it. A mask that changes in place needs `draftOutline`. */
export function maskOutline(mask: Uint8Array, size: Size, z: number): MaskOutline | null {
  let slices = cache.get(mask);
  if (!slices) cache.set(mask, (slices = new Map()));
  let made = slices.get(z);
  if (made === undefined) slices.set(z, (made = outlineOf(mask, size, z)));
  return made;
}

let newest: { mask: Uint8Array; version: number; z: number; outline: MaskOutline | null } | null = null;

/** Of a mask that changes in place: all panes share the outline of its newest version. */
export function draftOutline(mask: Uint8Array, version: number, size: Size, z: number): MaskOutline | null {
  if (newest?.mask !== mask || newest.version !== version || newest.z !== z) newest = { mask, version, z,
    outline: outlineOf(mask, size, z) };
  return newest.outline;
}

function outlineOf(mask: Uint8Array, size: Size, z: number): MaskOutline | null {
  const voxels = size[1] * size[2];
  const loops = outline(mask.subarray(z * voxels, (z + 1) * voxels), size[2]);
  return loops.length === 0 ? null : { path: pathOf(loops), at: { x: loops[0][0], y: loops[0][1] } };
}
