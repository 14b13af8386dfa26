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
  /** What stands for the case on the page, such as "subject 01, session baseline". */
  title: string;
  /** What is read of it: the name of a kind. */
  kind: string;
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

/** Where a reader stands in a task. */
export interface TaskStand {
  title: string;
  /** The session that is open or comes next, from 1. */
  session: number;
  sessions: number;
  /** When it opens; null where it is open, or all are done. */
  opens: string | null;
  is_done: boolean;
  /** The same in words. */
  sentence: string;
}

export interface StudyDocument {
  format: 'rubor.workstation-study/2';
  name: string;
  version: string;
  /** Of a task the cases of the session that is open, in the order in which they are read. */
  cases: CaseSummary[];
  /** Absent where no task is served, and for those who see everything. */
  task?: TaskStand;
  /** Pages of the task that are there for who asks, beside the list; absent where there are none. */
  pages?: TaskPage[];
}

export type TaskPage = 'progress' | 'adjudication' | 'new-task';

/** What a reader study of the study that is served can be made of. */
export interface TaskChoices {
  format: 'rubor.workstation-task-choices/1';
  /** What the file of a reader study says it is. */
  task_format: string;
  /** The usual one first. */
  kinds: string[];
  forms: { name: string; fields: string[]; kinds: string[] }[];
  roles: string[];
  cases: string[];
  readers: string[];
  /** When a machine's output may be seen. */
  machine: string[];
  orders: string[];
  hidden: string[];
  washout_days: number;
  /** Whether the server makes tasks, or checks them alone. */
  creates: boolean;
}

/** What is wrong with a reader study, and with which key of its file; null of the whole. */
export interface TaskProblem { key: string | null; sentence: string }

/** A reader study, held against the study. */
export interface TaskChecked {
  format: 'rubor.workstation-task-checked/1';
  problems: TaskProblem[];
  /** Null while something is wrong. */
  summary: { cases: number; repeats: number; places: number; sessions: number; readers: number; total: number; washout_days: number;
    second_session: string | null } | null;
  created: boolean;
  /** Command lines that come next. */
  commands: string[];
}

/** How much of a session of a reader was read; session 0 is calibration, of whose rounds this is one. */
export interface SessionProgress {
  session: number;
  calibration: number;
  arms: { arm: string; cases: number; done: number }[];
  cases: number;
  done: number;
  begun: number;
  minutes_a_case: number | null;
  state: 'done' | 'open' | 'opens' | 'later' | 'spared' | 'stopped';
  opens: string | null;
  last_signed: string | null;
}

/** How far the readers of a task are; never what anybody answered. */
export interface TaskProgress {
  format: 'rubor.workstation-task-progress/1';
  title: string;
  now: string;
  readers: { name: string; sessions: SessionProgress[] }[];
  /** What the report over everything waits for, a sentence each. */
  hindrances: string[];
}

/** Why readers differed: a fixed choice. */
export type DiscrepancyReason = 'anatomical' | 'morphological' | 'artefact';

/** A discrepancy in the list. */
export interface DiscrepancyRow {
  code: string;
  number: number;
  /** The field as readers see it. */
  field: string;
  state: 'open' | 'decided' | 'read_again';
  votes: number;
  /** Fewest of a consensus. */
  scorers: number;
  voted: boolean;
  /** Whether who asks may decide it now. */
  decides: boolean;
  truth: string | null;
}

export interface Discrepancies {
  format: 'rubor.workstation-discrepancies/1';
  title: string;
  discrepancies: DiscrepancyRow[];
}

/** What a scorer says, without whose it is. */
export interface Vote { answer: string; reason: DiscrepancyReason }

/** A discrepancy with its case. Answers are as tables have them: 2, yes, the value of a choice. */
export interface Discrepancy {
  format: 'rubor.workstation-discrepancy/1';
  code: string;
  number: number;
  total: number;
  /** Name of the field in the case's form. */
  field: string;
  /** The answers of each arm, without names. */
  readings: string[][];
  case: CaseDocument;
  /** Goes back with a decision. */
  seen: string;
  votes: number;
  scorers: number;
  own: Vote | null;
  may_vote: boolean;
  may_decide: boolean;
  /** What scorers say, for who may decide. */
  said: Vote[] | null;
  /** Answers were read again since it was decided. */
  read_again: boolean;
  decision: { truth: string; reason: DiscrepancyReason; by_consensus: boolean; decided_by: string; decided: string; note: string;
    votes: string[] } | null;
}

/** A decision as the page sends it. */
export interface Decision {
  password: string;
  /** Null where all scorers say the same. */
  decision: string | null;
  reason: DiscrepancyReason;
  note: string | null;
  seen: string;
}

export type SampleType = 'uint8' | 'int8' | 'uint16' | 'int16' | 'uint32' | 'int32' | 'float32' | 'float64';

export interface CaseImage {
  role: string;
  sha256: string;
  type: SampleType;
  /** Measured value = stored · slope + intercept. */
  slope: number;
  intercept: number;
  /** Of the measured values. */
  minimum: number;
  maximum: number;
  /** Whether it was carried onto the grid of the case's first image. */
  resampled: boolean;
  size: [z: number, y: number, x: number];
  /** Grey, or red, green and blue, with or without opacity; they come last in the samples. */
  channels: 1 | 3 | 4;
  /** Null where the file states none: then nothing is said in mm. */
  spacing_mm: Vector | null;
  /** Null where the file states no orientation: it is shown as it is stored, without letters. */
  plane: Plane | null;
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
  orientation: string;
}

export type Vector = [x: number, y: number, z: number];

/** Voxel (x, y, z) to RAS mm: origin + x·i + y·j + z·k. */
export interface ToWorld { i: Vector; j: Vector; k: Vector; origin: Vector }

/** Another view of the same patient and visit, as it is shown beside a case. */
export interface Beside {
  case: string;
  title: string;
  /** What it is called, such as "dorsal, mirrored". */
  name: string;
  /** What the case's own view is called. */
  own_name: string;
  /** Whether pixel (x, y) of the case is pixel (width − 1 − x, y) there, or the same one; null where none is another's. */
  reversed: boolean | null;
  /** Whether what was drawn there can be taken. */
  takes: boolean;
  /** Its plane is turned so that the same finger lies at the same place. */
  image: CaseImage;
}

/** How a case is registered with the patient's visit before. */
export interface Comparison {
  format: 'rubor.visit-comparison/1';
  state: 'none' | 'waiting' | 'working' | 'ready' | 'failed';
  comparable: boolean;
  verdict: string | null;
  /** Why not, or what is in doubt. */
  reasons: string[];
  turned_degrees: number | null;
  moved_mm: number | null;
  /** Volumes that are brighter and darker now. */
  increase_ml: number | null;
  decrease_ml: number | null;
  /** The earlier images on this visit's voxels, and of the role `change` the map: −3 to 3, above 0 brighter now, the surer the larger. */
  images: CaseImage[];
}

/** What became of the lesions of the visit before. */
export interface Lesions {
  /** The earlier visit in words; null where there is none. */
  earlier: string | null;
  /** Why there is nothing to list. */
  reason: string | null;
  /** Whether the own read of the earlier visit is signed. */
  signed: boolean;
  lesions: {
    number: number;
    change: 'new' | 'gone' | 'grown' | 'shrunk' | 'unchanged' | 'not_covered';
    grouping: 'single' | 'merged' | 'split' | 'regrouped';
    before_mm3: number;
    after_mm3: number;
    /** A voxel of this visit near its middle. */
    at: [z: number, y: number, x: number];
  }[];
}

/** A case. What its kind adds to it is the content. */
export interface CaseDocument<C = unknown> {
  format: 'rubor.workstation-case/2';
  kind: string;
  name: string;
  title: string;
  images: CaseImage[];
  warnings: string[];
  /** The subject's visit before this one. */
  earlier: { case: string; title: string } | null;
  /** The other view of the same patient and visit; absent or null where there is none. */
  beside?: Beside | null;
  /** More is shown once a first answer is signed. */
  reveals?: boolean;
  /** What is true of it, beside the answer that was given before it was told. */
  truth?: { label: string; answer: string; truth: string; is_right: boolean | null }[];
  /** Read in a task, which gives readers no files of their reads. */
  blinded?: boolean;
  content: C;
}

/** What a read was opened with. */
export interface Opened<C = unknown> {
  study: string;
  case: string;
  round: number;
  kind: string;
  inputs: { role: string; sha256: string; size: [number, number, number] }[];
  content: C;
}

/** Content of the events that every kind has. */
export interface LedgerContents {
  opened: Opened;
  resumed: Record<string, never>;
  commented: { text: string };
  undone: Record<string, never>;
  redone: Record<string, never>;
  signed: { kind: string; content: unknown };
  reopened: { predecessor: string; reason: string };
}

/** An act as the page sends it; kinds add types of their own. */
export interface Act { client_sequence: number; type: string; content: unknown }

/** An act that takes what the reader drew on the other view, as the server makes it. */
export type Taking = Omit<Act, 'client_sequence'>;

/** An event as the store keeps it, in the newest version of its type. */
export interface StoredEvent<T extends string = string, C = unknown> {
  sequence: number;
  hash: string;
  reader: string;
  time: string;
  client: string;
  client_sequence: number;
  type: T;
  type_version: number;
  content: C;
}

/** An event of those that every kind has. */
export type LedgerEvent = { [T in keyof LedgerContents]: StoredEvent<T, LedgerContents[T]> }[keyof LedgerContents];

export interface ReadDocument {
  read: string;
  reader: string;
  case: string;
  round: number;
  version: number;
  head: string;
  events: StoredEvent[];
  /** What the kind's server makes of the read after the newest event; null where the page measures. */
  figures: unknown;
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
  /** As in the signed event: the server computes it again and refuses another. */
  content: object;
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
  /** As in a read. */
  figures: unknown;
}

export interface ConflictAnswer {
  error: string;
  version: number;
  between: StoredEvent[];
}
