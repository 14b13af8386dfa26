import type { Act, ReadDocument, Session, StoredEvent, StudyDocument } from '../contract';
import type { ReadState } from './state';
import type { AsideAct, Outbox, SaveState } from './outbox';
import type { CaseSource } from '../kinds/vhi/preparing';

/** Of what the server had acknowledged and does not have any more. */
export interface LostEvents {
  signatures: number;
  /** Events of which this browser knows only that they were there. */
  unknown: number;
}

export interface OutboxEvents {
  /** Events that are stored now: this tab's own, and those of others. */
  onEvents(events: readonly StoredEvent[]): void;
  onState(save: SaveState): void;
  /** The server's store was put back to an older state: these are all events that it has now. Acts that were lost are told of as set aside. */
  onFallenBack(events: readonly StoredEvent[], lost: LostEvents): void;
  /** Acts of the read that lie set aside in this browser now, and those among them that the reader has not been told of. */
  onAside(acts: readonly AsideAct[], fresh: readonly AsideAct[]): void;
  /** The content of an act on top of another state than it was made on; null where it stays the same. Absent where nobody can measure. */
  renew?(state: ReadState, act: Act): Promise<Act['content']> | null;
}

/** An opened read, and how its acts get to the server. */
export interface OpenedRead {
  read: ReadDocument;
  outbox(events: OutboxEvents & { onOtherTab(there: boolean): void }): Outbox;
}

/** What the page asks of the server. Failed requests throw with `status` and `message`; without an answer there is no status. */
export interface Server extends CaseSource {
  session(): Promise<Session>;
  signIn(name: string, password: string): Promise<Session>;
  signOut(): Promise<void>;
  /** Changes the own password; the session goes on. */
  changePassword(current: string, next: string): Promise<Session>;
  /** @param poll Asked for by the page itself: it does not keep the session alive. */
  study(poll?: boolean): Promise<StudyDocument>;
  openRead(name: string): Promise<OpenedRead>;
  reopenRead(read: string, reason: string): Promise<void>;
  /** Sends what closed tabs of this reader have left in the browser. */
  sendLeftOver(): Promise<void>;
  /** Acts of the reader that are not stored yet, of all reads and tabs of this browser. */
  unsent(): number;
  /** Tells of every change of that; gives what ends it. */
  onUnsent(listener: (acts: number) => void): () => void;
  /** Tells when the browser's session becomes another's, or ends, without this page having done it; gives what ends it. */
  onSession(listener: (name: string | null) => void): () => void;
}
