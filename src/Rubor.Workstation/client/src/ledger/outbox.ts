import type { Act, Reopening, Signature, Stored } from '../contract';
import type { Content } from './kindrules';
import type { ReadState } from './state';

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
export interface RejectedAct {
  /** Name among the acts of all tabs. */
  name: string;
  act: Act;
  /** When it was done, as an ISO time. */
  at: string;
  /** Why it was rejected. */
  reason: string;
  /** The server had acknowledged it, and does not have it any more. */
  lost: boolean;
  /** What its content names things by; null where it names none so. */
  basis: string | null;
}

/** What can be done with them, by their names. */
export interface RejectedActs {
  /** The reader knows of them: no page tells it again. */
  seen(names: readonly string[]): void;
  throwAway(names: readonly string[]): void;
}

/** The way of a read's acts to the server, and the one folded state of the read. */
export interface Outbox<C extends Content = Content> {
  readonly client: string;
  /** Added and not yet stored, in order. */
  readonly pending: readonly Act[];
  readonly rejected: RejectedActs;
  /** What is stored, and on top of it what this tab has not sent yet. */
  readonly state: ReadState<C>;
  /** What is stored, as far as this tab knows. */
  readonly stored: Pick<ReadState, 'version' | 'head'>;
  /**
   * @param again Name of the rejected act that is done again by it: that one is gone once this one lies in the browser's storage.
   * @returns False where nothing was added, since that one is gone already, or the storage has no room.
   */
  add(type: string, content: unknown, again?: string): boolean;
  /** Sends what waits; resolves when all of it is stored, or when that is not possible now. */
  flush(): Promise<void>;
  sign(signature: Signature): Promise<Stored>;
  reopen(reopening: Reopening): Promise<Stored>;
  stop(): void;
}
