import type { Plane, ToWorld, Vector } from '../contract';
import { pictureSize, toPicture } from './plane';
import type { Point } from './geometry';
import type { Size } from './volume';

/** The voxels that are worked on, and where they lie; null where the file states none. */
export interface Grid {
  size: Size;
  plane: Plane | null;
  spacing_mm: Vector | null;
  to_world: ToWorld | null;
}

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

const centredZoom = 2.5;

/** How a case is looked at. Nothing of it is stored. */
export class View {
  slice: number = $state(0);
  cursor: { z: number; y: number; x: number } | null = $state.raw(null);
  /** 1 shows the whole slice. */
  zoom: number = $state(1);
  /** How far the picture's middle lies from the pane's, in picture pixels. */
  pan: Point = $state.raw({ x: 0, y: 0 });
  /** Name of the tool in hand; `pan` moves the picture. */
  tool: string = $state('pan');
  /** Space is held: dragging pans. */
  space: boolean = $state(false);
  /** The pane under the pointer; null while the keyboard moves the crosshair. */
  pointed: string | null = $state(null);
  shape: Shape | null = $state.raw(null);

  constructor(readonly grid: Grid) {
    this.slice = Math.floor(grid.size[0] / 2);
  }

  /** Puts a place (z, y, x) in the middle of the picture, large enough to see what it is. */
  centre([z, y, x]: readonly [z: number, y: number, x: number]): void {
    const { plane, size } = this.grid;
    const { width, height } = pictureSize(plane, size);
    const [column, row] = toPicture(plane, size, [x + 0.5, y + 0.5]);
    this.slice = Math.round(z);
    this.cursor = { z: Math.round(z), y: Math.round(y), x: Math.round(x) };
    this.zoom = Math.max(this.zoom, centredZoom);
    this.pan = { x: width / 2 - column, y: height / 2 - row };
  }
}
