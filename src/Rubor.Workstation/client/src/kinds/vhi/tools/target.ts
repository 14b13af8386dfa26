import type { CleaningTool, Structure } from '../contract';
import type { Segmentation } from '../maths/types';
import type { Grid, View } from '../../../viewer/view.svelte';

export type Tool = 'pick' | 'lasso-inside' | 'lasso-outside' | 'line' | 'cut' | 'polygon' | 'brush' | 'erase' | 'pan';

/** Tools that do nothing but change the read. Pick also says which piece it is. */
export function onlyChanges(tool: Tool): boolean {
  return tool !== 'pan' && tool !== 'pick';
}

/** What the tools act on: a read as far as they need it. */
export interface ToolTarget {
  readonly view: View;
  readonly document: { readonly size: Grid['size']; readonly plane: NonNullable<Grid['plane']> };
  tool: Tool;
  readonly all_slices: boolean;
  readonly keep_only: boolean;
  readonly locked: boolean;
  readonly segmentation: Segmentation;
  readonly removed: ReadonlySet<number>;
  readonly cut_voxels: Uint8Array | null;
  readonly brush_radius: number;
  /** The marked piece. */
  selected: number | null;
  /** The piece under the pointer; 0 none. */
  hover: number;
  readonly drawn: { readonly structure: Structure; readonly mask: Uint8Array; changed(): void } | null;
  toggle(piece: number): void;
  remove(pieces: Iterable<number>, tool: CleaningTool): void;
  restore(pieces: Iterable<number>, tool: CleaningTool): void;
  cut(piece: number, voxels: Uint8Array): void;
  notice(text: string): void;
}
