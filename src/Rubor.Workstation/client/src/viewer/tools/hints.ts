import type { Tool } from '../../reading.svelte';

const Hints: Record<Tool, string> = {
  'pick': 'Click a piece to remove it, again to restore it',
  'lasso-inside': 'Draw around pieces to remove them, or click points; double click closes',
  'lasso-outside': 'Draw around what stays, or click points; double click closes',
  'line': 'Drag a line: everything above it goes, in all slices; with Alt in this one',
  'cut': 'Draw around the part of a piece to be cut off',
  'polygon': 'Draw, or click points; double click closes; Shift takes away',
  'brush': 'Paint; Shift erases; [ and ] change the size',
  'erase': 'Erase; Shift paints; [ and ] change the size',
  'pan': 'Drag to move the picture',
};

const KeepingHints: Partial<Record<Tool, string>> = {
  'pick': 'Keep only: click what is inflammation, again to remove it',
  'lasso-inside': 'Keep only: draw around what is inflammation',
  'lasso-outside': 'Keep only: what is outside is kept',
  'line': 'Keep only: drag a line, and everything above it is kept',
};

/** What the pointer does now, in one line. */
export function hint(tool: Tool, keep_only: boolean): string {
  return (keep_only ? KeepingHints[tool] : undefined) ?? Hints[tool];
}
