import type { Draft } from '../kinds/vhi/draft.svelte';
import type { Reading, Tool } from '../kinds/vhi/reading.svelte';
import type { Point } from './geometry';

export type ImageRole = 'stir' | 't1w';

/** An outline or a line while it is drawn. Points lie on voxel corners: voxel 0 reaches from 0 to 1. */
export interface Shape {
  kind: 'outline' | 'line';
  slice: number;
  points: readonly Point[];
  /** Where the next point would be. */
  next: Point | null;
  /** Drawn in one stroke, not by clicks. */
  stroke: boolean;
  subtract: boolean;
}

/** What the panes of one reading share and nobody else needs to know. */
export class Session {
  /** Whether the overlay also lies, fainter, on the T1W. */
  on_t1w: boolean = $state(true);
  /** The pane under the pointer; null while the keyboard moves the crosshair. */
  pointed: string | null = $state(null);
  /** Piece under the pointer; 0 none. */
  hover: number = $state(0);
  shape: Shape | null = $state.raw(null);
  before_pan: { tool: Tool; drawing: Draft | null } | null = null;
  /** Space is held: dragging pans. */
  space: boolean = $state(false);
}

const sessions = new WeakMap<Reading, Session>();

export function sessionOf(reading: Reading): Session {
  let session = sessions.get(reading);
  if (!session) sessions.set(reading, (session = new Session()));
  return session;
}
