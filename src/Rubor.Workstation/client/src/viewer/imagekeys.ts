import { keyName, type Pressed } from '../keyboard/keys';
import { oneKeys } from '../keyboard/onekeys.svelte';
import { goTo, moveCrosshair, resetView, scroll, zoomBy } from './navigation';
import type { View } from './view.svelte';

/** A key of the images: the help lists it, and the page acts by it. */
export interface ImageKey<M> {
  /** As `keyName` writes them; several do the same. */
  keys: readonly string[];
  text: string;
  /** False when there was nothing to do, so that the key stays free for others. */
  run(model: M): boolean | void;
}

export const imageKey = <M>(keys: string | string[], text: string, run: (model: M) => boolean | void): ImageKey<M> =>
  ({ keys: typeof keys === 'string' ? [keys] : keys, text, run });

type HasView = { view: View };

/** Keys that lead through the slices. */
export const sliceKeys: readonly ImageKey<HasView>[] = [
  imageKey('ArrowUp', 'Previous slice', ({ view }) => scroll(view, -1)),
  imageKey('ArrowDown', 'Next slice', ({ view }) => scroll(view, 1)),
  imageKey('PageUp', 'Five slices back', ({ view }) => scroll(view, -5)),
  imageKey('PageDown', 'Five slices on', ({ view }) => scroll(view, 5)),
  imageKey('Home', 'First slice', ({ view }) => goTo(view, 0)),
  imageKey('End', 'Last slice', ({ view }) => goTo(view, view.grid.size[0] - 1)),
];

export const zoomKeys: readonly ImageKey<HasView>[] = [
  imageKey(['+', '='], 'Zoom in', ({ view }) => zoomBy(view, 1.25)),
  imageKey('-', 'Zoom out', ({ view }) => zoomBy(view, 0.8)),
  imageKey('0', 'The whole picture', ({ view }) => resetView(view)),
];

export const crosshairKeys: readonly ImageKey<HasView>[] = [
  imageKey('Shift+ArrowLeft', 'Crosshair to the left', ({ view }) => moveCrosshair(view, -1, 0)),
  imageKey('Shift+ArrowRight', 'Crosshair to the right', ({ view }) => moveCrosshair(view, 1, 0)),
  imageKey('Shift+ArrowUp', 'Crosshair up', ({ view }) => moveCrosshair(view, 0, -1)),
  imageKey('Shift+ArrowDown', 'Crosshair down', ({ view }) => moveCrosshair(view, 0, 1)),
];

/** Acts on a key press; says whether it meant anything to the images. */
export function press<M>(keys: readonly ImageKey<M>[], model: M, pressed: Pressed): boolean {
  const name = keyName(pressed);
  const found = keys.find((k) => name !== null && oneKeys.allow(name) && k.keys.includes(name));
  return found !== undefined && found.run(model) !== false;
}
