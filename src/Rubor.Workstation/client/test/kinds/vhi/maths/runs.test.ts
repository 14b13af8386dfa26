import { expect, test } from 'vitest';
import { formatPieces, parsePieces } from '../../../../src/kinds/vhi/maths/pieceset';
import { decodeRuns, encodeRuns } from '../../../../src/kinds/vhi/maths/runs';
import { below, blobs, seeded } from '../../../seeded';

test('a mask is what its runs say, also when it is long', () => {
  const random = seeded(1);
  for (let n = 0; n < 300; n++) {
    const voxels = blobs(random, 1 + below(random, n % 60 === 0 ? 20_000 : 300), random());
    expect(decodeRuns(encodeRuns(voxels), voxels.length)).toEqual(voxels);
  }
  for (const voxels of [new Uint8Array(17_000), new Uint8Array(17_000).fill(1)])
    expect(decodeRuns(encodeRuns(voxels), voxels.length)).toEqual(voxels);
});

test('runs are the bytes that the store has', () => {
  expect(encodeRuns(new Uint8Array(32).fill(1, 3, 5).fill(1, 10, 11))).toBe('AwIFAQ==');
  expect(encodeRuns(new Uint8Array(400).fill(1, 300))).toBe(btoa('\xac\x02\x64'));
  expect(encodeRuns(new Uint8Array(7))).toBe('');
});

test.each([
  ['AAA=', 'are not in their one form'], // no voxels set, none more
  ['gAAB', 'are not in their one form'], // a leading 0 digit
  ['Aw==', 'do not fit'], // unset voxels at the end are left out
  ['AwL/', 'are cut off'],
  ['A///////', 'are cut off'],
  ['Ax4=', 'do not fit'],
])('damaged runs %s %s', (runs, message) => {
  expect(() => decodeRuns(runs, 32)).toThrow(message);
});

test('pieces are written as they are read', () => {
  const random = seeded(2);
  for (let n = 0; n < 200; n++) {
    const pieces = Array.from({ length: below(random, 40) }, () => 1 + below(random, 60));
    expect(parsePieces(formatPieces(pieces))).toEqual(new Set(pieces.sort((a, b) => a - b)));
  }
  expect(formatPieces([9, 1, 5, 6, 7, 8, 8])).toBe('1,5-9');
  expect(formatPieces([])).toBe('none');
  expect([...parsePieces('3,1-2,2')]).toEqual([3, 1, 2]);
});

test.each(['', '0', '-1', '1-', '2-1', '1,', ' 1', '1-2-3', '1-1000001', 'None', '1.5', '٣'])('%j is no list of pieces', text => {
  expect(() => parsePieces(text)).toThrow('is no piece number or span; write for instance 1,5-9 or none');
});
