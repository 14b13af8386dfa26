import { expect, test } from 'vitest';
import { press, sliceKeys } from '../../src/viewer/imagekeys';
import { goTo, moveCrosshair, scroll, Wheel, windowAfterDrag, zoomBy } from '../../src/viewer/navigation';
import { View } from '../../src/viewer/view.svelte';

function open(flips = { transpose: false, flip_columns: false, flip_rows: false }): View {
  const view = new View({ size: [5, 4, 6], spacing_mm: [1, 1, 3],
    plane: { ...flips, left: '', right: '', top: '', bottom: '', orientation: '' }, to_world: null });
  view.cursor = { z: 2, y: 1, x: 3 };
  return view;
}

test('a notch of a wheel is one slice, whatever its length; small steps of a touchpad add up', () => {
  const wheel = new Wheel();
  expect([120, -53, 400].map((delta) => wheel.slices(delta, 0))).toEqual([1, -1, 1]);
  expect([3, -3].map((delta) => wheel.slices(delta, 1))).toEqual([1, -1]);
  expect([10, 10, 10, 10, 10].map((delta) => wheel.slices(delta, 0))).toEqual([0, 0, 0, 1, 0]);
  expect([-30, -10].map((delta) => wheel.slices(delta, 0))).toEqual([0, -1]);
});

test('scrolling stops at the ends, and the crosshair comes along', () => {
  const view = open();
  scroll(view, 5);
  expect([view.slice, view.cursor?.z]).toEqual([4, 4]);
  goTo(view, -3);
  expect([view.slice, view.cursor?.z]).toEqual([0, 0]);
});

test.each([['ArrowUp', 1], ['ArrowDown', 3], ['PageUp', 0], ['PageDown', 4], ['Home', 0], ['End', 4]])('%s leads from slice 2 to %d',
  (key, slice) => {
  const view = open();
  expect(press(sliceKeys, { view }, { key, code: key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false })).toBe(true);
  expect(view.slice).toBe(slice);
});

test('a drag to the right widens the window, a drag down raises it', () => {
  const start = { centre: 100, width: 50 };
  expect(windowAfterDrag(start, { x: 0, y: 0 })).toEqual(start);
  expect(windowAfterDrag(start, { x: 40, y: 0 }).width).toBeGreaterThan(50);
  expect(windowAfterDrag(start, { x: 0, y: 40 }).centre).toBeGreaterThan(100);
  expect(windowAfterDrag(start, { x: -5000, y: 0 }).width).toBeGreaterThan(0);
});

test('the crosshair moves as the picture lies, and stays inside', () => {
  const view = open({ transpose: true, flip_columns: true, flip_rows: false });
  moveCrosshair(view, 1, 0);
  expect(view.cursor).toEqual({ z: 2, y: 0, x: 3 });
  moveCrosshair(view, 1, 1);
  expect(view.cursor).toEqual({ z: 2, y: 0, x: 4 });
});

test('zooming by keys keeps the middle', () => {
  const view = open();
  zoomBy(view, 2);
  expect([view.zoom, view.pan]).toEqual([2, { x: 0, y: 0 }]);
});
