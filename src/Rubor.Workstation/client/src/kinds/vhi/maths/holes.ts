import type { Vector } from '../../../contract';
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

// As Rubor.Methods.Vhi.EnclosedBackground, which says why.
const middleShare = 0.12, leastAspect = 1.5, leastOpenShare = 0.5;

/**
 * Holes of a region in bone, by slice and then by size, largest first: enclosed background that is no disc between two vertebrae.
 * @param across Direction of the rows, RAS; without it nothing is taken for a disc.
 */
export function holes(mask: Uint8Array, size: Size, spacingMm: Readonly<Vector>, across?: Readonly<Vector>): Hole[] {
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
  const sideways = across !== undefined && Math.abs(across[0]) >= Math.max(Math.abs(across[1]), Math.abs(across[2]));
  background.sizes.forEach((voxels, component) => {
    if (open[component] === 1 || voxels * voxel < smallestHoleMm2) return;
    const slice = Math.floor(first[component] / (width * height));
    if (!(sideways && isDisc(mask, size, spacingMm, background, open, component, slice)))
      found.push({ slice, voxels, area_mm2: voxels * voxel });
  });
  return found.sort((a, b) => a.slice - b.slice || b.voxels - a.voxels);
}

/** Whether enclosed background lies in the middle, is wider than high, and is an open gap between bone and bone in a neighbouring slice. */
function isDisc(
  mask: Uint8Array, [slices, height, width]: Size, [mmX, mmY]: Readonly<Vector>, background: ReturnType<typeof components>,
    open: Uint8Array, component: number, slice: number): boolean {
  let left = width, right = 0, top = height, bottom = 0, first = width, last = 0;
  const outside = new Uint8Array(mask.length);
  background.component.forEach((c, r) => {
    const start = background.start[r], length = background.length[r];
    if (open[c] === 1) outside.fill(1, start, start + length);
    if (c !== component) return;
    const x = start % width, y = Math.floor(start / width) % height;
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x + length), Math.min(top, y), Math.max(bottom, y + 1)];
  });
  for (let i = 0; i < mask.length; i++)
    if (mask[i] === 1) [first, last] = [Math.min(first, i % width), Math.max(last, i % width + 1)];
  const middle = Math.abs((left + right) / 2 - (first + last) / 2) <= middleShare * (last - first);
  if (!middle || (right - left) * mmX < leastAspect * (bottom - top) * mmY) return false;

  const bone = (column: number, from: number, to: number) => {
    for (let y = from; y < to; y++) if (mask[column + y * width] === 1) return true;
    return false;
  };
  const openShare = (z: number) => {
    if (z < 0 || z >= slices) return 0;
    let gaps = 0;
    for (let x = left; x < right; x++) {
      const column = z * height * width + x;
      for (let y = top; y < bottom; y++)
        if (outside[column + y * width] === 1) {
          if (bone(column, 0, y) && bone(column, y + 1, height)) gaps++;
          break;
        }
    }
    return gaps / (right - left);
  };
  return openShare(slice - 1) >= leastOpenShare || openShare(slice + 1) >= leastOpenShare;
}

/**
 * What to say of the holes of a region; null where there is none. Slices are counted as on the page, from the number given for the first.
 */
export function holeWarning(found: readonly Hole[], firstSlice = 1): string | null {
  if (found.length === 0)
    return null;
  const slices = [...new Set(found.map(hole => hole.slice + firstSlice))];
  const area = found.reduce((sum, hole) => sum + hole.area_mm2, 0).toFixed(0);
  return `The region has ${found.length} ${found.length === 1 ? 'hole' : 'holes'} in bone, ${area} mm² in all, in ` +
    `${slices.length === 1 ? 'slice' : 'slices'} ${slices.join(', ')}.`;
}

/** What to say of normal marrow of so many voxels; null where they are enough. */
export function marrowWarning(voxels: number): string | null {
  return voxels >= fewMarrowVoxels ? null
    : voxels === 0 ? 'No normal marrow is drawn, so there are no limits.'
    : `The normal marrow has ${voxels} ${voxels === 1 ? 'voxel' : 'voxels'}; limits from fewer than ${fewMarrowVoxels} are uncertain.`;
}
