import type { Tool } from './target';

const Hints: Record<Tool, string> = {
  'pick': 'Click a piece to remove it, again to restore it',
  'lasso-inside': 'Draw around pieces to remove them, or click points; double click closes',
  'lasso-outside': 'Draw around what stays, or click points; double click closes',
  'line': 'Drag a line: everything above it goes',
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

const OnSlices: readonly Tool[] = ['lasso-inside', 'lasso-outside', 'line', 'cut'];

/** What the pointer does now, in one line. */
export function hint(tool: Tool, keep_only: boolean, all_slices: boolean): string {
  const text = (keep_only ? KeepingHints[tool] : undefined) ?? Hints[tool];
  if (!OnSlices.includes(tool)) return text;
  return all_slices ? `On all slices (T: this one). ${text}` : `On this slice (T: all). ${text}`;
}
