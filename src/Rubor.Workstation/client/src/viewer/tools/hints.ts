import type { Tool } from '../../reading.svelte';

/** One line a tool: what the pointer does now. */
export const ToolHints: Record<Tool, string> = {
  'pick': 'Click a piece to remove it, again to restore it',
  'lasso-inside': 'Draw around pieces, or click points; double click closes',
  'lasso-outside': 'Draw around what stays, or click points; double click closes',
  'line': 'Drag a line: everything above it, in all slices; with Alt in this one',
  'cut': 'Draw around the part of a piece to be cut off',
  'polygon': 'Draw, or click points; double click closes; Shift takes away',
  'brush': 'Paint; Shift erases; [ and ] change the size',
  'erase': 'Erase; Shift paints; [ and ] change the size',
  'pan': 'Drag to move the picture',
};
