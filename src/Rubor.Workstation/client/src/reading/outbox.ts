import type { Act, EventContents, EventType, Reopening, Signature, Stored } from '../contract';

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
  /** Sends what waits; resolves when all of it is stored, or when that is not possible now. */
  flush(): Promise<void>;
  sign(signature: Signature): Promise<Stored>;
  reopen(reopening: Reopening): Promise<Stored>;
  stop(): void;
}
