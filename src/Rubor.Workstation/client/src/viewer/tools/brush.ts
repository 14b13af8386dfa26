import type { Reading } from '../../reading.svelte';
import { brush as stroke } from '../../maths/draw';
import type { Place, PointerTool } from './tool';

let last: Place | null = null;

/** Paints the draft while the button is held; Shift swaps painting and erasing. */
function painting(adds: boolean): PointerTool {
  const dab = (reading: Reading, at: Place): void => {
    if (!reading.draft) return;
    const from = last && last.slice === at.slice ? last : at;
    last = at;
    stroke(sliceOf(reading, reading.draft, at.slice), from, at, reading.brush_radius, adds !== at.shift);
    reading.draftChanged();
  };
  return {
    down(reading, _session, at) {
      last = null;
      dab(reading, at);
    },
    move(reading, _session, at, held) {
      if (held) dab(reading, at);
    },
    up() {
      last = null;
    },
  };
}

export const brush = painting(true);
export const erase = painting(false);
