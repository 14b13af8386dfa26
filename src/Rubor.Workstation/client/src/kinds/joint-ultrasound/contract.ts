import type { FormCase } from '../../forms/contract';

/** What page and server say to each other of a joint in two ultrasound pictures. Names as on the wire. */

/**
 * Over the region of its picture, (y, x), as base64: of one channel the map itself, 0 to 255 for 0 to 1; of three the region with the map
 * drawn over it.
 */
export interface Heatmap {
  width: number;
  height: number;
  channels: 1 | 3;
  values: string;
  /** What it is of and how far it can be trusted. */
  note: string | null;
}

/** What a machine made of a joint; there only where readers are shown it. */
export interface Machine {
  sh: number;
  vascularity: number;
  combined: number;
  /** Hypertrophy and vascularity of each of its models. */
  votes: [sh: number, vascularity: number][];
  /** What it says itself to be careful of. */
  doubts: string[];
  gray: Heatmap | null;
  doppler: Heatmap | null;
}

export type Box = [x: number, y: number, width: number, height: number];

/** What a case holds beside its images. */
export interface JointCase extends FormCase {
  /** Region of the joint by role; a picture without one has none. */
  regions: Partial<Record<string, Box>>;
  machine: Machine | null;
}
