import { crosshairKeys, imageKey, sliceKeys, zoomKeys, type ImageKey } from '../../viewer/imagekeys';
import { shareStep } from './comparing.svelte';
import type { Reading } from './reading.svelte';
import { preset, presetNames } from './windows';

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
  if (reading.tool !== 'pan') {
    reading.before_pan = { tool: reading.tool, drawing: reading.drawn };
    reading.tool = 'pan';
  } else {
    const before = reading.before_pan;
    reading.tool = before?.drawing === reading.drawn ? before.tool : reading.drawn ? 'polygon' : 'pick';
  }
};

// While something is drawn the picture stays that of the visit that is drawn on.
const earlier = (reading: Reading, run: () => void): boolean => {
  if (!reading.comparing.possible || reading.drawn !== null) return false;
  run();
  return true;
};

const key = imageKey<Reading>;

/** Every key of the images of V_HI, once: the help lists this table, and the page acts by it. */
export const imageKeys: readonly ImageKey<Reading>[] = [
  ...sliceKeys,

  key('s', 'Pieces on or off', (r) => void (r.show.overlay = !r.show.overlay)),
  key('a', 'Pieces fainter', (r) => opacity(r, -0.1)),
  key('d', 'Pieces stronger', (r) => opacity(r, 0.1)),
  key('h', 'Removed pieces shown or hidden', (r) => void (r.show.removed = !r.show.removed)),
  key('f', 'Pieces on the T1W, too, or on the STIR only', (r) => void (r.on_t1w = !r.on_t1w)),
  key('r', 'Outline of the disease region', (r) => void (r.show.region = !r.show.region)),
  key('Shift+r', 'Outline of normal marrow', (r) => void (r.show.marrow = !r.show.marrow)),
  key('Shift+e', 'Earlier visit below', (r) => r.toggleEarlier()),
  key('Shift+h', 'Earlier visit instead of this one, and back', (r) => earlier(r, () => r.comparing.flip())),
  key('Shift+t', 'Fade: the earlier visit shines through', (r) => earlier(r, () => r.comparing.toggle('fade'))),
  key('Shift+w', 'Curtain: the earlier visit left of a line', (r) => earlier(r, () => r.comparing.toggle('curtain'))),
  key('Shift+b', 'Blink: the earlier visit and this one by turns', (r) => earlier(r, () => r.comparing.toggle('blink'))),
  key(',', 'Less of the earlier visit', (r) => r.comparing.step(-shareStep)),
  key(';', 'More of the earlier visit', (r) => r.comparing.step(shareStep)),
  key('g', 'What changed since the earlier visit, on or off', (r) => earlier(r, () => void r.toggleChangeMap())),

  ...([1, 2, 3, 4] as const).map((n) => key(`${n}`, `STIR: window ${presetNames[n - 1]}`, (r) => preset(r, 'stir', n))),
  ...([1, 2, 3, 4] as const).map((n) => key(`${n + 4}`, `T1W: window ${n === 2 ? 'dark detail' : presetNames[n - 1]}`, (r) => preset(r, 't1w', n))),
  ...zoomKeys,
  key('q', 'Hand: dragging moves the picture', hand),

  ...crosshairKeys,
  key('.', 'Click at the crosshair, once it was moved by keys: pick, or set a point of an outline', (r) =>
    r.view.pointed === null && r.tools.clickAtCrosshair()),
  key('Enter', 'Close the outline', (r) => r.tools.closeShape(false)),
  key('Shift+Enter', 'Close the polygon and take its inside away', (r) => r.tools.closeShape(true)),
  key('Backspace', 'Take back the last point', (r) => r.tools.takeBackPoint()),
  key('Escape', 'Drop the outline; else the marked piece', (r) => r.tools.dropShape() || unselect(r)),
  key(['[', '<'], 'Smaller brush', (r) => radius(r, -1)),
  key([']', '>'], 'Larger brush', (r) => radius(r, 1)),
];

function unselect(reading: Reading): boolean {
  if (reading.selected === null) return false;
  reading.selected = null;
  return true;
}
