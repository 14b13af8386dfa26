import { expect, test } from 'vitest';
import { outline } from '../../src/viewer/contour';
import { fillPolygon } from '../../src/kinds/vhi/maths/draw';
import type { Point } from '../../src/kinds/vhi/maths/types';
import { below, blobs, seeded } from '../seeded';

const points = (loop: Int32Array): Point[] => Array.from({ length: loop.length / 2 }, (_, i) => [loop[2 * i], loop[2 * i + 1]]);

const area = (loop: Point[]): number => loop.reduce((sum, [x, y], i) => {
  const [nextX, nextY] = loop[(i + 1) % loop.length];
  return sum + (x * nextY - nextX * y) / 2;
}, 0);

test('loops enclose exactly the voxels', () => {
  const random = seeded(1);
  for (let n = 0; n < 200; n++) {
    const height = 1 + below(random, 20), width = 1 + below(random, 20);
    const mask = blobs(random, height * width, random());
    const loops = outline(mask, width).map(points);
    expect(loops.reduce((sum, loop) => sum + area(loop), 0)).toBe(mask.reduce((a, b) => a + b, 0));
    // Each voxel by the number of loops around it, holes taken away.
    const filled = new Int8Array(mask.length);
    for (const loop of loops) {
      const slice = new Uint8Array(mask.length);
      fillPolygon(slice, width, loop, true);
      slice.forEach((v, i) => filled[i] += v * Math.sign(area(loop)));
    }
    expect(filled.every((v, i) => v === mask[i])).toBe(true);
    for (const loop of loops)
      loop.forEach(([x, y], i) => {
        const [a, b] = loop[(i + 1) % loop.length], [c] = loop[(i + 2) % loop.length];
        expect((x === a) !== (y === b) && (a === c) === (y === b)).toBe(true); // level and upright in turn, so no corner too many
      });
  }
});

test('one voxel has four corners, and a ring has two loops', () => {
  expect(outline(Uint8Array.from([0, 0, 0, 0, 7, 0]), 3)).toEqual([Int32Array.from([2, 1, 2, 2, 1, 2, 1, 1])]);
  const ring = outline(Uint8Array.from([1, 1, 1, 1, 0, 1, 1, 1, 1]), 3).map(points).map(area);
  expect(ring).toEqual([9, -1]);
});

test('voxels that touch at a corner share a loop, as they share a piece', () => {
  expect(outline(Uint8Array.from([1, 0, 0, 1]), 2)).toHaveLength(1);
  expect(outline(Uint8Array.from([1, 2, 0, 2]), 2, v => v === 2).map(points).map(area)).toEqual([2]);
});
