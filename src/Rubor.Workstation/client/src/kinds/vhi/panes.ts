import type { CaseDocument } from '../../contract';
import { presets, type Window } from '../../viewer/grey';
import type { Volume } from './maths/types';
import type { Reading } from './reading.svelte';
import { visitParts } from '../../text/sentences';
import { linkedSlice } from '../../viewer/linking';
import type { ImageRole } from '../../viewer/view.svelte';
import { pictureOf, viewOf, voxelsToCanvas, type Matrix, type Picture, type View } from '../../viewer/geometry';

/** One of the up to four pictures of a case. */
export interface PaneName {
  image: ImageRole;
  visit: 'now' | 'earlier';
}

export const ImageNames: Record<ImageRole, string> = { stir: 'STIR', t1w: 'T1W' };

/** What a picture shows: "STIR", "T1W, resampled", "STIR, earlier visit: session w12". */
export function paneWords({ image, visit }: PaneName, { images, words }: Pick<CaseDocument, 'images' | 'words'>): string {
  const resampled = images.some((i) => i.role === image && i.resampled) ? ', resampled' : '';
  if (visit === 'now') return ImageNames[image] + resampled;
  const { session } = visitParts(words);
  return `${ImageNames[image]}${resampled}, earlier visit${session === null ? '' : `: ${session}`}`;
}

export function panesOf(reading: Reading): PaneName[] {
  const of = (visit: 'now' | 'earlier', t1w: Volume | null): PaneName[] =>
    t1w ? [{ image: 'stir', visit }, { image: 't1w', visit }] : [{ image: 'stir', visit }];
  return [...of('now', reading.t1w), ...(reading.show.earlier && reading.earlier ? of('earlier', reading.earlier.t1w) : [])];
}

export function keyOf(pane: PaneName): string {
  return `${pane.visit} ${pane.image}`;
}

/** What a pane shows of a reading now. */
export interface Content {
  document: CaseDocument;
  volume: Volume;
  slice: number;
  /** How far the slice lies from the one it is linked to. */
  away_mm: number;
  window: Window;
}

/** Null when the image is not there (an earlier visit that was closed, a case without T1W). */
export function contentOf(reading: Reading, pane: PaneName): Content | null {
  const window = reading.window[pane.image];
  const here = pane.image === 'stir' ? reading.stir : reading.t1w;
  if (pane.visit === 'now') return here && { document: reading.document, volume: here, slice: reading.slice, away_mm: 0, window };
  const earlier = reading.earlier;
  const there = pane.image === 'stir' ? earlier?.stir : earlier?.t1w;
  if (!earlier || !there) return null;
  const linked = linkedSlice(reading.document, reading.slice, earlier.document);
  return { document: earlier.document, volume: there, ...linked, window: here ? sameContrast(window, here, there) : standard(there) };
}

const standards = new WeakMap<Volume, Window>();

/** The first preset of an image. */
export function standard(volume: Volume): Window {
  let window = standards.get(volume);
  if (!window) standards.set(volume, (window = presets(volume)[0].window));
  return window;
}

/** MRI has no common unit between visits: a window means the same when it lies the same to each image's own standard. */
function sameContrast(window: Window, here: Volume, there: Volume): Window {
  const own = standard(here);
  const other = standard(there);
  const scale = other.width / own.width;
  return { centre: other.centre + (window.centre - own.centre) * scale, width: window.width * scale };
}

/** A canvas in device pixels. */
export interface CanvasSize {
  width: number;
  height: number;
  /** Device pixels to a CSS pixel. */
  ratio: number;
}

export interface Layout {
  view: View;
  matrix: Matrix;
}

export function referenceOf(reading: Reading): Picture {
  return pictureOf(reading.document.plane, reading.document.size, reading.document.spacing_mm);
}

export function layoutOf(reading: Reading, content: Content, canvas: CanvasSize): Layout {
  const { plane, size, spacing_mm } = content.document;
  const picture = pictureOf(plane, size, spacing_mm);
  const view = viewOf(picture, referenceOf(reading), canvas.width, canvas.height, reading.zoom, reading.pan);
  return { view, matrix: voxelsToCanvas(plane, picture, view) };
}
