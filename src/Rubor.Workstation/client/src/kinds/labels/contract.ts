/** What page and server say to each other of an image that is painted by class. Names as on the wire. */

/** The larger its value, the more severe. */
export interface LabelClass { name: string; value: number }

/** What a case holds beside its images. */
export interface LabelsCase {
  label: string;
  /** From the least severe to the most. */
  classes: LabelClass[];
  /** The first draft, one byte a pixel, (z, y, x), as base64; null where the reader starts from nothing. */
  draft: string | null;
}

/** What a read begins with. */
export interface LabelsStart { label: string; classes: LabelClass[]; draft_sha256: string | null }

/** What a signature names, and what the server makes of the acts. */
export interface LabelsFigures {
  /** Of each class, in their order. */
  pixels: number[];
  map_sha256: string;
}

/** Class 0 takes away. Points are x, y, x, y … in pixels, (0, 0) the outer corner of the first. */
export interface LabelsContents {
  outlined: { slice: number; class: number; points: number[] };
  stroked: { slice: number; class: number; radius: number; points: number[] };
  filled: { slice: number; class: number; x: number; y: number };
  taken: LabelsTaken;
}

/** What was drawn on the other view, in the place of the whole map. */
export interface LabelsTaken {
  case: string;
  source_sha256: string;
  mirrored: boolean;
  /** Base64 of runs over (z, y, x) to the last label: the label, a byte, and the length, a base-128 number, low digits first. */
  map: { size: [number, number, number]; runs: string };
}

export type LabelsAct = { [T in keyof LabelsContents]: { type: T; content: LabelsContents[T] } }[keyof LabelsContents];
