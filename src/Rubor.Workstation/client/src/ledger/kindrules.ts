import type { Act, Opened, StoredEvent } from '../contract';
import type { ReadState } from './state';

/** What undo and redo move through: every kind has a comment, the rest is the kind's. Never changed in place. */
export interface Content {
  readonly comment: string;
}

/**
 * How much the content of an act depends on what came before it: not at all; it names things by the basis of that time; or it says itself
 * what follows from all that came before, and is made anew on top of something else.
 */
export type Dependence = 'none' | 'basis' | 'made';

/** What a kind of case adds to the ledger: its acts, what they change, and when they are allowed. Plain functions, no state. */
export interface KindRules<C extends Content = Content> {
  /** Name of the kind, as in `opened`. */
  readonly kind: string;
  begin(opened: Opened): C;
  /** The content after an act of the kind's own. */
  after(content: C, event: StoredEvent): C;
  /** Why an act of the kind's own may not follow; also of its part in `opened` and `signed`. Null when it may. */
  refusal(state: ReadState<C> | null, type: string, content: unknown): string | null;
  /** What acts name things by, such as one numbering of pieces; the same text, the same meaning. */
  basis(content: C): string;
  dependence(type: string): Dependence;
  /** Whether an act leaves its own time in the content: the server's own counts, once it is stored. */
  dated(type: string): boolean;
  /** Whether an act would change nothing. */
  isSo(content: C, act: Act): boolean;
  /** Said of an act whose basis is another by now: as a part of a sentence, and to the reader. */
  readonly other_basis: { reason: string; said: string };
}
