import type { CaseDocument, Choice, CleaningTool, Reason, RegionVerdict, Structure } from './contract';

// Types of the maths and the sync modules, until those are merged.
export type Size = readonly [z: number, y: number, x: number];
export interface Volume {
  size: Size;
  samples: Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;
  slope: number;
  intercept: number;
  minimum: number;
  maximum: number;
}
export interface Limits { lower: number; upper: number; iqr_multiple: number; iqr: number; upper_quartile: number; marrow_voxels: number }
export interface Piece { number: number; slice: number; last_slice: number; voxels_lower: number; voxels_upper: number; first: number; centroid: [z: number, y: number, x: number] }
export interface Segmentation {
  labels: Uint8Array;
  numbers: Int32Array;
  runs_start: Int32Array;
  runs_length: Int32Array;
  runs_piece: Int32Array;
  pieces: Piece[];
  by_slice: { start: number; end: number }[];
}
export type SaveState =
  | { kind: 'saved' }
  | { kind: 'saving'; acts: number }
  | { kind: 'offline'; acts: number; since: number }
  | { kind: 'signed-out'; acts: number }
  | { kind: 'full'; acts: number };

export type Tool = 'pick' | 'lasso-inside' | 'lasso-outside' | 'line' | 'cut' | 'polygon' | 'brush' | 'erase' | 'pan';

export interface Window { centre: number; width: number }
export interface Notice { id: number; text: string; kind: 'info' | 'warning' | 'error' }
export interface Earlier { document: CaseDocument; stir: Volume; t1w: Volume | null }

/** What a segmentation of the case needs, worked out once when it is opened. */
export interface Opened {
  document: CaseDocument;
  stir: Volume;
  t1w: Volume | null;
  marrow: Uint8Array;
  region: Uint8Array;
  segmentation: Segmentation;
  limits: Limits | null;
}

/** One open case with its read: the only place that joins maths, sync and view state. */
export class Reading {
  readonly document: CaseDocument;
  readonly stir: Volume;
  readonly t1w: Volume | null;
  /** The subject's visit before this one, when it is shown. */
  earlier: Earlier | null = $state.raw(null);

  /** Signed, or not the reader's own. */
  locked: boolean = $state(false);
  segmentation: Segmentation = $state.raw(null!);
  limits: Limits | null = $state.raw(null);
  limits_problem: string | null = $state(null);
  tally: { lower: number; upper: number; kept: number } = $state.raw({ lower: 0, upper: 0, kept: 0 });
  removed: ReadonlySet<number> = $state.raw(new Set());
  /** 1 where a reader cut a voxel out of its piece; null without cuts. */
  cut_voxels: Uint8Array | null = $state.raw(null);
  /** Reasons by piece. */
  reasons: ReadonlyMap<number, Reason> = $state.raw(new Map());
  /** As they count now: drawn in the read, or the case's own. */
  marrow: Uint8Array = $state.raw(new Uint8Array(0));
  region: Uint8Array = $state.raw(new Uint8Array(0));

  slice: number = $state(0);
  cursor: { z: number; y: number; x: number } | null = $state.raw(null);
  /** 1 shows the whole slice. */
  zoom: number = $state(1);
  /** Of the picture's middle, in picture pixels. */
  pan: { x: number; y: number } = $state.raw({ x: 0, y: 0 });
  window: { stir: Window; t1w: Window } = $state({ stir: { centre: 0, width: 1 }, t1w: { centre: 0, width: 1 } });
  show = $state({ overlay: true, opacity: 0.5, removed: true, region: false, marrow: false, earlier: false });

  tool: Tool = $state('pick');
  all_slices: boolean = $state(false);
  drawing: Structure | null = $state(null);
  /** The mask being drawn (z, y, x), changed in place; `draft_version` counts up with every change. */
  draft: Uint8Array | null = $state.raw(null);
  draft_version: number = $state(0);
  /** In voxels. */
  brush_radius: number = $state(3);

  selected: number | null = $state(null);
  /** Pieces below this size are marked while the size filter is being set. */
  size_preview: number | null = $state(null);
  /** While it is on, tools keep what they catch instead of removing it. */
  keep_only: boolean = $state(false);

  save: SaveState = $state.raw({ kind: 'saved' });
  other_tab: boolean = $state(false);
  notices: Notice[] = $state.raw([]);

  constructor(opened: Opened) {
    this.document = opened.document;
    this.stir = opened.stir;
    this.t1w = opened.t1w;
    this.marrow = opened.marrow;
    this.region = opened.region;
    this.segmentation = opened.segmentation;
    this.limits = opened.limits;
  }

  /** Removes a kept piece, restores a removed one. */
  toggle(piece: number, tool: CleaningTool = 'piece'): void { void [piece, tool]; }
  remove(pieces: Iterable<number>, tool: CleaningTool): void { void [pieces, tool]; }
  restore(pieces: Iterable<number>, tool: CleaningTool): void { void [pieces, tool]; }
  /** Starts from nothing: all pieces removed, and tools keep what they catch. */
  keepOnlyNone(): void {}
  /** Keeps these and removes all others. */
  keep(pieces: Iterable<number>): void { void pieces; }
  /** Takes voxels (1 in a mask of the whole volume) out of a piece. */
  cut(piece: number, voxels: Uint8Array): void { void [piece, voxels]; }
  mend(piece: number): void { void piece; }
  reason(pieces: Iterable<number>, reason: Reason | null): void { void [pieces, reason]; }
  undo(): void {}
  redo(): void {}

  /** Begins with a copy of the mask that counts now. */
  startDrawing(structure: Structure): void { void structure; }
  /** To be called after every change of `draft`: limits and pieces follow within a frame. */
  draftChanged(): void { this.draft_version++; }
  /** Fills slices between drawn ones. */
  interpolate(): void {}
  /** Empties the draft on the slice shown. */
  clearSlice(): void {}
  async commitDrawing(): Promise<void> {}
  cancelDrawing(): void {}
  async choose(choice: Choice): Promise<void> { void choice; }
  judge(verdict: RegionVerdict): void { void verdict; }
  confidence(level: number | null): void { void level; }
  comment(text: string): void { void text; }

  notice(text: string, kind: Notice['kind'] = 'info'): void { void [text, kind]; }
}
