import { expect, test } from 'vitest';
import { reasonCounts, rows, visible } from '../../../src/kinds/vhi/panels/order';
import { matches } from '../../../src/shell/matches';

const piece = (number: number, slice: number, last_slice: number, voxels_lower: number) =>
  ({ number, slice, last_slice, voxels_lower, voxels_upper: 0, first: 0, centroid: [slice, 0, 0] as [number, number, number] });
const pieces = [piece(1, 0, 0, 5), piece(2, 0, 2, 90), piece(3, 1, 1, 5), piece(4, 3, 3, 40)];
const numbers = (list: { number: number }[]) => list.map((p) => p.number);

test('the largest piece comes first, equal ones by number', () => {
  expect(numbers(rows(pieces, new Set(), { sorting: 'size', shown: 'all', slice: 0 }))).toEqual([2, 4, 1, 3]);
});

test('sorted by slice they follow their numbers; by state the kept ones lead', () => {
  expect(numbers(rows(pieces, new Set([2]), { sorting: 'slice', shown: 'all', slice: 0 }))).toEqual([1, 2, 3, 4]);
  expect(numbers(rows(pieces, new Set([2]), { sorting: 'state', shown: 'all', slice: 0 }))).toEqual([4, 1, 3, 2]);
});

test('filters', () => {
  expect(numbers(rows(pieces, new Set([2]), { sorting: 'slice', shown: 'kept', slice: 0 }))).toEqual([1, 3, 4]);
  expect(numbers(rows(pieces, new Set([2]), { sorting: 'slice', shown: 'removed', slice: 0 }))).toEqual([2]);
  expect(numbers(rows(pieces, new Set(), { sorting: 'slice', shown: 'slice', slice: 1 }))).toEqual([2, 3]);
});

test('reasons are counted, those without one last', () => {
  expect(reasonCounts(new Set([1, 2, 3]), new Map([[2, 'vessel'], [3, 'vessel'], [4, 'artefact']])))
    .toEqual([{ label: 'vessel', pieces: 2 }, { label: 'no reason given', pieces: 1 }]);
});

test('only rows near the screen are drawn', () => {
  expect(visible(800, 0, 300, 30)).toEqual({ first: 0, last: 16 });
  expect(visible(800, 3000, 300, 30)).toEqual({ first: 94, last: 116 });
  expect(visible(3, 0, 300, 30)).toEqual({ first: 0, last: 3 });
  expect(visible(0, 500, 300, 30)).toEqual({ first: 0, last: 0 });
  expect(visible(10, 9000, 300, 30)).toEqual({ first: 10, last: 10 });
});

test('a case is found by all of the words', () => {
  expect(matches('subject 01, session baseline · not begun', '01 base')).toBe(true);
  expect(matches('subject 01, session baseline · not begun', '01 week')).toBe(false);
  expect(matches('subject 01', '')).toBe(true);
});
