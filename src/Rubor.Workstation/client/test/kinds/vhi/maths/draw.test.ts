import { expect, test } from 'vitest';
import { brush, fillPolygon, interpolateSlices, signedDistance } from '../../../../src/kinds/vhi/maths/draw';
import type { Point } from '../../../../src/kinds/vhi/maths/types';
import { below, blobs, disc, seeded } from '../../../seeded';

const height = 18, width = 23;

// How many edges lie left of a centre, each counted on its own.
function isInside(polygon: readonly Point[], x: number, y: number): boolean {
  let left = 0;
  polygon.forEach(([ax, ay], i) => {
    const [bx, by] = polygon[(i + 1) % polygon.length];
    if ((ay <= y) !== (by <= y) && ax + (y - ay) / (by - ay) * (bx - ax) <= x)
      left++;
  });
  return left % 2 === 1;
}

test('a polygon fills the centres that are inside it by the even-odd rule', () => {
  const random = seeded(1);
  for (let n = 0; n < 300; n++) {
    // Beyond the slice, too, and on quarters, so that edges meet centres and run level.
    const polygon = Array.from({ length: 3 + below(random, 9) }, (): Point => [below(random, 130) / 4 - 5, below(random, 110) / 4 - 5]);
    const slice = new Uint8Array(height * width);
    fillPolygon(slice, width, polygon, true);
    const wrong = [...slice.keys()].filter(i => {
      const x = i % width + 0.5, y = Math.floor(i / width) + 0.5;
      return (slice[i] === 1) !== isInside(polygon, x, y) && !isOnEdge(polygon, x, y);
    });
    expect(wrong).toEqual([]);
  }
});

// Where rounding decides.
function isOnEdge(polygon: readonly Point[], x: number, y: number): boolean {
  return polygon.some(([ax, ay], i) => {
    const [bx, by] = polygon[(i + 1) % polygon.length];
    return ay !== by && Math.abs(ax + (y - ay) / (by - ay) * (bx - ax) - x) < 1e-9;
  });
}

test('two polygons that share an edge share no voxel and leave none out', () => {
  const random = seeded(2);
  for (let n = 0; n < 100; n++) {
    const [a, b] = [0, 0].map((): Point => [5 + random() * 13, 3 + random() * 11]);
    const [low, high] = a[1] < b[1] ? [a, b] : [b, a];
    const left: Point[] = [[0, 0], [low[0], 0], low, high, [high[0], height], [0, height]];
    const right: Point[] = [[width, 0], [low[0], 0], low, high, [high[0], height], [width, height]];
    const times = new Uint8Array(height * width);
    for (const polygon of [left, right]) {
      const slice = new Uint8Array(height * width);
      fillPolygon(slice, width, polygon, true);
      slice.forEach((v, i) => times[i] += v);
    }
    expect(times.every(t => t === 1)).toBe(true);
  }
});

test('a polygon clears as it fills, and one of fewer than three corners does nothing', () => {
  const slice = new Uint8Array(height * width).fill(1);
  fillPolygon(slice, width, [[2, 2], [6, 2], [6, 5], [2, 5]], false);
  expect(slice.filter(v => v === 0)).toHaveLength(12);
  fillPolygon(slice, width, [[2, 2], [9, 9]], true);
  fillPolygon(slice, width, [], true);
  expect(slice.filter(v => v === 0)).toHaveLength(12);
});

test('a brush sets the voxels within its radius of the stroke, and the finest one leaves no gap', () => {
  const slice = new Uint8Array(height * width);
  brush(slice, width, [6.5, 7.5], [6.5, 7.5], 3, true);
  expect(slice).toEqual(disc(height, width, 7, 6, 3));
  brush(slice, width, [6.5, 7.5], [6.5, 7.5], 9, false);
  expect(slice.includes(1)).toBe(false);
  brush(slice, width, [-4, 3], [40, 3], 2, true);
  expect([...slice].reduce((a, b) => a + b)).toBe(4 * width); // rows 1 to 4, cut off at the border
  const random = seeded(3);
  for (let n = 0; n < 50; n++) {
    const line = new Uint8Array(height * width);
    const from: Point = [random() * width, random() * height], to: Point = [random() * width, random() * height];
    brush(line, width, from, to, 0.1, true);
    for (let t = 0; t <= 1; t += 0.01) {
      const x = Math.floor(from[0] + t * (to[0] - from[0])), y = Math.floor(from[1] + t * (to[1] - from[1]));
      expect(line[y * width + x]).toBe(1);
    }
  }
});

test('the signed distance is that to the nearest centre on the other side, less half a voxel', () => {
  const random = seeded(4);
  for (let n = 0; n < 10; n++) {
    const mask = blobs(random, height * width, 0.05 + 0.5 * random());
    const distance = signedDistance(mask, height, width);
    const places = [...mask.keys()];
    for (const i of places) {
      const nearest = Math.min(...places.filter(j => mask[j] !== mask[i]).map(j =>
        Math.hypot(j % width - i % width, Math.floor(j / width) - Math.floor(i / width))));
      expect(distance[i]).toBeCloseTo(mask[i] === 1 ? 0.5 - nearest : nearest - 0.5, 9);
    }
  }
});

test('between two equal discs lies the same disc, and drawn slices stay', () => {
  const area = height * width, equal = disc(height, width, 8, 10, 5);
  const mask = new Uint8Array(7 * area);
  mask.set(equal, area);
  mask.set(equal, 4 * area);
  mask.set(disc(height, width, 8, 10, 3), 5 * area);
  const filled = interpolateSlices(mask, [7, height, width]);
  const slice = (z: number) => filled.subarray(z * area, (z + 1) * area);
  expect([1, 2, 3, 4].map(z => slice(z).every((v, i) => v === equal[i]))).toEqual([true, true, true, true]);
  expect(slice(5)).toEqual(mask.subarray(5 * area, 6 * area));
  expect([0, 6].map(z => slice(z).includes(1))).toEqual([false, false]);
});

test('between a large and a small disc lies one in the middle', () => {
  const area = 41 * 41;
  const mask = new Uint8Array(3 * area);
  mask.set(disc(41, 41, 20, 20, 16));
  mask.set(disc(41, 41, 20, 20, 8), 2 * area);
  const voxels = interpolateSlices(mask, [3, 41, 41]).subarray(area, 2 * area).reduce((a, b) => a + b, 0);
  expect(Math.sqrt(voxels / Math.PI)).toBeCloseTo(12, 0);
});

test('interpolation is that of the whole slices, also at the border', () => {
  const random = seeded(5), area = height * width, size = [5, height, width] as const;
  for (let n = 0; n < 40; n++) {
    const mask = new Uint8Array(5 * area);
    for (const z of [0, 3, 4])
      mask.set(disc(height, width, random() * height, random() * width, 1 + random() * 6), z * area);
    const [a, b] = [0, 3].map(z => mask.subarray(z * area, (z + 1) * area));
    const filled = interpolateSlices(mask, size);
    const [da, db] = [signedDistance(a, height, width), signedDistance(b, height, width)];
    if (a.includes(1) && b.includes(1))
      for (const z of [1, 2])
        expect([...filled.subarray(z * area, (z + 1) * area)])
          .toEqual([...da].map((d, i) => d * (1 - z / 3) + db[i] * (z / 3) <= 0 ? 1 : 0));
  }
  expect(interpolateSlices(new Uint8Array(5 * area), size).includes(1)).toBe(false);
});
