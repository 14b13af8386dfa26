import { paletteOf, type Palette } from './palettes';
import { pictureSize, pictureSteps, type Flips } from './plane';
import { quantile } from './quantile';
import type { Volume } from './volume';

/** Which measured values are shown from black to white. */
export interface Window {
  centre: number;
  width: number;
  /** How they are shown; grey where it is left out. */
  palette?: Palette;
}

export interface Preset {
  name: string;
  window: Window;
}

// As many samples as tell percentiles well; more would be felt on opening.
const presetSamples = 65_536;

/** Windows for the keys 1 to 4, from the percentiles of a volume. */
export function presets(volume: Volume): [Preset, Preset, Preset, Preset] {
  const { samples, slope, intercept } = volume;
  const step = Math.max(1, Math.ceil(samples.length / presetSamples));
  const values = new Float64Array(Math.ceil(samples.length / step));
  for (let i = 0; i < values.length; i++)
    values[i] = samples[i * step] * slope + intercept;
  values.sort();
  const between = (name: string, low: number, high: number): Preset => ({ name, window: windowBetween(low, high) });
  return [
    between('standard', quantile(values, 0.01), quantile(values, 0.995)),
    between('dark detail', quantile(values, 0.01), quantile(values, 0.9)),
    between('bright detail', quantile(values, 0.5), quantile(values, 0.999)),
    between('whole range', volume.minimum, volume.maximum),
  ];
}

/** The window that shows values from low as black to high as white. */
export function windowBetween(low: number, high: number): Window {
  return { centre: (low + high) / 2, width: high > low ? high - low : 1 };
}

/** Grey, 0 to 255, of a measured value. */
export function greyOf(value: number, { centre, width }: Window): number {
  const share = (value - centre) / width + 0.5;
  return share <= 0 ? 0 : share >= 1 ? 255 : Math.round(share * 255);
}

// Pixels are written four bytes at once; every browser that is supported is little-endian.
const opaque = 0xff000000;

interface Table {
  centre: number;
  width: number;
  palette: Palette | undefined;
  pixels: Uint32Array;
}

// Of each volume the table of its newest window: a drag fills it once a frame, scrolling never.
const tables = new WeakMap<object, Table>();

/** The pixel of each stored sample, by its bits, for samples of 8 or 16 bits; null for wider ones. */
export function windowTable(volume: Volume, window: Window): Uint32Array | null {
  const { samples, slope, intercept } = volume;
  if (samples.BYTES_PER_ELEMENT > 2)
    return null;
  let table = tables.get(samples);
  if (table && table.centre === window.centre && table.width === window.width && table.palette === window.palette)
    return table.pixels;
  const entries = 1 << (8 * samples.BYTES_PER_ELEMENT);
  table ??= { centre: 0, width: 0, palette: undefined, pixels: new Uint32Array(entries) };
  const signed = samples instanceof Int8Array || samples instanceof Int16Array;
  const palette = paletteOf(window.palette);
  for (let bits = 0; bits < entries; bits++) {
    const stored = signed && bits >= entries / 2 ? bits - entries : bits;
    table.pixels[bits] = palette[greyOf(stored * slope + intercept, window)];
  }
  table.centre = window.centre;
  table.width = window.width;
  table.palette = window.palette;
  tables.set(samples, table);
  return table.pixels;
}

/**
 * Paints a slice as it lies in the picture, opaque: grey, or in its colours over black. The target holds four bytes for each voxel of the
 * slice.
 */
export function paint(volume: Volume, z: number, plane: Flips | null, window: Window, target: Uint8ClampedArray): void {
  const { width, height } = pictureSize(plane, volume.size);
  const { first, column, row } = pictureSteps(plane, volume.size);
  const pixels = new Uint32Array(target.buffer, target.byteOffset, width * height);
  if (volume.channels !== undefined) {
    paintColour(volume, volume.channels, z, plane, window, pixels);
    return;
  }
  const table = windowTable(volume, window);
  const slice = z * width * height + first;
  if (table === null) {
    const palette = paletteOf(window.palette);
    for (let r = 0, p = 0; r < height; r++)
      for (let c = 0, i = slice + r * row; c < width; c++, i += column)
        pixels[p++] = palette[greyOf(volume.samples[i] * volume.slope + volume.intercept, window)];
    return;
  }
  const samples = volume.samples, mask = table.length - 1;
  for (let r = 0, p = 0; r < height; r++)
    for (let c = 0, i = slice + r * row; c < width; c++, i += column)
      pixels[p++] = table[samples[i] & mask];
}

// Each colour between the same limits; what is not opaque lets the black ground through.
function paintColour(volume: Volume, channels: 3 | 4, z: number, plane: Flips | null, window: Window, pixels: Uint32Array): void {
  const { width, height } = pictureSize(plane, volume.size);
  const { first, column, row } = pictureSteps(plane, volume.size);
  const { samples, slope, intercept } = volume;
  const table = windowTable(volume, window), mask = table === null ? 0 : table.length - 1;
  const grey = (sample: number): number => (table === null ? greyOf(sample * slope + intercept, window) : table[sample & mask] & 0xff);
  const opaqueSample = 2 ** (8 * samples.BYTES_PER_ELEMENT) - 1;
  const slice = z * width * height + first;
  for (let r = 0, p = 0; r < height; r++)
    for (let c = 0, i = slice + r * row; c < width; c++, i += column) {
      const at = i * channels, share = channels === 4 ? samples[at + 3] / opaqueSample : 1;
      const part = (n: number): number => Math.round(grey(samples[at + n]) * share);
      pixels[p++] = opaque | (part(2) << 16) | (part(1) << 8) | part(0);
    }
}
