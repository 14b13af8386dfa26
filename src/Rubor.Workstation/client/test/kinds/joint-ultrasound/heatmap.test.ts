import { expect, test } from 'vitest';
import { apply } from '../../../src/viewer/geometry';
import { contoursOf, opacityOf, overRegion, pixelsOf, valuesOf } from '../../../src/kinds/joint-ultrasound/heatmap';

test('values come as they were sent', () => {
  expect([...valuesOf({ values: btoa('\x00\x33\xff') })]).toEqual([0, 51, 255]);
});

test('below a fifth nothing is shown, from there on the value itself', () => {
  expect([...opacityOf(Uint8Array.of(0, 50, 51, 128, 255))]).toEqual([0, 0, 51, 128, 255]);
  expect([...pixelsOf(Uint8Array.of(50, 255), 1)]).toEqual([255, 226, 0, 0, 255, 226, 0, 255]);
});

test('a region in which the heatmap is drawn already is shown as it is', () => {
  expect([...pixelsOf(Uint8Array.of(1, 2, 3, 4, 5, 6), 3)]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
});

test('contour lines enclose the places of at least each level', () => {
  const [lowest, middle, highest] = contoursOf(Uint8Array.of(0, 60, 0, 0, 130, 0, 0, 210, 0), 3);
  const area = (loops: readonly Int32Array[]): number => loops.reduce((sum, loop) => {
    for (let i = 0, j = loop.length - 2; i < loop.length; j = i, i += 2) sum += (loop[j] * loop[i + 1] - loop[i] * loop[j + 1]) / 2;
    return sum;
  }, 0);
  expect([lowest, middle, highest].map(area)).toEqual([3, 2, 1]);
  expect(contoursOf(new Uint8Array(9), 3)).toEqual([[], [], []]);
});

test('a heatmap fills the region of its picture, wherever the picture lies on the canvas', () => {
  const matrix = { a: 2, b: 0, c: 0, d: 3, e: 100, f: 50 };
  const there = overRegion(matrix, [10, 20, 80, 40], { width: 8, height: 8 });
  expect(apply(there, 0, 0)).toEqual(apply(matrix, 10, 20));
  expect(apply(there, 8, 8)).toEqual(apply(matrix, 90, 60));
  // Turned by a quarter, as pictures of scans may be.
  const turned = { a: 0, b: 2, c: -3, d: 0, e: 300, f: 10 };
  expect(apply(overRegion(turned, [10, 20, 80, 40], { width: 4, height: 2 }), 2, 1)).toEqual(apply(turned, 50, 40));
});
