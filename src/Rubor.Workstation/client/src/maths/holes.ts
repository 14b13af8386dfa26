import type { Vector } from '../contract';
import { components } from './components';
import type { Size } from './types';

/** Background within a slice that the region encloses. */
export interface Hole {
  slice: number;
  voxels: number;
  area_mm2: number;
}

/** Smallest hole that is told of, mm²: the same as Rubor.Methods.Vhi.DiseaseRegionCheck. */
export const smallestHoleMm2 = 10;

/** Fewer marrow voxels than this are warned of: quartiles and the tail rest on too few. Rubor's choice. */
export const fewMarrowVoxels = 200;

/** Holes of a region, by slice and then by size, largest first. */
export function holes(mask: Uint8Array, size: Size, spacingMm: Readonly<Vector>): Hole[] {
  const [, height, width] = size;
  // Edges only: a region whose voxels touch at corners still encloses.
  const background = components(mask.map(v => 1 - v), size, 4);
  const open = new Uint8Array(background.sizes.length);
  const first = new Int32Array(background.sizes.length).fill(-1);
  for (let r = 0; r < background.start.length; r++) {
    const start = background.start[r], component = background.component[r];
    const x = start % width, y = Math.floor(start / width) % height;
    if (x === 0 || x + background.length[r] === width || y === 0 || y === height - 1)
      open[component] = 1;
    if (first[component] < 0)
      first[component] = start;
  }
  const voxel = spacingMm[0] * spacingMm[1];
  const found: Hole[] = [];
  background.sizes.forEach((voxels, component) => {
    if (open[component] === 0 && voxels * voxel >= smallestHoleMm2)
      found.push({ slice: Math.floor(first[component] / (width * height)), voxels, area_mm2: voxels * voxel });
  });
  return found.sort((a, b) => a.slice - b.slice || b.voxels - a.voxels);
}

/** What to say of the holes of a region; null where there is none. Slices are counted as on the page, from the number given for the first. */
export function holeWarning(found: readonly Hole[], firstSlice = 1): string | null {
  if (found.length === 0)
    return null;
  const slices = [...new Set(found.map(hole => hole.slice + firstSlice))];
  const area = found.reduce((sum, hole) => sum + hole.area_mm2, 0).toFixed(0);
  return `The region has ${found.length} ${found.length === 1 ? 'hole' : 'holes'} in bone, ${area} mm² in all, in ${slices.length === 1 ? 'slice' : 'slices'} ${slices.join(', ')}.`;
}

/** What to say of normal marrow of so many voxels; null where they are enough. */
export function marrowWarning(voxels: number): string | null {
  return voxels >= fewMarrowVoxels ? null
    : voxels === 0 ? 'No normal marrow is drawn, so there are no limits.'
    : `The normal marrow has ${voxels} ${voxels === 1 ? 'voxel' : 'voxels'}; limits from fewer than ${fewMarrowVoxels} are uncertain.`;
}
