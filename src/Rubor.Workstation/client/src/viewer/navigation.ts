import type { Window } from './grey';
import { panned, pictureOf, zoomAbout, type Picture, type Point } from './geometry';
import type { CanvasSize } from './layout';
import { begin } from './marks';
import type { View } from './view.svelte';

export function goTo(view: View, slice: number): void {
  const wanted = Math.min(view.grid.size[0] - 1, Math.max(0, Math.round(slice)));
  if (wanted === view.slice) return;
  begin('rubor:scroll');
  view.slice = wanted;
  if (view.cursor) view.cursor = { ...view.cursor, z: wanted };
}

export function scroll(view: View, slices: number): void {
  goTo(view, view.slice + slices);
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

/** The whole slice that is worked on: at zoom 1 it fills its pane. */
export function referenceOf({ grid: { plane, size, spacing_mm } }: Pick<View, 'grid'>): Picture {
  return pictureOf(plane, size, spacing_mm);
}

/** @param at Point of the canvas that stays where it is, in device pixels. */
export function zoom(view: View, canvas: CanvasSize, factor: number, at: Point, reference = referenceOf(view)): void {
  const next = zoomAbout(reference, canvas.width, canvas.height, view.zoom, view.pan, factor, at);
  view.zoom = next.zoom;
  view.pan = next.zoom === 1 ? { x: 0, y: 0 } : next.pan;
}

/** About the middle of the picture. */
export function zoomBy(view: View, factor: number): void {
  const unit = { width: 1, height: 1, ratio: 1 };
  zoom(view, unit, factor, { x: 0.5, y: 0.5 });
}

export function resetView(view: View): void {
  view.zoom = 1;
  view.pan = { x: 0, y: 0 };
}

export function pan(view: View, canvas: CanvasSize, by: Point, reference = referenceOf(view)): void {
  view.pan = panned(reference, canvas.width, canvas.height, view.zoom, view.pan, by);
}

/** Right and left widen and narrow the window, down and up move its centre. By screen pixels since the press. */
export function windowAfterDrag(start: Window, by: Point): Window {
  return { centre: start.centre + by.y * start.width * 0.003, width: start.width * Math.exp(by.x * 0.005) };
}

/** Moves the crosshair by voxels as they lie in the picture. */
export function moveCrosshair(view: View, right: number, down: number): void {
  const { plane, size } = view.grid;
  const cursor = view.cursor ?? { z: view.slice, y: size[1] >> 1, x: size[2] >> 1 };
  const across = plane?.flip_columns ? -right : right;
  const along = plane?.flip_rows ? -down : down;
  const inside = (value: number, count: number): number => Math.min(count - 1, Math.max(0, value));
  view.pointed = null;
  view.cursor = {
    z: view.slice,
    y: inside(cursor.y + (plane?.transpose ? across : along), size[1]),
    x: inside(cursor.x + (plane?.transpose ? along : across), size[2]),
  };
}
