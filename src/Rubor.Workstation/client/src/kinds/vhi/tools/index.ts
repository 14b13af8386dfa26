import type { Reading } from '../reading.svelte';
import { brush, erase } from './brush';
import { line } from '../../../viewer/tools/line';
import { outline } from '../../../viewer/tools/outline';
import { pick } from './pick';
import type { PointerTool } from '../../../viewer/tools/tool';

/** The tool of the pointer; null for pan, which the pane does itself. Drawing tools without a drawing ask for one. */
export function toolOf(reading: Reading): PointerTool | null {
  switch (reading.tool) {
    case 'pick': return pick;
    case 'line': return line;
    case 'lasso-inside':
    case 'lasso-outside':
    case 'cut': return outline;
    case 'polygon': return reading.drawn ? outline : noDrawing;
    case 'brush': return reading.drawn ? brush : noDrawing;
    case 'erase': return reading.drawn ? erase : noDrawing;
    case 'pan': return null;
  }
}

const noDrawing: PointerTool = {
  down(reading) {
    reading.notice('Choose what to draw first: normal marrow or disease region.', 'info');
  },
  move() {},
  up() {},
};
