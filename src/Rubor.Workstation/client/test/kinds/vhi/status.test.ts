import { expect, test } from 'vitest';
import { cutOff, pieceText } from '../../../src/kinds/vhi/piecetext';
import { placeText } from '../../../src/viewer/status';
import type { Grid } from '../../../src/viewer/view.svelte';
import { drawn } from './pieces';

const { segmentation, volume } = drawn([['.12.', '....']]);
const grid: Grid = { size: [1, 2, 4], plane: null, spacing_mm: null,
  to_world: { i: [-0.5, 0, 0], j: [0, 0, -0.5], k: [0, 3, 0], origin: [-11.3, 4.5, 30.6] } };
const volumes = [['STIR', volume], ['T1W', { ...volume, slope: -2, intercept: 0.25 }]] as const;
const said = (cursor: { z: number; y: number; x: number } | null, on = grid) => placeText({ cursor, slice: 0, grid: on }, volumes);

test('a place is said in mm, with the slice and the measured values', () => {
  expect(said({ z: 0, y: 1, x: 2 })).toBe('x −12.3 y 4.5 z 30.1 mm (RAS) · slice 1/1 · STIR 0 · T1W 0.25');
  expect(said({ z: 0, y: 0, x: 2 })).toContain('STIR 2 · T1W −3.75');
});

test('without a crosshair the slice is said alone', () => expect(said(null)).toBe('slice 1/1'));

test('without a place in mm the pixel is said, and of one picture no slice', () => {
  expect(said({ z: 0, y: 1, x: 2 }, { ...grid, to_world: null })).toBe('x 2 y 1 · STIR 0 · T1W 0.25');
});

test('a piece is said with its size, its state and its cut', () => {
  const [piece] = segmentation.pieces;
  expect(pieceText(piece, false, 0)).toBe('piece 1: 2 voxels, 1 of them at the upper limit, kept');
  expect(pieceText({ ...piece, voxels_lower: 1, voxels_upper: 0 }, true, 0)).toBe('piece 1: 1 voxel, removed');
  const cut = new Uint8Array(8);
  cut[2] = cut[5] = 1;
  expect(pieceText(piece, false, cutOff(segmentation, 1, cut))).toMatch(/kept, 1 cut off$/);
});
