import { outline } from '../../viewer/contour';
import type { Matrix } from '../../viewer/geometry';
import type { Box, Heatmap } from './contract';

/** Below this share of the strongest place nothing is shown. Zhou 2022. */
export const Least = 0.2;

/** Where contour lines run, for whoever does not see yellow. */
export const Levels = [Least, 0.5, 0.8] as const;

const fullest = 255;

/** The values of a heatmap, (y, x). */
export function valuesOf({ values }: Pick<Heatmap, 'values'>): Uint8Array {
  return Uint8Array.from(atob(values), (c) => c.charCodeAt(0));
}

const yellow = [255, 226, 0] as const;

/** Red, green, blue and opacity: of a map yellow in its values, of a region with the map drawn over it as it is. */
export function pixelsOf(values: Uint8Array, channels: 1 | 3): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray((values.length / channels) * 4), opacity = channels === 1 ? opacityOf(values) : null;
  for (let i = 0; i < pixels.length / 4; i++)
    pixels.set(opacity === null ? [...values.subarray(3 * i, 3 * i + 3), fullest] : [...yellow, opacity[i]], 4 * i);
  return pixels;
}

/** Opacity of each place: the value itself, nothing below the least. */
export function opacityOf(values: Uint8Array): Uint8ClampedArray {
  return Uint8ClampedArray.from(values, (v) => (v < Least * fullest ? 0 : v));
}

/** Lines around the places of at least each level, in pixels of the heatmap; the lowest level first. */
export function contoursOf(values: Uint8Array, width: number): Int32Array[][] {
  return Levels.map((level) => outline(values, width, (v) => v >= level * fullest));
}

/** From pixels of the heatmap to the canvas, where the matrix takes pixels of the picture. */
export function overRegion(m: Matrix, [x, y, w, h]: Box, { width, height }: Pick<Heatmap, 'width' | 'height'>): Matrix {
  const across = w / width, down = h / height;
  return {
    a: m.a * across, b: m.b * across, c: m.c * down, d: m.d * down,
    e: m.a * x + m.c * y + m.e, f: m.b * x + m.d * y + m.f,
  };
}
