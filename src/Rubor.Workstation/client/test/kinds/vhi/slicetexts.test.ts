import { expect, test } from 'vitest';
import { fromOne, sliceParts } from '../../../src/kinds/vhi/slicetexts';

// The same as tests/Rubor.Workstation.Tests/Exports/SliceNumbersTests.cs.
test.each([
  ['1 hole, 199 mm² in all, in slice 8: manual regions have none.', '1 hole, 199 mm² in all, in slice 9: manual regions have none.'],
  ['in slices 3, 6', 'in slices 4, 7'],
  ['in slices 0, 9 and 10, 12 mm² in all', 'in slices 1, 10 and 11, 12 mm² in all'],
  ['Slices 3 to 5 disagree by 7 %', 'Slices 4 to 6 disagree by 7 %'],
  ['slices 3–5; 25 slices in all', 'slices 4–6; 25 slices in all'],
  ['in slice 3, 12 voxels', 'in slice 4, 12 voxels'],
  ['fewer than 2 slices of 3.3 mm', 'fewer than 2 slices of 3.3 mm'],
])('slices of "%s" are counted from 1', (machine, shown) => {
  expect(fromOne(machine)).toBe(shown);
});

test('every slice of a sentence leads there, and a number beyond the last one does not', () => {
  expect(sliceParts('in slice 9: none; in slices 4, 7 and 30.', 25)).toEqual([
    { text: 'in ', slice: null }, { text: 'slice 9', slice: 8 }, { text: ': none; in ', slice: null }, { text: 'slices ', slice: null },
    { text: '4', slice: 3 },
    { text: ', ', slice: null }, { text: '7', slice: 6 }, { text: ' and ', slice: null }, { text: '30', slice: null },
      { text: '.', slice: null }]);
  expect(sliceParts('nothing here', 25)).toEqual([{ text: 'nothing here', slice: null }]);
  expect(sliceParts('slice 0', 25)).toEqual([{ text: 'slice 0', slice: null }]);
});
