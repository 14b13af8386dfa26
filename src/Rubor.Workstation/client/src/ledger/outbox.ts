import type { Act, EventContents, EventType, Reopening, Signature, Stored } from '../contract';

/** Where the save state stands. */
export type SaveState =
  | { kind: 'saved' }
  | { kind: 'saving'; acts: number }
  /** @param reason What the server says, where it answers and does not store. */
  | { kind: 'offline'; acts: number; since: number; reason?: string }
  | { kind: 'signed-out'; acts: number }
  | { kind: 'full'; acts: number }
  /** Acknowledged once, and not on the server any more. */
  | { kind: 'lost'; acts: number };

/** An act that was not possible any more. It lies in the browser until it is done again or thrown away. */
export interface AsideAct {
  /** Name among the acts of all tabs. */
  name: string;
  act: Act;
  /** When it was done, as an ISO time. */
  at: string;
  /** Why it was set aside. */
  reason: string;
  /** The server had acknowledged it, and does not have it any more. */
  lost: boolean;
  /** The segmentation that its piece numbers belong to, as `numbering` names it; null where it names no pieces. */
  segmentation: string | null;
}

/** What can be done with them, by their names. */
export interface AsideActs {
  /** The reader knows of them: no page tells it again. */
  seen(names: readonly string[]): void;
  throwAway(names: readonly string[]): void;
}

/** The way of a read's acts to the server, as a reading sees it. */
export interface Outbox {
  readonly client: string;
  /** Added and not yet stored, in order. */
  readonly pending: readonly Act[];
  readonly aside: AsideActs;
  /**
   * @param again Name of the act set aside that is done again by it: that one is gone once this one lies in the browser's storage.
   * @returns False where nothing was added, since that one is gone already, or the storage has no room.
   */
  add<T extends EventType>(type: T, content: EventContents[T], again?: string): boolean;
  /** Sends what waits; resolves when all of it is stored, or when that is not possible now. */
  flush(): Promise<void>;
  sign(signature: Signature): Promise<Stored>;
  reopen(reopening: Reopening): Promise<Stored>;
  stop(): void;
}
