import { expect, test } from 'vitest';
import { worldOf } from '../../src/viewer/plane';
import { linkedSlice, toVoxel } from '../../src/viewer/linking';

// An oblique coronal grid: slices lie 3.3 mm apart along the normal, tilted by 20°.
const [c, s] = [Math.cos(0.35), Math.sin(0.35)];
const grid = (slices: number, gap: number, shift: number) => ({
  size: [slices, 40, 60] as [number, number, number],
  to_world: {
    i: [-0.6, 0, 0] as [number, number, number],
    j: [0, 0.6 * s, -0.6 * c] as [number, number, number],
    k: [0, gap * c, gap * s] as [number, number, number],
    origin: [18, -40 + shift * c, 30 + shift * s] as [number, number, number],
  },
});

test('a voxel comes back from its place in mm', () => {
  const { to_world } = grid(10, 3.3, 0);
  const back = toVoxel(to_world, worldOf(to_world, 4, 7.5, 21));
  expect([back.x, back.y, back.z]).toEqual([expect.closeTo(21, 9), expect.closeTo(7.5, 9), expect.closeTo(4, 9)]);
});

test('the same grid links every slice to itself', () => {
  const here = grid(10, 3.3, 0);
  expect(Array.from({ length: 10 }, (_, z) => linkedSlice(here, z, here).slice)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('thicker slices that begin elsewhere are linked by millimetres, and the ends hold', () => {
  // Slice z here lies at 3.3·z mm; slice w there at 6.6 + 5·w mm.
  const here = grid(10, 3.3, 0);
  const there = grid(4, 5, 6.6);
  expect([0, 2, 3, 4, 5, 9].map((z) => linkedSlice(here, z, there).slice)).toEqual([0, 0, 1, 1, 2, 3]);
});

test('slices counted the other way round are found', () => {
  const here = grid(10, 3.3, 0);
  const there = grid(10, -3.3, 29.7);
  expect([0, 3, 9].map((z) => linkedSlice(here, z, there).slice)).toEqual([9, 6, 0]);
});

test('how far the nearest slice lies is told in mm', () => {
  const here = grid(10, 3.3, 0);
  expect(linkedSlice(here, 4, here).away_mm).toBeCloseTo(0, 9);
  expect(linkedSlice(here, 9, grid(4, 5, 6.6)).away_mm).toBeCloseTo(29.7 - 21.6, 9);
});
