import { expect, test } from 'vitest';
import { barHeights, sliceCounts, sliceText } from '../../../src/kinds/vhi/slicecounts';
import { drawn } from './pieces';

const { segmentation } = drawn([['1.11', '....'], ['....', '....'], ['1111', '1111']]);

test('voxels and pieces of each slice are counted as kept or removed', () => {
  expect(sliceCounts(segmentation, new Set([2]), null)).toEqual([
    { voxels_kept: 1, voxels_removed: 2, pieces_kept: 1, pieces_removed: 1 },
    { voxels_kept: 0, voxels_removed: 0, pieces_kept: 0, pieces_removed: 0 },
    { voxels_kept: 8, voxels_removed: 0, pieces_kept: 1, pieces_removed: 0 },
  ]);
});

test('cut voxels of a kept piece count as removed', () => {
  const cut = new Uint8Array(24);
  cut.fill(1, 16, 19);
  expect(sliceCounts(segmentation, new Set(), cut)[2]).toEqual({ voxels_kept: 5, voxels_removed: 3, pieces_kept: 1, pieces_removed: 0 });
});

test('a 3-D piece counts in every slice it is in', () => {
  const { segmentation: deep } = drawn([['1.', '1.'], ['1.', '..']], '3d');
  expect(sliceCounts(deep, new Set(), null).map((c) => [c.pieces_kept, c.voxels_kept])).toEqual([[1, 2], [1, 1]]);
});

test('the tallest bar is the slice with most voxels, and small ones stay visible', () => {
  const bars = barHeights(sliceCounts(segmentation, new Set([2]), null));
  expect(bars[2]).toEqual({ kept: 1, all: 1 });
  expect(bars[1]).toEqual({ kept: 0, all: 0 });
  expect(bars[0].all).toBeCloseTo(Math.sqrt(3 / 8), 9);
  expect(bars[0].kept).toBeCloseTo(Math.sqrt(3 / 8) / 3, 9);
});

test('a slice is said in words', () => {
  expect(sliceText(11, 25, { voxels_kept: 90, voxels_removed: 5, pieces_kept: 14, pieces_removed: 3 })).toBe('slice 12 of 25, 14 pieces kept, 3 removed');
});
