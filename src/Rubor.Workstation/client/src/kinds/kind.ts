import type { Component } from 'svelte';
import type { Act, CaseDocument, CaseImage, Comparison, Lesions, ReadDocument, Taking } from '../contract';
import type { Key } from '../keyboard/keys';
import type { Content, KindRules } from '../ledger/kindrules';
import type { MakeOutbox, OpenRead } from '../ledger/openread.svelte';
import type { SignedVersion } from '../ledger/state';
import type { Scene } from '../viewer/scene';
import type { Volume } from '../viewer/volume';

/** An open case as the page sees it, whatever its kind. */
export interface CaseModel {
  readonly document: Pick<CaseDocument, 'kind' | 'name' | 'title' | 'earlier' | 'reveals' | 'blinded'>;
  readonly ledger: OpenRead;
  readonly scene: Scene;
  /** What is going on, by which keys count. */
  readonly mode: string;
  /** What was begun on the page and would be left, such as a drawing; null where nothing is. */
  readonly unfinished: string | null;
  /** Why it cannot be signed now, whatever is answered in the dialog; null when it can. */
  readonly unsignable: string | null;
  /** The visit before this one is wanted beside it. */
  readonly wants_earlier: boolean;
  showEarlier(prepared: unknown): void;
  earlierMissing(text: string): void;
  /** Null when it is signed, else why not. */
  sign(password: string): Promise<string | null>;
  /** The page is looked at again, or another tab has changed what is kept in the browser. */
  look(): void;
  /** The page may be gone in a moment: what is being typed or drawn is kept. */
  putAway(): void;
  close(): void;
}

/** The visit before as the server tells of it; asked only once it is wanted. */
export interface EarlierVisit {
  comparison(poll: boolean): Promise<Comparison>;
  image(image: CaseImage): Promise<ArrayBuffer>;
  lesions(): Promise<Lesions>;
}

/** What a case is opened with. */
export interface Opening<P> {
  prepared: P;
  read: ReadDocument;
  /** Who is signed in. */
  me: string;
  outbox: MakeOutbox;
  /** Where drawings are kept until they are saved: localStorage. */
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** The act that takes what the reader drew on the other view. Throws with `message` where there is nothing to take. */
  taking?: () => Promise<Taking>;
  /** Where the case has a visit before. */
  earlier?: EarlierVisit;
  /** By which tabs know who draws: navigator.locks, where there are any. */
  locks?: LockRequests | undefined;
}

/** The part of navigator.locks that is needed. */
export interface LockRequests {
  request(name: string, options: { mode?: 'shared'; ifAvailable?: boolean; signal?: AbortSignal }, work: (lock: unknown) =>
    Promise<void>): Promise<unknown>;
  query(): Promise<{ held?: { name?: string }[] }>;
}

/** A part of the page that belongs to a kind. */
export type Panel<M> = Component<{ model: M; run: (command: string) => void }>;

export interface Panels<M> {
  /** Above the images. */
  tools: Panel<M>;
  /** Below the tools: what has to be known before one begins or goes on. */
  hints: Panel<M> | null;
  /** Beside the images, above how a read ends. */
  side: Panel<M>;
  /** Above the comment. */
  ending: Panel<M> | null;
  /** In the dialog that signs: what is signed. `onleave` closes it. */
  signing: Component<{ model: M; onleave: () => void }>;
  /** What a signature stands for, in a line or two. */
  signed: Component<{ model: M; version: SignedVersion }>;
}

/** A file that the server makes of a read; the address goes behind that of the read. */
export interface ReadFile { address: string; text: string; opens: boolean }

export interface HelpGroup { name: string; rows: readonly { keys: readonly string[]; text: string }[] }

/** A kind of case: plain values and functions. What is not here is the page's own, and the same for all kinds. */
export interface Kind<M extends CaseModel = CaseModel, P = unknown> {
  readonly rules: KindRules;
  /**
   * Makes ready what is shown at once when the case is opened.
   * @param quiet Resolves when the page has time. @param beside The other view of the visit; null where there is none.
   */
  prepare(document: CaseDocument, volumes: ReadonlyMap<string, Volume>, quiet: () => Promise<void>, beside: Volume | null): Promise<P>;
  open(opening: Opening<P>): M;
  /** The pictures of a case alone, for who looks at it and reads nothing; absent of kinds of which tasks have no cases. */
  look?(prepared: P): Scene;
  readonly panels: Panels<M>;
  /** Names of the column beside the images, and of its last part. */
  readonly names: { side: string; ending: string };
  /** Every key of the panels, page and signing among them. */
  readonly keys: readonly Key[];
  /** What a command of the kind's own does. */
  run(model: M, command: string): void;
  /** Said of a key that does nothing; null where nothing is to be said. */
  unusedKey(model: M, name: string): string | null;
  /** Whether the dialog that signs asks something before the password. */
  asksFirst(model: M): boolean;
  /** The help: what is done here, and all its keys. */
  readonly help: { text: string; groups: readonly HelpGroup[] };
  actText(act: Act): string;
  readonly files: readonly ReadFile[];
  /** Exports of all reads beside those that every kind has. */
  readonly exports: readonly { href: string; text: string }[];
}

/** A kind among others. Its model and what it prepares only ever come back to its own functions. */
export function asKind<M extends CaseModel, P, C extends Content>(kind: Omit<Kind<M, P>, 'rules'> & { rules: KindRules<C> }): Kind {
  return kind as unknown as Kind;
}
