import type { Plane, Vector } from '../contract';
import { asStored, type Flips } from './plane';

/** Where a picture lies on its canvas, and how voxels of a slice get there. Pure; all lengths in device pixels unless named. */

/** A slice as a picture: pixels across and down, and their size. */
export interface Picture {
  width: number;
  height: number;
  mm_across: number;
  mm_down: number;
}

export interface Point {
  x: number;
  y: number;
}

/** A picture's pixel (column, row), corners at whole numbers, lies at (left + column · across, top + row · down). */
export interface Placement {
  left: number;
  top: number;
  across: number;
  down: number;
}

/** x' = a·x + c·y + e, y' = b·x + d·y + f, as DOMMatrix has it. */
export interface Matrix {
  a: number;
  b: number;
  c: number;
  d: number;
  e: number;
  f: number;
}

export const LargestZoom = 40;

/** @param size Of the volume (z, y, x). @param spacing_mm Null where the file states none: pixels are taken as square. */
export function pictureOf(plane: Plane | null, size: readonly [number, number, number], spacing_mm: Vector | null): Picture {
  if (spacing_mm === null) return pictureOf(plane, size, [1, 1, 1]);
  return plane?.transpose
    ? { width: size[1], height: size[2], mm_across: spacing_mm[1], mm_down: spacing_mm[0] }
    : { width: size[2], height: size[1], mm_across: spacing_mm[0], mm_down: spacing_mm[1] };
}

/** Device pixels to a millimetre when the whole reference picture just fits. */
export function fit(reference: Picture, width: number, height: number): number {
  return Math.min(width / (reference.width * reference.mm_across), height / (reference.height * reference.mm_down));
}

/**
 * Pictures of one reference share scale and pan in millimetres, whatever their own size.
 * @param reference Picture that fills the canvas at zoom 1; pan counts in its pixels.
 */
export function viewOf(picture: Picture, reference: Picture, width: number, height: number, zoom: number, pan: Point): Placement {
  const per_mm = fit(reference, width, height) * zoom;
  const across = per_mm * picture.mm_across;
  const down = per_mm * picture.mm_down;
  return {
    left: width / 2 + pan.x * reference.mm_across * per_mm - (picture.width * across) / 2,
    top: height / 2 + pan.y * reference.mm_down * per_mm - (picture.height * down) / 2,
    across,
    down,
  };
}

/** From voxel corners (x, y) of a slice to the canvas: voxel (0, 0) reaches from (0, 0) to (1, 1). */
export function voxelsToCanvas(plane: Flips | null, picture: Picture, view: Placement): Matrix {
  plane ??= asStored;
  const across = plane.flip_columns ? -view.across : view.across;
  const down = plane.flip_rows ? -view.down : view.down;
  const e = plane.flip_columns ? view.left + picture.width * view.across : view.left;
  const f = plane.flip_rows ? view.top + picture.height * view.down : view.top;
  return plane.transpose ? { a: 0, b: down, c: across, d: 0, e, f } : { a: across, b: 0, c: 0, d: down, e, f };
}

export function apply(m: Matrix, x: number, y: number): Point {
  return { x: m.a * x + m.c * y + m.e, y: m.b * x + m.d * y + m.f };
}

/** The point that the matrix takes to (x, y). */
export function applyInverse(m: Matrix, x: number, y: number): Point {
  const determinant = m.a * m.d - m.b * m.c;
  const dx = x - m.e;
  const dy = y - m.f;
  return { x: (m.d * dx - m.c * dy) / determinant, y: (m.a * dy - m.b * dx) / determinant };
}

/** Zoom and pan after zooming by a factor about a point of the canvas, which stays where it is. */
export function zoomAbout(
  reference: Picture, width: number, height: number, zoom: number, pan: Point, factor: number, at: Point,
): { zoom: number; pan: Point } {
  const next = Math.min(LargestZoom, Math.max(1, zoom * factor));
  const k = fit(reference, width, height);
  const move = (d: number, mm: number): number => d / (k * mm) * (1 / next - 1 / zoom);
  return {
    zoom: next,
    pan: withinPicture(reference, {
      x: pan.x + move(at.x - width / 2, reference.mm_across),
      y: pan.y + move(at.y - height / 2, reference.mm_down),
    }),
  };
}

/** Pan after dragging by device pixels. */
export function panned(reference: Picture, width: number, height: number, zoom: number, pan: Point, by: Point): Point {
  const k = fit(reference, width, height) * zoom;
  return withinPicture(reference, { x: pan.x + by.x / (k * reference.mm_across), y: pan.y + by.y / (k * reference.mm_down) });
}

// The canvas's middle stays on the picture, so that nobody loses it.
function withinPicture(reference: Picture, pan: Point): Point {
  const bound = (value: number, most: number): number => Math.min(most, Math.max(-most, value));
  return { x: bound(pan.x, reference.width / 2), y: bound(pan.y, reference.height / 2) };
}

/** Longest of 1, 2, 5, 10 … mm that is at most so many device pixels long. */
export function scaleBar(device_per_mm: number, at_most: number): { mm: number; length: number } {
  const room = at_most / device_per_mm;
  const ten = 10 ** Math.floor(Math.log10(room));
  const mm = room >= 5 * ten ? 5 * ten : room >= 2 * ten ? 2 * ten : ten;
  return { mm, length: mm * device_per_mm };
}
