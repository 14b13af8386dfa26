import type { CaseDocument, LedgerContents, Plane, StoredEvent, ToWorld, Vector } from '../../contract';

/** What page and server say to each other of V_HI. Names as on the wire; arrays are (z, y, x), x fastest. */

export interface MaskRuns {
  size: [z: number, y: number, x: number];
  runs: string;
}

export type MarrowSource = 'drawn' | 'found';

export interface CaseMask {
  source: MarrowSource;
  mask: MaskRuns;
  /** k of the robust rule for normal marrow that was found. */
  found_multiple?: number | null;
}

export interface Choice {
  limits: 'paper' | 'robust';
  pieces: '2d' | '3d';
  minimum_piece: number;
}

export interface SegmentationName {
  sha256: string;
  pieces: number;
}

export interface Measured {
  l_lower: number;
  l_upper: number;
  iqr_multiple: number;
  iqr: number;
  upper_quartile: number;
  marrow_voxels: number;
  voxels_lower: number;
  voxels_upper: number;
  segmentation: SegmentationName;
}

/** What is said of one structure that was found. */
export interface StructureVerdict {
  verdict: 'plausible' | 'reader_needed';
  reasons: string[];
}

export interface MachineVerdict {
  text: string;
  reasons: string[];
  /** Null where it was drawn. */
  normal_marrow?: StructureVerdict | null;
  disease_region?: StructureVerdict | null;
}

/** What a case of V_HI holds beside its images. */
export interface VhiCase {
  size: [z: number, y: number, x: number];
  spacing_mm: Vector;
  voxel_volume_mm3: number;
  to_world: ToWorld;
  plane: Plane;
  choice: Choice;
  normal_marrow: CaseMask | null;
  disease_region: CaseMask | null;
  verdict: MachineVerdict | null;
  /** Lowest and highest of the limits among which the true lower one lies, of marrow that was found; null where nothing is said of it. */
  l_lower_range?: [low: number, high: number] | null;
  measured: Measured | null;
}

/** A case of V_HI; slices in its warnings, and in the verdict's reasons, are counted from 0. */
export type VhiDocument = Omit<CaseDocument, 'content'> & VhiCase;

export type CleaningTool = 'piece' | 'list' | 'lasso_inside' | 'lasso_outside' | 'above_line' | 'slice' | 'size';
export type Reason = 'vessel' | 'artefact' | 'joint_space' | 'outside' | 'normal_variant';
export type Structure = 'normal_marrow' | 'disease_region';
export type RegionVerdict = 'satisfactory' | 'minor' | 'failed';

export interface Resegmented {
  segmentation: SegmentationName;
  removed: string;
}

/** What a read of V_HI begins with. */
export interface VhiStart { choice: Choice; segmentation: SegmentationName }

/** What a signature of V_HI names. */
export interface VhiSigned { voxels_lower: number; voxels_upper: number; voxel_volume_mm3: number; mask_sha256: string }

/** Content of each type of event that a read of V_HI may have. */
export interface EventContents extends LedgerContents {
  pieces_removed: { pieces: string; tool: CleaningTool };
  pieces_restored: { pieces: string; tool: CleaningTool };
  kept_only: { pieces: string };
  piece_cut: { piece: number; voxels: MaskRuns };
  piece_mended: { piece: number };
  drawn: { structure: Structure; mask: MaskRuns; resegmented: Resegmented | null };
  region_judged: { verdict: RegionVerdict };
  /** Null takes it back. */
  left_as_is: { structure: Structure; reasons: string[] | null };
  choice_made: { choice: Choice; resegmented: Resegmented };
  reason_given: { pieces: string; reason: Reason | null };
  confidence_given: { level: number | null };
}

export type EventType = keyof EventContents;

/** An act on a read of V_HI. */
export type VhiAct = { [T in EventType]: { client_sequence: number; type: T; content: EventContents[T] } }[EventType];

/** An event of a read of V_HI. */
export type VhiEvent = { [T in EventType]: StoredEvent<T, EventContents[T]> }[EventType];
