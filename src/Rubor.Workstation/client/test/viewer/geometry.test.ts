import { describe, expect, test } from 'vitest';
import type { Plane } from '../../src/contract';
import { toPicture } from '../../src/viewer/plane';
import { apply, applyInverse, panned, pictureOf, scaleBar, viewOf, voxelsToCanvas, zoomAbout, type Point } from '../../src/viewer/geometry';

const size = [3, 40, 60] as const;
const spacing: [number, number, number] = [0.5, 0.8, 3];
const planes: Plane[] = [false, true].flatMap((transpose) => [false, true].flatMap((flip_columns) => [false, true].map((flip_rows) =>
  ({ transpose, flip_columns, flip_rows, left: 'R', right: 'L', top: 'S', bottom: 'I', orientation: 'coronal' }))));

describe.each(planes)('a plane with %o', (plane) => {
  const picture = pictureOf(plane, size, spacing);

  test('shows a voxel where the picture has it', () => {
    const view = viewOf(picture, picture, 700, 500, 2, { x: 3, y: -4 });
    const matrix = voxelsToCanvas(plane, picture, view);
    for (const [x, y] of [[0, 0], [60, 40], [12.5, 7.25]] as const) {
      const [column, row] = toPicture(plane, size, [x, y]);
      const at = apply(matrix, x, y);
      expect(at.x).toBeCloseTo(view.left + column * view.across, 9);
      expect(at.y).toBeCloseTo(view.top + row * view.down, 9);
      const back = applyInverse(matrix, at.x, at.y);
      expect([back.x, back.y]).toEqual([expect.closeTo(x, 9), expect.closeTo(y, 9)]);
    }
  });

  test('fits the canvas, in the middle, with voxels in their true shape', () => {
    const view = viewOf(picture, picture, 700, 500, 1, { x: 0, y: 0 });
    expect(Math.min(view.left, view.top)).toBeCloseTo(0, 9);
    expect(view.left + picture.width * view.across).toBeCloseTo(700 - view.left, 9);
    expect(view.across / view.down).toBeCloseTo(picture.mm_across / picture.mm_down, 9);
  });
});

const picture = pictureOf(planes[0], size, spacing);
const place = (zoom: number, pan: Point, at: Point): Point => {
  const view = viewOf(picture, picture, 700, 500, zoom, pan);
  return { x: (at.x - view.left) / view.across, y: (at.y - view.top) / view.down };
};

test('zooming keeps the point under the pointer', () => {
  const at = { x: 420, y: 180 };
  const before = place(1.5, { x: 2, y: 1 }, at);
  const next = zoomAbout(picture, 700, 500, 1.5, { x: 2, y: 1 }, 1.7, at);
  const after = place(next.zoom, next.pan, at);
  expect(next.zoom).toBeCloseTo(2.55, 9);
  expect([after.x, after.y]).toEqual([expect.closeTo(before.x, 9), expect.closeTo(before.y, 9)]);
});

test('a picture never gets smaller than the pane, and its middle never leaves', () => {
  expect(zoomAbout(picture, 700, 500, 1.2, { x: 0, y: 0 }, 0.1, { x: 0, y: 0 }).zoom).toBe(1);
  expect(panned(picture, 700, 500, 1, { x: 0, y: 0 }, { x: 1e6, y: -1e6 })).toEqual({ x: 30, y: -20 });
});

test('dragging moves the picture with the pointer', () => {
  const before = place(3, { x: 0, y: 0 }, { x: 300, y: 200 });
  const after = place(3, panned(picture, 700, 500, 3, { x: 0, y: 0 }, { x: 25, y: -10 }), { x: 325, y: 190 });
  expect([after.x, after.y]).toEqual([expect.closeTo(before.x, 9), expect.closeTo(before.y, 9)]);
});

test('another picture of the same patient has the same scale in millimetres', () => {
  const coarse = pictureOf(planes[0], [3, 20, 20], [1, 1, 3]);
  const view = viewOf(picture, picture, 700, 500, 2, { x: 0, y: 0 });
  expect(viewOf(coarse, picture, 700, 500, 2, { x: 0, y: 0 }).across).toBeCloseTo(view.across * 2, 9);
});

test.each([[10, 300, 20], [3, 100, 20], [1, 99, 50], [40, 30, 0.5], [10, 10, 1]])('at %d pixels a mm, %d pixels hold a bar of %d mm',
  (per_mm, room, mm) => {
  const bar = scaleBar(per_mm, room);
  expect(bar.mm).toBeCloseTo(mm, 9);
  expect(bar.length).toBeCloseTo(mm * per_mm, 9);
});
