import type { Act, ReadDocument } from '../contract';
import { sentence } from '../text/sentences';
import { notAgain } from './again';
import type { Content, KindRules } from './kindrules';
import { Notices } from './notices.svelte';
import type { Outbox, RejectedAct, SaveState } from './outbox';
import { RejectedList } from './rejectedacts.svelte';
import { refusal } from './rules';
import type { OutboxEvents } from './server';
import { Signing } from './signing';
import type { ReadState, SignedVersion } from './state';
import { goneText } from './texts';
import { TypedComment } from './typedcomment';

/** How a read's acts get to the server: made once, by what hears of them. */
export type MakeOutbox = <C extends Content>(rules: KindRules<C>, events: OutboxEvents<C>) => Outbox<C>;

/** What a kind of case does beside the ledger while a read is open. */
export interface OpenKind<C extends Content> {
  readonly rules: KindRules<C>;
  /** The read is another now; before is null at first. */
  took(state: ReadState<C>, before: ReadState<C> | null): void;
  /** The reader goes on with another act. */
  goesOn?(): void;
  /** Why no act can be done again now, whatever it is; null when they can. */
  hindrance?(): string | null;
  /** Why a rejected act cannot be done again, as only trying tells; null when it can. */
  impossible?(act: Act): string | null;
  /** Does a rejected act again where the kind has to make it anew; null where it is done as it is. */
  again?(act: Act, name: string): Promise<boolean> | null;
  /** As the queue's: the content of an act on top of another state; null where it stays. */
  renew?(state: ReadState<C>, act: Act): Promise<Act['content']> | null;
}

// How long a signature waits for acts that are on their way.
const signatureWaitsMs = 4000;

/** One open read, whatever its kind: its one folded state, its acts on their way, and what the reader is told of them. */
export class OpenRead<C extends Content = Content> {
  /** Name of the read. */
  readonly read: string;
  /** What is stored, and on top of it what this tab has not sent yet. */
  state: ReadState<C> = $state.raw(null!);
  /** Signed, or not the reader's own. */
  locked: boolean = $state(false);
  /** Something is being worked out; no act is taken meanwhile. */
  busy: boolean = $state(false);
  /** Why page and server do not see the same; signing waits until they do. */
  difference: string | null = $state(null);
  save: SaveState = $state.raw({ kind: 'saved' });
  other_tab: boolean = $state(false);
  /** What the server makes of the read with the acts that it has. */
  figures: unknown = $state.raw(null);

  readonly notices = new Notices();
  readonly rejected: RejectedList;
  /** The comment while it is typed. */
  readonly typed = new TypedComment((text) => !this.busy && (this.comment(text), true));

  private readonly outbox: Outbox<C>;
  private readonly signing: Signing;
  private elsewhere = false;

  /** @param me Who is signed in. */
  constructor(private readonly kind: OpenKind<C>, read: ReadDocument, readonly me: string, outbox: MakeOutbox) {
    this.read = read.read;
    this.figures = read.figures ?? null;
    this.rejected = new RejectedList({
      hindrance: (act) => kind.hindrance?.() ?? notAgain(kind.rules, this.state, act, me),
      impossible: ({ act }) => kind.impossible?.(act) ?? null,
      add: async ({ act, name }: RejectedAct) => kind.again?.(act, name) ?? this.act(act.type, act.content, name),
      kept: () => this.outbox.rejected,
      notices: this.notices,
    });
    this.outbox = outbox(kind.rules, {
      // Acts that lay in the browser are replayed while the outbox is being made; the state is taken behind it.
      onRead: (state) => { if ((this.outbox as Outbox<C> | undefined) !== undefined) this.take(state); },
      onEvents() {},
      onFigures: (figures) => { this.figures = figures; },
      onSave: (save) => { this.save = save; },
      onDisagreement: (reason) => this.differs(`This page and the server do not agree about the read (${reason}). Reload the page; nothing is lost.`),
      onFallenBack: (lost) => {
        const text = goneText(lost);
        if (text !== null) this.notices.tell(text, 'error');
      },
      onRejected: (acts, fresh) => this.rejected.hear(acts, fresh),
      ...(kind.renew === undefined ? {} : { renew: kind.renew.bind(kind) }),
    });
    this.signing = new Signing(this.outbox);
  }

  /** The kind is ready: it hears of the state from now on. */
  begin(): void {
    this.take(this.outbox.state);
  }

  get own(): boolean { return this.state.reader === this.me; }
  get can_undo(): boolean { return !this.locked && this.state.undo.length > 0; }
  get can_redo(): boolean { return !this.locked && this.state.redo.length > 0; }
  /** The newest signature. */
  get signature(): SignedVersion<C> | null { return this.state.versions.at(-1) ?? null; }

  /**
   * Adds an act.
   * @param again Name of the rejected act that is done again by it.
   * @returns Whether it was added; if not, the reader is told why.
   */
  act(type: string, content: unknown, again?: string): boolean {
    if (this.busy) return false;
    const reason = refusal(this.kind.rules, this.state, type, content, this.me);
    if (reason !== null) {
      this.notices.tell(sentence(reason), type === 'undone' || type === 'redone' ? 'info' : 'warning');
      return false;
    }
    this.comeBack();
    this.notices.goesOn();
    this.kind.goesOn?.();
    return this.outbox.add(type, content, again);
  }

  undo(): void {
    this.act('undone', {});
  }

  redo(): void {
    this.act('redone', {});
  }

  comment(text: string): void {
    if (this.state.content.comment !== text) this.act('commented', { text });
  }

  /** Page and server do not see the same: it is said, and nothing is signed. */
  differs(text: string): void {
    this.difference = text;
    this.notices.tell(text, 'error');
  }

  /**
   * Signs.
   * @param hindrance Why it cannot be signed; null when it can.
   * @param content What the signature names, or why it cannot be named.
   * @returns Null when it is signed, else why not.
   */
  async sign(password: string, hindrance: string | null, content: () =>
    Promise<object | string> | object | string): Promise<string | null> {
    if (this.state.is_signed) return 'This read is signed already.';
    if (hindrance !== null) return hindrance;
    this.comeBack();
    // Without an answer a flush goes on trying; whoever signs hears of it sooner.
    await Promise.race([this.outbox.flush(), new Promise((resolve) => setTimeout(resolve, signatureWaitsMs))]);
    if (this.outbox.pending.length
      > 0) return 'Not every act is stored yet, so this cannot be signed now. Nothing is lost; try again when the page says “Saved”.';
    const named = await content();
    return typeof named === 'string' ? named : this.signing.sign(password, this.outbox.stored, named);
  }

  /** Reopens a signed read; null when it is open, else why not. */
  reopen(reason: string): Promise<string | null> {
    return this.signing.reopen(reason, this.outbox.stored);
  }

  /** After the password was given again, what waited is sent. */
  signedIn(): void {
    void this.outbox.flush();
  }

  /** The reader looks at another tab: the time until the next act is none spent on this read. */
  turnAway(): void {
    this.elsewhere = true;
  }

  close(): void {
    this.typed.store();
    this.outbox.stop();
  }

  private comeBack(): void {
    if (!this.elsewhere || this.locked) return;
    this.elsewhere = false;
    this.outbox.add('resumed', {});
  }

  private take(state: ReadState<C>): void {
    const before = this.state as ReadState<C> | null;
    this.state = state;
    this.locked = state.is_signed || state.reader !== this.me;
    if (state.is_signed && before?.is_signed === false) this.notices.isOver();
    this.kind.took(state, before);
  }
}
