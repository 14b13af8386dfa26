/** What page and server say to each other. Names as on the wire; arrays are (z, y, x), x fastest. */

export type Role = 'reader' | 'coordinator' | 'admin';

export interface Session {
  name: string | null;
  role: Role | null;
  csrf: string;
  timeout_minutes: number;
}

export type CaseState = 'ready' | 'waiting' | 'measuring' | 'broken';

export interface ReadSummary {
  id: string;
  reader: string;
  state: 'open' | 'signed';
  version: number;
  newest: string;
}

export interface CaseSummary {
  name: string;
  words: string;
  subject: string;
  session: string;
  state: CaseState;
  /** Why it is broken. */
  reason: string | null;
  /** The subject's visit before this one. */
  earlier: string | null;
  /** The own read; null where there is none, and for those who do not read. */
  read: ReadSummary | null;
  /** All reads, for coordinators and admins. */
  reads: ReadSummary[];
}

export interface StudyDocument {
  format: 'rubor.workstation-study/1';
  name: string;
  version: string;
  cases: CaseSummary[];
}

export type SampleType = 'uint8' | 'int8' | 'uint16' | 'int16' | 'uint32' | 'int32' | 'float32' | 'float64';

export interface CaseImage {
  role: 'stir' | 't1w';
  sha256: string;
  type: SampleType;
  /** Measured value = stored · slope + intercept. */
  slope: number;
  intercept: number;
  /** Of the measured values. */
  minimum: number;
  maximum: number;
  /** Whether it was carried onto the STIR's grid. */
  resampled: boolean;
}

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

/** How a slice is shown: radiological convention. */
export interface Plane {
  transpose: boolean;
  flip_columns: boolean;
  flip_rows: boolean;
  left: string;
  right: string;
  top: string;
  bottom: string;
  /** For instance "oblique coronal". */
  words: string;
}

export type Vector = [x: number, y: number, z: number];

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

export interface CaseDocument {
  format: 'rubor.workstation-case/1';
  name: string;
  words: string;
  images: CaseImage[];
  size: [z: number, y: number, x: number];
  spacing_mm: Vector;
  voxel_volume_mm3: number;
  /** Voxel (x, y, z) to RAS mm: origin + x·i + y·j + z·k. */
  to_world: { i: Vector; j: Vector; k: Vector; origin: Vector };
  plane: Plane;
  choice: Choice;
  normal_marrow: CaseMask | null;
  disease_region: CaseMask | null;
  verdict: MachineVerdict | null;
  /** Lowest and highest of the limits among which the true lower one lies, of marrow that was found; null where nothing is said of it. */
  l_lower_range?: [low: number, high: number] | null;
  /** Slices in them, and in the verdict's reasons, are counted from 0. */
  warnings: string[];
  measured: Measured | null;
  earlier: { case: string; words: string } | null;
}

export type CleaningTool = 'piece' | 'list' | 'lasso_inside' | 'lasso_outside' | 'above_line' | 'slice' | 'size';
export type Reason = 'vessel' | 'artefact' | 'joint_space' | 'outside' | 'normal_variant';
export type Structure = 'normal_marrow' | 'disease_region';
export type RegionVerdict = 'satisfactory' | 'minor' | 'failed';

export interface Resegmented {
  segmentation: SegmentationName;
  removed: string;
}

/** Content of each type of event. */
export interface EventContents {
  opened: {
    study: string;
    case: string;
    round: number;
    inputs: { role: string; sha256: string; size: [number, number, number] }[];
    choice: Choice;
    segmentation: SegmentationName;
  };
  resumed: Record<string, never>;
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
  commented: { text: string };
  undone: Record<string, never>;
  redone: Record<string, never>;
  signed: { voxels_lower: number; voxels_upper: number; voxel_volume_mm3: number; mask_sha256: string };
  reopened: { predecessor: string; reason: string };
}

export type EventType = keyof EventContents;

/** An act as the page sends it. */
export type Act = { [T in EventType]: { client_sequence: number; type: T; content: EventContents[T] } }[EventType];

/** An event as the store keeps it. */
export type StoredEvent = {
  [T in EventType]: {
    sequence: number;
    hash: string;
    reader: string;
    time: string;
    client: string;
    client_sequence: number;
    type: T;
    type_version: number;
    content: EventContents[T];
  };
}[EventType];

export interface ReadDocument {
  read: string;
  reader: string;
  case: string;
  round: number;
  version: number;
  head: string;
  events: StoredEvent[];
}

export interface Batch {
  expected_version: number;
  client: string;
  acts: Act[];
}

/** A signature as the page sends it. */
export interface Signature {
  password: string;
  expected_version: number;
  client: string;
  client_sequence: number;
  voxels_lower: number;
  voxels_upper: number;
  mask_sha256: string;
}

/** A reopening as the page sends it. */
export interface Reopening {
  expected_version: number;
  client: string;
  client_sequence: number;
  predecessor: string;
  reason: string;
}

export interface Stored {
  version: number;
  head: string;
  events: StoredEvent[];
}

export interface ConflictAnswer {
  error: string;
  version: number;
  between: StoredEvent[];
}
