import { brush as stroke } from '../maths/draw';
import type { Reading } from '../reading.svelte';
import type { Place, PointerTool } from '../../../viewer/tools/tool';

let last: Place | null = null;

/** Paints the draft while the button is held; Shift swaps painting and erasing. */
function painting(adds: boolean): PointerTool {
  const dab = (reading: Reading, at: Place): void => {
    const { drawn, document: { size } } = reading;
    if (!drawn) return;
    const from = last?.slice === at.slice ? last : at;
    last = at;
    const voxels = size[1] * size[2];
    const slice = drawn.mask.subarray(at.slice * voxels, (at.slice + 1) * voxels);
    stroke(slice, size[2], [from.x, from.y], [at.x, at.y], reading.brush_radius, adds !== at.shift);
    drawn.changed();
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
