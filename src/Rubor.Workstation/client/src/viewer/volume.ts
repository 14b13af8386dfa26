import type { CaseImage } from '../contract';

/**
 * Arrays are (z, y, x), x fastest. Where a place within a slice is a pair of fractions, voxel x reaches from x to x + 1, so that
 * corners of voxels are whole numbers and centres lie at halves. Where it is an index, it is a whole number.
 */
export type Size = readonly [z: number, y: number, x: number];

export type Point = readonly [x: number, y: number];

export type Samples = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

export interface Volume {
  size: Size;
  samples: Samples;
  /** Measured value = stored · slope + intercept, in double. */
  slope: number;
  intercept: number;
  minimum: number;
  maximum: number;
  /** Samples of a voxel, one behind the other: grey where it is left out, else red, green, blue, and perhaps opacity. */
  channels?: 3 | 4;
}

export const voxelsOf = (size: Size): number => size[0] * size[1] * size[2];

const arrays: Record<CaseImage['type'], new (bytes: ArrayBuffer) => Samples> = {
  uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array, uint32: Uint32Array, int32: Int32Array, float32: Float32Array,
  float64: Float64Array,
};

/**
 * An image's samples as the server sends them.
 * @param name Of the case, for the message of the error that a wrong number of samples throws.
 */
export function volumeOf(name: string, image: CaseImage, bytes: ArrayBuffer): Volume {
  const samples = new arrays[image.type](bytes);
  const wanted = voxelsOf(image.size) * image.channels;
  if (samples.length !== wanted)
    throw new Error(`the ${image.role} of ${name} has ${samples.length} voxels instead of ${wanted}`);
  const { size, slope, intercept, minimum, maximum, channels } = image;
  return { size, samples, slope, intercept, minimum, maximum, ...(channels > 1 ? { channels: channels as 3 | 4 } : {}) };
}
