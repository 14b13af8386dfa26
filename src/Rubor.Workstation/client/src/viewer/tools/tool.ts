import type { Reading, Tool } from '../../kinds/vhi/reading.svelte';
import type { ImageRole, Session } from '../view.svelte';

/** Where a pointer is on a slice. Corners of voxels are whole numbers: voxel 0 reaches from 0 to 1. */
export interface Place {
  image: ImageRole;
  slice: number;
  x: number;
  y: number;
  /** Voxels to a screen pixel here: what counts as "the same place" follows the zoom. */
  voxels_per_pixel: number;
  shift: boolean;
}

export interface PointerTool {
  down(reading: Reading, session: Session, at: Place): void;
  /** @param pressed Whether the button is held. */
  move(reading: Reading, session: Session, at: Place, pressed: boolean): void;
  up(reading: Reading, session: Session, at: Place): void;
  double?(reading: Reading, session: Session, at: Place): void;
}

/** Tools that do nothing but change the read. Pick also says which piece it is. */
export function onlyChanges(tool: Tool): boolean {
  return tool !== 'pan' && tool !== 'pick';
}
