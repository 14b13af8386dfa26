import type { Plane, Vector } from '../contract';
import type { Window } from './grey';
import type { Sheet } from './drawing';
import type { Picture, Point } from './geometry';
import type { Pressed } from '../keyboard/keys';
import type { PointerTool } from './tools/tool';
import type { View } from './view.svelte';
import type { Volume } from './volume';

/** One of the pictures side by side. Its parts are followed one by one, so that a picture is painted again only when it is another. */
export interface Pane {
  /** Name among the panes. */
  key: string;
  /** Of what is worked on: the tools act here, and here the pointer moves the crosshair. The others are only looked at. */
  active: boolean;
  /** Name of the image: images of one role share their window. */
  role: string;
  volume: Volume;
  slice: number;
  window: Window;
  /** Null: shown as it is stored, without letters. */
  plane: Plane | null;
  /** Null: no lengths in mm, and square pixels. */
  spacing_mm: Vector | null;
  /** The picture that fills the pane at zoom 1: panes that share it share scale and place. */
  reference: Picture;
  /** Another picture on the same voxels over it; null or absent for none. */
  over?: Over | null;
  /** At the top left, and at the bottom left, one line each. */
  title: string;
  notes: readonly string[];
  /** What a screen reader says of it. */
  label: string;
}

/** A picture over another on the same voxels: it shines through by a share, or hangs as a curtain from the left to a share of the pane. */
export interface Over {
  kind: 'fade' | 'curtain';
  volume: Volume;
  window: Window;
  /** 0 to 1. */
  share: number;
}

/** Paints something over a picture. What it shows was read when it was made: painting reads nothing that could change meanwhile. */
export type Layer = (sheet: Sheet) => void;

/** What stands below the pictures: the place, what is there, and what the pointer does. */
export interface Status { place: string; there: string | null; hint: string }

/** What the strip of slices says: how much of each is filled, of that the part in full strength, 0 to 1; and each slice in words. */
export interface Strip {
  bars: readonly { kept: number; all: number }[];
  label(slice: number): string;
}

/** What the viewer shows, and what pointer and keys do there. A kind of case makes it; whatever is read here is followed. */
export interface Scene {
  /** Name of the case. */
  readonly name: string;
  readonly view: View;
  readonly panes: readonly Pane[];
  /** Where the crosshair lies in a pane's own voxels, fractions allowed; null where it shows none. */
  crosshair(pane: Pane): Point | null;
  /** Over a picture, below its words. */
  layers(pane: Pane): readonly Layer[];
  /** Over all, following the pointer. */
  pointerLayers(pane: Pane): readonly Layer[];
  /** The tool in hand; null where dragging moves the picture, or does nothing. */
  readonly tool: PointerTool | null;
  /** An outline that was begun means nothing once this is another. */
  readonly toolFor: string;
  /** Whether the tool may act now. @param tell Says why not. */
  mayAct(tell: boolean): boolean;
  /** Shows an image between other limits; roles as in the panes. */
  setWindow(role: string, window: Window): void;
  /** The curtain was drawn to a share of the pane; absent where there is none. */
  moveCurtain?(share: number): void;
  /** The pointer has left the pictures. */
  left(): void;
  /** Acts on a key; says whether it meant anything to the pictures. */
  press(pressed: Pressed): boolean;
  readonly status: Status;
  /** Null where there are no slices to go through. */
  readonly strip: Strip | null;
}
