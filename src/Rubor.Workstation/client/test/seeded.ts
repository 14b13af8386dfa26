import type { Size, Volume } from '../src/kinds/vhi/maths/types';

/** A generator of numbers from 0 up to 1 that gives the same ones for a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const below = (random: () => number, most: number): number => Math.floor(random() * most);

/** Blobs of set voxels: runs along x, some long enough to touch their neighbours. */
export function blobs(random: () => number, voxels: number, density = 0.1): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(voxels);
  for (let set = 0; set < voxels * density; ) {
    const start = below(random, voxels), length = 1 + below(random, 6);
    mask.fill(1, start, start + length);
    set += length;
  }
  return mask;
}

/** A volume of int16 samples from 0 to 999, bright where the mask is set. */
export function volumeWith(random: () => number, size: Size, bright: Uint8Array): Volume {
  const samples = Int16Array.from(bright, v => v === 1 ? 500 + below(random, 500) : below(random, 500));
  return { size, samples, slope: 1, intercept: 0, minimum: 0, maximum: 999 };
}

/** A disc of voxels whose centres are at most the radius from the middle. */
export function disc(height: number, width: number, y: number, x: number, radius: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: height * width }, (_, i) =>
    (Math.floor(i / width) - y) ** 2 + (i % width - x) ** 2 <= radius * radius ? 1 : 0);
}
