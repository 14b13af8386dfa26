import { expect, test } from 'vitest';
import { paint, presets, windowTable, greyOf } from '../../src/viewer/grey';
import { pictureSize, pictureSteps, pixelOf, toPicture, toVoxel, voxelAt, worldOf, worldWords } from '../../src/viewer/plane';
import type { Samples, Size } from '../../src/kinds/vhi/maths/types';
import { below, seeded } from '../seeded';

const size: Size = [3, 5, 7];
const planes = [0, 1, 2, 3, 4, 5, 6, 7].map(n => ({ transpose: (n & 1) > 0, flip_columns: (n & 2) > 0, flip_rows: (n & 4) > 0 }));

test.each(planes)('picture and slice are each other’s way back: %j', plane => {
  const random = seeded(1);
  const { width, height } = pictureSize(plane, size);
  expect([width, height].sort()).toEqual([5, 7]);
  const steps = pictureSteps(plane, size);
  const seen = new Set<number>();
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const [x, y] = voxelAt(plane, size, column, row);
      expect(pixelOf(plane, size, x, y)).toEqual([column, row]);
      expect(steps.first + column * steps.column + row * steps.row).toBe(y * 7 + x);
      seen.add(y * 7 + x);
    }
  expect(seen.size).toBe(35);
  for (let n = 0; n < 50; n++) {
    const place = [below(random, 64) / 8, below(random, 64) / 8] as const;
    expect(toPicture(plane, size, toVoxel(plane, size, place))).toEqual(place);
    expect(toVoxel(plane, size, toPicture(plane, size, place))).toEqual(place);
  }
});

test('the top left pixel is the corner that the flips name', () => {
  expect(voxelAt({ transpose: false, flip_columns: true, flip_rows: false }, size, 0, 0)).toEqual([6, 0]);
  expect(voxelAt({ transpose: true, flip_columns: false, flip_rows: true }, size, 1, 0)).toEqual([6, 1]);
});

test('a voxel has its place in millimetres', () => {
  const toWorld = { i: [2, 0, 0], j: [0, 0, -3], k: [0, 4, 0], origin: [-10, 20, 30] } as Parameters<typeof worldOf>[0];
  expect(worldOf(toWorld, 1, 2, 3)).toEqual([-4, 24, 24]);
  expect(worldWords([-4, 24, -0.04])).toBe('L 4.0, A 24.0, I 0.0 mm');
});

const kinds: Samples[] = [
  new Uint8Array(105), new Int8Array(105), new Uint16Array(105), new Int16Array(105), new Uint32Array(105), new Int32Array(105),
  new Float32Array(105), new Float64Array(105),
];

test.each(kinds.map(samples => [samples.constructor.name, samples] as const))('a slice of %s is painted as its plane says',
  (_, samples) => {
  const random = seeded(2);
  for (let i = 0; i < samples.length; i++)
    samples[i] = below(random, 400) - 150;
  // The lowest and the highest stored value, where the type is signed.
  samples[40] = -(2 ** (8 * samples.BYTES_PER_ELEMENT - 1));
  samples[41] = 2 ** (8 * samples.BYTES_PER_ELEMENT - 1) - 1;
  const volume = { size, samples, slope: 0.5, intercept: 3, minimum: -100, maximum: 200 };
  for (const plane of planes)
    for (const window of [{ centre: 20, width: 60 }, { centre: 20, width: 61 }]) {
      const { width, height } = pictureSize(plane, size);
      const target = new Uint8ClampedArray(4 * 35);
      paint(volume, 1, plane, window, target);
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++) {
          const [x, y] = voxelAt(plane, size, column, row);
          const grey = greyOf(samples[35 + y * 7 + x] * 0.5 + 3, window), at = 4 * (row * width + column);
          expect([...target.subarray(at, at + 4)]).toEqual([grey, grey, grey, 255]);
        }
    }
  expect(windowTable(volume, { centre: 0, width: 1 }) === null).toBe(samples.BYTES_PER_ELEMENT > 2);
});

test('a window goes from black at its lower end to white at its upper', () => {
  const window = { centre: 100, width: 50 };
  expect([0, 75, 100, 125, 1000].map(v => greyOf(v, window))).toEqual([0, 0, 128, 255, 255]);
});

test('presets lie within the volume and are wider than nothing', () => {
  const samples = Int16Array.from({ length: 200_000 }, (_, i) => i % 1000);
  const four = presets({ size: [1, 400, 500], samples, slope: 1, intercept: 0, minimum: 0, maximum: 999 });
  const ends = four.map(({ window: { centre, width } }) => [centre - width / 2, centre + width / 2].map(Math.round));
  expect(ends[3]).toEqual([0, 999]);
  [[10, 995], [10, 900], [500, 999]].forEach((expected, n) =>
    expected.forEach((end, k) => expect(Math.abs(ends[n][k] - end)).toBeLessThan(12)));
  const flat = presets({ size: [1, 2, 2], samples: new Int16Array(4), slope: 1, intercept: 0, minimum: 0, maximum: 0 });
  expect(flat.every(p => p.window.width > 0)).toBe(true);
});

test('a picture in colours is painted in them, each between the same limits, and what is not opaque over black', () => {
  const samples = Uint8Array.from([10, 20, 30, 255, 200, 100, 50, 0]);
  const volume = { size: [1, 1, 2] as Size, samples, slope: 1, intercept: 0, minimum: 0, maximum: 255, channels: 4 as const };
  const target = new Uint8ClampedArray(8);
  paint(volume, 0, null, { centre: 127.5, width: 255 }, target);
  expect([...target]).toEqual([10, 20, 30, 255, 0, 0, 0, 255]);
  paint({ ...volume, samples: Uint8Array.from([12, 20, 30, 200, 100, 50]), channels: 3 }, 0,
    { transpose: false, flip_columns: true, flip_rows: false },
    { centre: 50, width: 100 }, target);
  expect([...target]).toEqual([255, 255, 128, 255, 31, 51, 77, 255]);
});
