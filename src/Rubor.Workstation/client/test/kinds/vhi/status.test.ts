import { expect, test } from 'vitest';
import { cutOff, pieceLine, placeWords } from '../../../src/viewer/status';
import { drawn } from './pieces';

const { segmentation, volume } = drawn([['.12.', '....']]);
const document = { size: [1, 2, 4], to_world: { i: [-0.5, 0, 0], j: [0, 0, -0.5], k: [0, 3, 0], origin: [-11.3, 4.5, 30.6] } };
const reading = (cursor: { z: number; y: number; x: number } | null) =>
  ({ cursor, slice: 0, document, stir: volume, t1w: { ...volume, slope: -2, intercept: 0.25 } }) as unknown as Parameters<typeof placeWords>[0];

test('a place is said in mm, with the slice and the measured values', () => {
  expect(placeWords(reading({ z: 0, y: 1, x: 2 }))).toBe('x −12.3 y 4.5 z 30.1 mm (RAS) · slice 1/1 · STIR 0 · T1W 0.25');
  expect(placeWords(reading({ z: 0, y: 0, x: 2 }))).toContain('STIR 2 · T1W −3.75');
});

test('without a crosshair the slice is said alone', () => expect(placeWords(reading(null))).toBe('slice 1/1'));

test('a piece is said with its size, its state and its cut', () => {
  const [piece] = segmentation.pieces;
  expect(pieceLine(piece, false, 0)).toBe('piece 1: 2 voxels, 1 of them at the upper limit, kept');
  expect(pieceLine({ ...piece, voxels_lower: 1, voxels_upper: 0 }, true, 0)).toBe('piece 1: 1 voxel, removed');
  const cut = new Uint8Array(8);
  cut[2] = cut[5] = 1;
  expect(pieceLine(piece, false, cutOff(segmentation, 1, cut))).toMatch(/kept, 1 cut off$/);
});
