import { expect, test } from 'vitest';
import { pieceOutlines } from '../../../src/kinds/vhi/layers/outlines';
import type { Loops } from '../../../src/viewer/drawing';
import { drawn } from './pieces';

const area = (loops: Loops): number => Math.abs(loops.reduce((sum, loop) => {
  let twice = 0;
  for (let i = 0; i < loop.length; i += 2) {
    const j = (i + 2) % loop.length;
    twice += loop[i] * loop[j + 1] - loop[j] * loop[i + 1];
  }
  return sum + twice / 2;
}, 0));

const { segmentation } = drawn([
  ['.......', '.......', '.......', '.......'],
  ['.111...', '.121..1', '.111.1.', '1......'],
]);

test('an empty slice has no outline', () => expect(pieceOutlines(segmentation, 0, null)).toEqual([]));

test('each piece of a slice is outlined where it lies, around all its voxels', () => {
  const [large, small] = pieceOutlines(segmentation, 1, null);
  expect([large.number, small.number]).toEqual([1, 2]);
  expect([area(large.lower), area(large.upper), area(small.lower), area(small.upper)]).toEqual([10, 1, 2, 0]);
  expect(Array.from(large.upper[0]).toSorted()).toEqual([2, 1, 3, 1, 3, 2, 2, 2].toSorted());
  expect(small.lower.every((loop) => Array.from(loop).every((v, i) => (i % 2 === 0 ? v >= 5 && v <= 7 : v >= 1 && v <= 3)))).toBe(true);
});

test('cut voxels leave the outline and have one of their own', () => {
  const cut = new Uint8Array(56);
  cut[28 + 7 + 2] = 1;
  cut[28 + 1] = 1;
  const [large] = pieceOutlines(segmentation, 1, cut);
  expect([area(large.lower), area(large.upper), area(large.cut)]).toEqual([8, 0, 2]);
});

test('a 3-D piece is outlined in each slice by what that slice shows', () => {
  const { segmentation: deep } = drawn([['11..', '....'], ['.111', '....']], '3d');
  expect(deep.pieces.length).toBe(1);
  expect([0, 1].map((z) => area(pieceOutlines(deep, z, null)[0].lower))).toEqual([2, 3]);
});
