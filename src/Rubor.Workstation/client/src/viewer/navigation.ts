import type { Window } from './grey';
import { presets, windowBetween } from './grey';
import type { Reading } from '../kinds/vhi/reading.svelte';
import { begin } from './marks';
import { referenceOf, type CanvasSize } from '../kinds/vhi/panes';
import { sessionOf, type ImageRole } from './view.svelte';
import { panned, zoomAbout, type Point } from './geometry';

export function goTo(reading: Reading, slice: number): void {
  const wanted = Math.min(reading.document.size[0] - 1, Math.max(0, Math.round(slice)));
  if (wanted === reading.slice) return;
  begin('rubor:scroll');
  reading.slice = wanted;
  if (reading.cursor) reading.cursor = { ...reading.cursor, z: wanted };
  sessionOf(reading).hover = 0;
}

export function scroll(reading: Reading, slices: number): void {
  goTo(reading, reading.slice + slices);
}

/** A notch of a mouse wheel is one slice; a touchpad's small steps add up to one. */
const NotchPixels = 50;
const StepPixels = 40;
/** WheelEvent.DOM_DELTA_PIXEL; the other modes count lines and pages. */
const InPixels = 0;

export class Wheel {
  private gathered = 0;

  /** Slices to scroll by. */
  slices(delta: number, mode: number): number {
    if (mode !== InPixels || Math.abs(delta) >= NotchPixels) {
      this.gathered = 0;
      return Math.sign(delta);
    }
    if (Math.sign(delta) !== Math.sign(this.gathered)) this.gathered = 0;
    this.gathered += delta;
    const slices = Math.trunc(this.gathered / StepPixels) || 0;
    this.gathered -= slices * StepPixels;
    return slices;
  }
}

/** @param at Point of the canvas that stays where it is, in device pixels. */
export function zoom(reading: Reading, canvas: CanvasSize, factor: number, at: Point): void {
  const next = zoomAbout(referenceOf(reading), canvas.width, canvas.height, reading.zoom, reading.pan, factor, at);
  reading.zoom = next.zoom;
  reading.pan = next.zoom === 1 ? { x: 0, y: 0 } : next.pan;
}

/** About the middle of the picture. */
export function zoomBy(reading: Reading, factor: number): void {
  const unit = { width: 1, height: 1, ratio: 1 };
  zoom(reading, unit, factor, { x: 0.5, y: 0.5 });
}

export function resetView(reading: Reading): void {
  reading.zoom = 1;
  reading.pan = { x: 0, y: 0 };
}

export function pan(reading: Reading, canvas: CanvasSize, by: Point): void {
  reading.pan = panned(referenceOf(reading), canvas.width, canvas.height, reading.zoom, reading.pan, by);
}

/** Right and left widen and narrow the window, down and up move its centre. By screen pixels since the press. */
export function windowAfterDrag(start: Window, by: Point): Window {
  return { centre: start.centre + by.y * start.width * 0.003, width: start.width * Math.exp(by.x * 0.005) };
}

export const PresetNames = ['standard', 'around the limits', 'bright detail', 'whole range'] as const;

/** Preset 1 to 4 of an image. The second shows what lies about the limits; the T1W has none, and shows its dark detail. */
export function preset(reading: Reading, image: ImageRole, number: 1 | 2 | 3 | 4): void {
  const volume = image === 'stir' ? reading.stir : reading.t1w;
  if (!volume) return;
  const { limits } = reading;
  if (number === 2 && image === 'stir' && limits) {
    const margin = Math.max(limits.upper - limits.lower, (limits.upper - volume.minimum) * 0.25);
    reading.window.stir = windowBetween(limits.lower - margin, limits.upper + margin);
  } else reading.window[image] = presets(volume)[number - 1].window;
}

/** Moves the crosshair by voxels as they lie in the picture. */
export function moveCrosshair(reading: Reading, right: number, down: number): void {
  const { plane, size } = reading.document;
  const cursor = reading.cursor ?? { z: reading.slice, y: size[1] >> 1, x: size[2] >> 1 };
  const across = plane.flip_columns ? -right : right;
  const along = plane.flip_rows ? -down : down;
  const inside = (value: number, count: number): number => Math.min(count - 1, Math.max(0, value));
  reading.cursor = {
    z: reading.slice,
    y: inside(cursor.y + (plane.transpose ? across : along), size[1]),
    x: inside(cursor.x + (plane.transpose ? along : across), size[2]),
  };
}

