import { keyName, type Pressed } from './keys';
import { oneKeys } from '../../keyboard/onekeys.svelte';
import type { Reading } from './reading.svelte';
import { goTo, moveCrosshair, preset, PresetNames, resetView, scroll, zoomBy } from '../../viewer/navigation';
import { sessionOf } from '../../viewer/view.svelte';
import { clickAtCrosshair, closeShape, dropShape, takeBackPoint } from './tools/bykey';

/** Every key of the images, once: the help lists this table, and the page acts by it. */
export interface ViewerKey {
  /** As `keyName` writes them; several do the same. */
  keys: readonly string[];
  words: string;
  /** False when there was nothing to do, so that the key stays free for others. */
  run(reading: Reading): boolean | void;
}

const key = (keys: string | string[], words: string, run: ViewerKey['run']): ViewerKey =>
  ({ keys: typeof keys === 'string' ? [keys] : keys, words, run });

const opacity = (reading: Reading, by: number): void => {
  reading.show.opacity = Math.round(Math.min(1, Math.max(0.1, reading.show.opacity + by)) * 10) / 10;
};

const radius = (reading: Reading, by: number): boolean => {
  if (!reading.drawn) return false;
  reading.brush_radius = Math.min(40, Math.max(0.5, reading.brush_radius + (reading.brush_radius + by < 1 ? by / 2 : by)));
  return true;
};

// Back to the tool that was in hand before, as long as it still means something.
const hand = (reading: Reading): void => {
  const session = sessionOf(reading);
  if (reading.tool !== 'pan') {
    session.before_pan = { tool: reading.tool, drawing: reading.drawn };
    reading.tool = 'pan';
  } else {
    const before = session.before_pan;
    reading.tool = before?.drawing === reading.drawn ? before.tool : reading.drawn ? 'polygon' : 'pick';
  }
};

export const KEYS: readonly ViewerKey[] = [
  key('ArrowUp', 'Previous slice', (r) => scroll(r, -1)),
  key('ArrowDown', 'Next slice', (r) => scroll(r, 1)),
  key('PageUp', 'Five slices back', (r) => scroll(r, -5)),
  key('PageDown', 'Five slices on', (r) => scroll(r, 5)),
  key('Home', 'First slice', (r) => goTo(r, 0)),
  key('End', 'Last slice', (r) => goTo(r, r.document.size[0] - 1)),

  key('s', 'Pieces on or off', (r) => void (r.show.overlay = !r.show.overlay)),
  key('a', 'Pieces fainter', (r) => opacity(r, -0.1)),
  key('d', 'Pieces stronger', (r) => opacity(r, 0.1)),
  key('h', 'Removed pieces shown or hidden', (r) => void (r.show.removed = !r.show.removed)),
  key('f', 'Pieces on the T1W, too, or on the STIR only', (r) => void (sessionOf(r).on_t1w = !sessionOf(r).on_t1w)),
  key('r', 'Outline of the disease region', (r) => void (r.show.region = !r.show.region)),
  key('Shift+r', 'Outline of normal marrow', (r) => void (r.show.marrow = !r.show.marrow)),
  key('Shift+e', 'Earlier visit below', (r) => void (r.show.earlier = !r.show.earlier)),

  ...([1, 2, 3, 4] as const).map((n) => key(`${n}`, `STIR: window ${PresetNames[n - 1]}`, (r) => preset(r, 'stir', n))),
  ...([1, 2, 3, 4] as const).map((n) => key(`${n + 4}`, `T1W: window ${n === 2 ? 'dark detail' : PresetNames[n - 1]}`, (r) => preset(r, 't1w', n))),
  key(['+', '='], 'Zoom in', (r) => zoomBy(r, 1.25)),
  key('-', 'Zoom out', (r) => zoomBy(r, 0.8)),
  key('0', 'The whole picture', (r) => resetView(r)),
  key('q', 'Hand: dragging moves the picture', hand),

  key('Shift+ArrowLeft', 'Crosshair to the left', (r) => crosshair(r, -1, 0)),
  key('Shift+ArrowRight', 'Crosshair to the right', (r) => crosshair(r, 1, 0)),
  key('Shift+ArrowUp', 'Crosshair up', (r) => crosshair(r, 0, -1)),
  key('Shift+ArrowDown', 'Crosshair down', (r) => crosshair(r, 0, 1)),
  key('.', 'Click at the crosshair, once it was moved by keys: pick, or set a point of an outline', (r) => sessionOf(r).pointed === null && clickAtCrosshair(r)),
  key('Enter', 'Close the outline', (r) => closeShape(r, false)),
  key('Shift+Enter', 'Close the polygon and take its inside away', (r) => closeShape(r, true)),
  key('Backspace', 'Take back the last point', (r) => takeBackPoint(r)),
  key('Escape', 'Drop the outline; else the marked piece', (r) => dropShape(r) || unselect(r)),
  key(['[', '<'], 'Smaller brush', (r) => radius(r, -1)),
  key([']', '>'], 'Larger brush', (r) => radius(r, 1)),
];

function crosshair(reading: Reading, right: number, down: number): void {
  sessionOf(reading).pointed = null;
  moveCrosshair(reading, right, down);
}

function unselect(reading: Reading): boolean {
  if (reading.selected === null) return false;
  reading.selected = null;
  return true;
}

/** Acts on a key press; says whether it meant anything to the images. */
export function press(reading: Reading, pressed: Pressed): boolean {
  const name = keyName(pressed);
  const found = KEYS.find((k) => name !== null && oneKeys.allow(name) && k.keys.includes(name));
  return found !== undefined && found.run(reading) !== false;
}

const fields = 'textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=range], [type=button], [type=submit])';
const lists = '[role=listbox], [role=grid], [role=tree], [role=menu], [role=tablist], dialog';
const moved = 'input, [role=slider], [role=radiogroup]';
const pressed = 'button, a, summary, input';
const moves = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown']);

/** Whether an element needs a key for itself: fields and lists all of them, sliders those that move them, buttons those that press them. */
export function needsKey(target: Element | null, name: string): boolean {
  if (!target) return false;
  return target.closest(`${fields}, ${lists}`) !== null
    || (moves.has(name) && target.closest(moved) !== null)
    || ((name === 'Enter' || name === ' ') && target.closest(pressed) !== null);
}
