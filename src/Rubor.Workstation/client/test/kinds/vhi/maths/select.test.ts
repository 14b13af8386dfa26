import { expect, test } from 'vitest';
import { histogramOf, shareOf } from '../../../../src/kinds/vhi/maths/histogram';
import { holes, holeWarning, marrowWarning } from '../../../../src/kinds/vhi/maths/holes';
import { segment } from '../../../../src/kinds/vhi/maths/segment';
import { abovePolyline, inSlice, insidePolygon, outsidePolygon, pieceAt, smallerThan, withinPiece } from '../../../../src/kinds/vhi/maths/select';
import { sha256Hex } from '../../../../src/kinds/vhi/maths/sha';
import type { PieceMode, Point, Segmentation, Size } from '../../../../src/kinds/vhi/maths/types';

const limits = { lower: 1, upper: 2, iqr_multiple: 1.5, iqr: 1, upper_quartile: 1, marrow_voxels: 1 };

function of(slices: string[][], mode: PieceMode = '2d'): Segmentation {
  const text = slices.flat().join('');
  const size: Size = [slices.length, slices[0].length, slices[0][0].length];
  return segment(
    { size, samples: Uint8Array.from(text, c => c === '.' ? 0 : 1), slope: 1, intercept: 0, minimum: 0, maximum: 1 },
      new Uint8Array(text.length).fill(1), limits, mode, 1);
}

const two = [
  ['aaaa....', '........', 'bb....cc', '......cc'],
  ['........', '....dddd', '........', 'e.......'],
];
const upright = { transpose: false, flip_columns: false, flip_rows: false };
const box = (x0: number, y0: number, x1: number, y1: number): Point[] => [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];

test('a piece is inside when more than half of its voxels are', () => {
  const made = of(two);
  expect(insidePolygon(made, box(0, 0, 2, 4), [0])).toEqual([2]); // a lies half inside
  expect(insidePolygon(made, box(0, 0, 3, 4), [0])).toEqual([1, 2]);
  expect(insidePolygon(made, box(0, 0, 3, 4), null)).toEqual([1, 2, 5]);
  expect(outsidePolygon(made, box(0, 0, 2, 4), [0])).toEqual([3]);
  expect(outsidePolygon(made, box(0, 0, 3, 4), null)).toEqual([3, 4]);
  expect(insidePolygon(made, [], null)).toEqual([]);
  const long = of([['#'.repeat(21)]]);
  expect([10, 11].map(x => insidePolygon(long, box(0, 0, x, 1), null))).toEqual([[], [1]]);
});

test('a piece through slices is judged by the part in the slices that are looked at', () => {
  const made = of([['aaa.....', '........'], ['aaa.....', '........'], ['..aaaaaa', '........']], '3d');
  expect(made.pieces).toHaveLength(1);
  const left = box(0, 0, 4, 2);
  expect(insidePolygon(made, left, [0])).toEqual([1]);
  expect(insidePolygon(made, left, [2])).toEqual([]);
  expect(insidePolygon(made, left, null)).toEqual([1]);
  expect(outsidePolygon(made, left, [2])).toEqual([1]);
  expect(insidePolygon(of(two), box(0, 0, 4, 4), [0, 0])).toEqual([1, 2]); // a slice named twice counts once
});

test('above a line means towards the top of the picture, and the line goes on level', () => {
  const made = of(two);
  const line: Point[] = [[3, 1.75], [5, 1.75]];
  expect(abovePolyline(made, line, upright, [0])).toEqual([1]);
  expect(abovePolyline(made, line, upright, null)).toEqual([1, 4]);
  expect(abovePolyline(made, [...line].reverse(), upright, null)).toEqual([1, 4]);
  expect(abovePolyline(made, line, { ...upright, flip_rows: true }, null)).toEqual([2, 3, 5]);
  expect(abovePolyline(made, line, { ...upright, flip_columns: true }, null)).toEqual([1, 4]);
  // Transposed, columns of the slice run down the picture: the line x = 5 has the smaller x above it.
  const level: Point[] = [[5, 0.5], [5, 3.5]];
  expect(abovePolyline(made, level, { ...upright, transpose: true }, null)).toEqual([1, 2, 5]);
  expect(abovePolyline(made, level, { transpose: true, flip_columns: true, flip_rows: true }, null)).toEqual([3, 4]);
  // A line that falls from left to right.
  expect(abovePolyline(made, [[2, 0], [6, 4]], upright, [0])).toEqual([3]);
  expect(abovePolyline(made, [[2, 2]], upright, null)).toEqual([]);
});

test('pieces are found by slice, by size and under the pointer', () => {
  const made = of(two);
  expect([0, 1].map(z => inSlice(made, z))).toEqual([[1, 2, 3], [4, 5]]);
  expect(smallerThan(made, 4)).toEqual([2, 5]);
  expect(smallerThan(made, 1)).toEqual([]);
  expect(pieceAt(made, 0, 2, 1)).toBe(2);
  expect(pieceAt(made, 0, 1, 1)).toBe(0);
  expect(pieceAt(made, 0, 1, 3, 1)).toBe(1);
  expect(pieceAt(made, 0, 3, 3, 2)).toBe(0); // b is √5 away, c three
  expect(pieceAt(made, 0, 3, 3, 2.5)).toBe(2);
  expect(pieceAt(made, 1, 0, 0, 1.5)).toBe(0);
});

test('a cut takes the voxels of one piece inside an outline, in the slices that are meant', () => {
  const made = of([['aaab', 'aaa.'], ['aaa.', '....']], '3d');
  const one = withinPiece(made, 1, box(1, 0, 4, 1), [0]);
  expect([...one.keys()].filter(i => one[i] === 1)).toEqual([1, 2, 3]);
  expect(withinPiece(made, 1, box(1, 0, 4, 1), null).reduce((a, b) => a + b, 0)).toBe(5);
  expect(withinPiece(made, 2, box(0, 0, 4, 4), null).includes(1)).toBe(false);
});

test('a disc that the region closes around is no hole in bone, wherever the server says so', () => {
  // As DiseaseRegionCheckTests: two vertebrae in the middle of two wings, a gap of 4 rows between them.
  const spine = (shift: number, closed: (z: number) => boolean, height = 4, filled = false) => {
    const mask = new Uint8Array(10 * 100 * 100);
    for (let z = 2; z < 8; z++) for (let y = 0; y < 100; y++) for (let x = 0; x < 100; x++) {
      const wing = ((x >= 5 && x < 30) || (x >= 70 && x < 95)) && y >= 30 && y < 80;
      const column = x - (38 + shift), vertebra = column >= 0 && column < 24 && y >= 20 && y < 60;
      const gap = y >= 38 && y < 38 + height && (!closed(z) || (column >= 2 && column < 22)) && !(filled && z !== 4);
      mask[(z * 100 + y) * 100 + x] = wing || (vertebra && !gap) ? 1 : 0;
    }
    return holes(mask, [10, 100, 100], [2, 2, 5], [2, 0, 0]).map((h) => h.slice);
  };
  expect(spine(0, (z) => z === 4)).toEqual([]);
  expect(spine(0, (z) => z === 4, 4, true)).toEqual([4]);
  expect(spine(18, (z) => z === 4)).toEqual([4]);
  expect(spine(0, (z) => z === 4, 18)).toEqual([4]);
});

test('holes are enclosed within a slice, also by voxels that touch at corners', () => {
  const text = ['.####...', '#...#.##', '#.#.#.#.', '.###....', '........', '.......#', '......#.', '........'];
  const mask = Uint8Array.from([...Array(64).fill('.'), ...text.join('')], c => c === '#' ? 1 : 0);
  expect(holes(mask, [2, 8, 8], [1, 1.9, 3])).toEqual([]); // 5 voxels are 9.5 mm²
  expect(holes(mask, [2, 8, 8], [1, 2, 3])).toEqual([{ slice: 1, voxels: 5, area_mm2: 10 }]);
  expect(holes(new Uint8Array(64), [1, 8, 8], [5, 5, 5])).toEqual([]);
  expect(holeWarning([])).toBeNull();
  expect(holeWarning([{ slice: 1, voxels: 5, area_mm2: 10 }, { slice: 1, voxels: 6, area_mm2: 12.4 },
    { slice: 4, voxels: 6, area_mm2: 12 }]))
    .toBe('The region has 3 holes in bone, 34 mm² in all, in slices 2, 5.');
  expect([0, 1, 199, 200].map(marrowWarning)).toEqual([
    'No normal marrow is drawn, so there are no limits.', 'The normal marrow has 1 voxel; limits from fewer than 200 are uncertain.',
    'The normal marrow has 199 voxels; limits from fewer than 200 are uncertain.', null]);
});

test('a histogram counts every value once, and shows its markers', () => {
  const values = Float64Array.from({ length: 1000 }, (_, i) => i % 100);
  const histogram = histogramOf(values, 10, [150]);
  expect(histogram).toMatchObject({ from: 0, to: 150 });
  expect(histogram.counts.reduce((a, b) => a + b, 0)).toBe(1000);
  expect([...histogram.counts]).toEqual([150, 150, 150, 150, 150, 150, 100, 0, 0, 0]);
  expect(shareOf(histogram, 75)).toBe(0.5);
  expect(histogramOf(new Float64Array(3).fill(7), 4).counts.reduce((a, b) => a + b, 0)).toBe(3);
  expect(histogramOf(new Float64Array(0), 4)).toEqual({ from: 0, to: 1, counts: new Int32Array(4) });
});

test('SHA-256 is that of the standard', async () => {
  expect(await sha256Hex(new TextEncoder().encode('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
