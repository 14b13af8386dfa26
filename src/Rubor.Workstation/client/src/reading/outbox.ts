import type { Act, EventContents, EventType, Stored } from '../contract';

/** Where the save state stands. */
export type SaveState =
  | { kind: 'saved' }
  | { kind: 'saving'; acts: number }
  | { kind: 'offline'; acts: number; since: number }
  | { kind: 'signed-out'; acts: number }
  | { kind: 'full'; acts: number };

/** The way of a read's acts to the server, as a reading sees it. */
export interface Outbox {
  readonly client: string;
  /** Added and not yet stored, in order. */
  readonly pending: readonly Act[];
  add<T extends EventType>(type: T, content: EventContents[T]): void;
  /** A number of this client for an act that goes its own way: a signature, a reopening. */
  number(): number;
  /** Sends what waits; resolves when all of it is stored, or when that is not possible now. */
  flush(): Promise<void>;
  /** Versions that a signature or a reopening brought. */
  advance(version: number): void;
  sign(signature: Signature): Promise<Stored>;
  reopen(reopening: { expected_version: number; client: string; client_sequence: number; predecessor: string; reason: string }): Promise<Stored>;
  stop(): void;
}

export interface Signature {
  password: string;
  expected_version: number;
  client: string;
  client_sequence: number;
  voxels_lower: number;
  voxels_upper: number;
  mask_sha256: string;
}
