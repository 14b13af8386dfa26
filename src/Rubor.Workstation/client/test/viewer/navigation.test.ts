import { expect, test } from 'vitest';
import type { Reading } from '../../src/kinds/vhi/reading.svelte';
import { goTo, moveCrosshair, preset, scroll, Wheel, windowAfterDrag, zoomBy } from '../../src/viewer/navigation';
import { press } from '../../src/kinds/vhi/imagekeys';

function open(plane = { transpose: false, flip_columns: false, flip_rows: false }): Reading {
  const volume = { size: [5, 4, 6] as const, samples: Uint8Array.from({ length: 120 }, (_, i) => i), slope: 2, intercept: -10, minimum: -10, maximum: 228 };
  return {
    document: { size: [5, 4, 6], spacing_mm: [1, 1, 3], plane }, stir: volume, t1w: volume, slice: 2, cursor: { z: 2, y: 1, x: 3 }, zoom: 1, pan: { x: 0, y: 0 },
    limits: { lower: 100, upper: 140 }, window: { stir: { centre: 0, width: 1 }, t1w: { centre: 0, width: 1 } },
    show: { overlay: true, opacity: 0.5, removed: true, region: false, marrow: false, earlier: false }, drawing: null, brush_radius: 3, tool: 'pick', selected: null,
  } as unknown as Reading;
}

test('a notch of a wheel is one slice, whatever its length; small steps of a touchpad add up', () => {
  const wheel = new Wheel();
  expect([120, -53, 400].map((delta) => wheel.slices(delta, 0))).toEqual([1, -1, 1]);
  expect([3, -3].map((delta) => wheel.slices(delta, 1))).toEqual([1, -1]);
  expect([10, 10, 10, 10, 10].map((delta) => wheel.slices(delta, 0))).toEqual([0, 0, 0, 1, 0]);
  expect([-30, -10].map((delta) => wheel.slices(delta, 0))).toEqual([0, -1]);
});

test('scrolling stops at the ends, and the crosshair comes along', () => {
  const reading = open();
  scroll(reading, 5);
  expect([reading.slice, reading.cursor?.z]).toEqual([4, 4]);
  goTo(reading, -3);
  expect([reading.slice, reading.cursor?.z]).toEqual([0, 0]);
});

test.each([['ArrowUp', 1], ['ArrowDown', 3], ['PageUp', 0], ['PageDown', 4], ['Home', 0], ['End', 4]])('%s leads from slice 2 to %d', (key, slice) => {
  const reading = open();
  expect(press(reading, { key, code: key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false })).toBe(true);
  expect(reading.slice).toBe(slice);
});

test('a drag to the right widens the window, a drag down raises it', () => {
  const start = { centre: 100, width: 50 };
  expect(windowAfterDrag(start, { x: 0, y: 0 })).toEqual(start);
  expect(windowAfterDrag(start, { x: 40, y: 0 }).width).toBeGreaterThan(50);
  expect(windowAfterDrag(start, { x: 0, y: 40 }).centre).toBeGreaterThan(100);
  expect(windowAfterDrag(start, { x: -5000, y: 0 }).width).toBeGreaterThan(0);
});

test('presets are of the image they are asked for; the second shows both limits within it', () => {
  const reading = open();
  preset(reading, 'stir', 2);
  const { centre, width } = reading.window.stir;
  expect([centre - width / 2 < 100, centre + width / 2 > 140, reading.window.t1w.width]).toEqual([true, true, 1]);
  preset(reading, 't1w', 4);
  expect(reading.window.t1w).toEqual({ centre: 109, width: 238 });
});

test('the crosshair moves as the picture lies, and stays inside', () => {
  const reading = open({ transpose: true, flip_columns: true, flip_rows: false });
  moveCrosshair(reading, 1, 0);
  expect(reading.cursor).toEqual({ z: 2, y: 0, x: 3 });
  moveCrosshair(reading, 1, 1);
  expect(reading.cursor).toEqual({ z: 2, y: 0, x: 4 });
});

test('zooming by keys keeps the middle', () => {
  const reading = open();
  zoomBy(reading, 2);
  expect([reading.zoom, reading.pan]).toEqual([2, { x: 0, y: 0 }]);
});
