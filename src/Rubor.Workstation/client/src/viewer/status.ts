import { worldOf } from './plane';
import type { View } from './view.svelte';
import type { Volume } from './volume';

const minus = (value: number): string => (Math.abs(value) < 0.05 ? 0 : value).toFixed(1).replace('-', '−');

/** "x −12.3 y 4.5 z 30.1 mm (RAS) · slice 12/25 · STIR 412 · T1W 96". Without a place in mm the pixel is said. */
export function placeText({ cursor, slice, grid }: Pick<View, 'cursor' | 'slice' | 'grid'>,
  volumes: readonly (readonly [name: string, volume: Volume])[]): string {
  const where = grid.size[0] > 1 || grid.to_world !== null ? [`slice ${slice + 1}/${grid.size[0]}`] : [];
  if (!cursor || cursor.z !== slice) return where.join();
  const { to_world } = grid;
  return [
    to_world === null ? `x ${cursor.x} y ${cursor.y}` : inMm(worldOf(to_world, cursor.z, cursor.y, cursor.x)),
    ...where,
    ...volumes.map(([name, volume]) => `${name} ${valueAt(volume, cursor)}`),
  ].join(' · ');
}

function inMm([x, y, z]: readonly number[]): string {
  return `x ${minus(x)} y ${minus(y)} z ${minus(z)} mm (RAS)`;
}

function valueAt(volume: Volume, { z, y, x }: { z: number; y: number; x: number }): string {
  const { samples, size: [, height, width], slope, intercept } = volume;
  const channels = volume.channels ?? 1;
  const at = ((z * height + y) * width + x) * channels;
  const value = (n: number) => String(Number((samples[at + n] * slope + intercept).toPrecision(5))).replace('-', '−');
  return Array.from({ length: channels }, (_, n) => value(n)).join('/');
}
