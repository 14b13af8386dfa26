import type { Act, CaseDocument, CaseImage, Comparison, Decision, Discrepancies, Discrepancy, Lesions, ReadDocument, Session, StoredEvent,
  StudyDocument, Taking, TaskChecked, TaskChoices, TaskProgress, Vote } from '../contract';
import type { Content, KindRules } from './kindrules';
import type { Outbox, RejectedAct, SaveState } from './outbox';
import type { ReadState } from './state';

/** Of what the server had acknowledged and does not have any more. */
export interface LostEvents {
  signatures: number;
  /** Events of which this browser knows only that they were there. */
  unknown: number;
}

/** What an open read hears of its acts. */
export interface OutboxEvents<C extends Content = Content> {
  /** The read is another: an act was added, stored or rejected, here or elsewhere. Each event was folded once for it. */
  onRead(state: ReadState<C>): void;
  /** Events that are stored now: this tab's own, and those of others. */
  onEvents(events: readonly StoredEvent[]): void;
  /** What the server makes of the read, with the acts that it had by then; null where it makes nothing of it. */
  onFigures(figures: unknown): void;
  onSave(save: SaveState): void;
  /** The page folds the read otherwise than the server: why. */
  onDisagreement(reason: string): void;
  /** The server's store was put back to an older state. Acts that were lost are told of as rejected. */
  onFallenBack(lost: LostEvents): void;
  /** Rejected acts of the read in this browser now, and those among them that the reader has not been told of. */
  onRejected(acts: readonly RejectedAct[], fresh: readonly RejectedAct[]): void;
  /** The content of an act on top of another state than it was made on; null where it stays the same. Absent where nobody can make it. */
  renew?(state: ReadState<C>, act: Act): Promise<Act['content']> | null;
}

/** An opened read, and how its acts get to the server. */
export interface OpenedRead {
  read: ReadDocument;
  outbox<C extends Content>(rules: KindRules<C>, events: OutboxEvents<C> & { onOtherTab(there: boolean): void }): Outbox<C>;
}

/** What of the server a case is made ready from. */
export interface CaseSource {
  caseDocument(name: string, signal?: AbortSignal): Promise<CaseDocument>;
  image(name: string, image: CaseImage, signal?: AbortSignal): Promise<ArrayBuffer>;
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
  /** How far the readers of the task are. */
  taskProgress(): Promise<TaskProgress>;
  /** What a reader study can be made of. */
  taskChoices(): Promise<TaskChoices>;
  /** What is wrong with a reader study, and what it asks of its readers. @param task As its file has it. */
  checkTask(task: object): Promise<TaskChecked>;
  /** Makes it. */
  createTask(task: object): Promise<TaskChecked>;
  /** Cases on which readers differ, once all have read. */
  discrepancies(): Promise<Discrepancies>;
  discrepancy(code: string): Promise<Discrepancy>;
  discrepancyImage(code: string, image: CaseImage): Promise<ArrayBuffer>;
  vote(code: string, vote: Vote): Promise<Discrepancy>;
  decide(code: string, decision: Decision): Promise<Discrepancy>;
  openRead(name: string): Promise<OpenedRead>;
  /** The act by which a read takes what its reader drew on the other view. */
  taking(read: string): Promise<Taking>;
  /** How a case is registered with the visit before. @param poll Asked for by the page itself. */
  comparison(name: string, poll?: boolean): Promise<Comparison>;
  /** An image of it. */
  comparisonImage(name: string, image: CaseImage): Promise<ArrayBuffer>;
  /** What became of the lesions of the visit before. */
  lesions(read: string): Promise<Lesions>;
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
