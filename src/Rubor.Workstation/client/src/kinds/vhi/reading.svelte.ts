import type { CaseDocument, Choice, CleaningTool, EventContents, EventType, ReadDocument, Reason, RegionVerdict, StoredEvent, Structure } from '../../contract';
import { notCarried } from './maths/carried';
import { cleaned, count } from './maths/figures';
import type { Window } from '../../viewer/grey';
import { voxelsAt } from './maths/range';
import { formatPieces } from './maths/pieceset';
import { encodeMask } from './maths/runs';
import { sha256Hex } from './maths/sha';
import { after, expected, fold, refusal, ReadRuleError, type ReadState, type SignedVersion } from '../../ledger/state';
import type { Limits, Piece, Segmentation, Volume } from './maths/types';
import { notAgain } from './again';
import { foundIn, rangeOfFound, type Found } from './found';
import { KeepOnlyOff } from './keeponly';
import type { Draft } from './draft.svelte';
import { DrawingLocks, type LockRequests } from './drawinglocks';
import { Drawings } from './drawings.svelte';
import { fullestSlice, same, type Measurement, type Measuring } from './measuring';
import { KeptDrafts, type DraftShelf } from './keptdrafts';
import { measuredAfter, renewed, type Resegmenting } from './resegmenting';
import { SetAside } from '../../ledger/rejectedacts.svelte';
import { Signing } from '../../ledger/signing';
import { TypedComment } from '../../ledger/typedcomment';
import { View, type Notice, type Tool } from './view.svelte';
import { goneWords, manyWords, notCarriedWords, sentence } from '../../text/sentences';
import type { Outbox, SaveState } from '../../ledger/outbox';
import type { LostEvents, OutboxEvents } from '../../ledger/server';
import type { Prepared } from './preparing';

export type { Limits, Notice, Piece, SaveState, Segmentation, Tool, Volume, Window };
export type { Size } from './maths/types';

export interface Earlier { document: CaseDocument; stir: Volume; t1w: Volume | null }

// An act on more pieces than this is told of, with a way back.
const manyPieces = 10;

// The range of the figure takes two segmentations: it follows once the hand rests.
const rangeRestMs = 300;

// How long a signature waits for acts that are on their way.
const patienceMs = 4000;

/** One open case with its read: the only place that joins maths, sync and view state. */
export class Reading extends View {
  /** Name of the read. */
  readonly read: string;
  /** The subject's visit before this one, when it is shown. */
  earlier: Earlier | null = $state.raw(null);

  /** What is stored, and on top of it what this tab has not sent yet. */
  state: ReadState = $state.raw(null!);
  /** Signed, or not the reader's own. */
  locked: boolean = $state(false);
  /** Why page and server do not measure the same; signing waits until they do. */
  difference: string | null = $state(null);

  /** A drawing or a choice is being measured; nothing else is taken meanwhile. */
  busy: boolean = $state(false);

  /** The comment while it is typed. */
  readonly typed = new TypedComment((text) => !this.busy && (this.comment(text), true));

  /** Between which voxels V_HI lies at the lower limit, as uncertain as the marrow is that was found; null where it was drawn, or nothing is said of it. */
  range: readonly [low: number, high: number] | null = $state.raw(null);

  save: SaveState = $state.raw({ kind: 'saved' });
  other_tab: boolean = $state(false);

  readonly drawings: Drawings;
  readonly aside: SetAside;

  private readonly me: string;
  private readonly measuring: Measuring;
  private readonly outbox: Outbox;
  private stored: ReadState;
  private readonly signing: Signing;
  private elsewhere = false;
  private ranged: { measurement: Measurement; at: Segmentation[] } | null = null;
  private rangeRest: ReturnType<typeof setTimeout> | undefined;
  private readonly keepOnlyOff: KeepOnlyOff;

  /**
   * @param shelf Where drawings are kept until they are saved: localStorage.
   * @param locks By which tabs know who draws: navigator.locks, where there are any.
   */
  constructor(prepared: Prepared, read: ReadDocument, me: string, outbox: (events: OutboxEvents) => Outbox, shelf: DraftShelf, locks?: LockRequests) {
    super(prepared.document, prepared.stir, prepared.t1w);
    this.measuring = prepared.measuring;
    this.read = read.read;
    this.me = me;
    this.keepOnlyOff = new KeepOnlyOff(shelf, me, read.read);
    this.stored = fold(read.events)!;
    this.aside = new SetAside({
      hindrance: (act) => (this.drawn === null ? notAgain(this.state, act, me) : 'Save the drawing first, or throw it away.'),
      unmeasurable: (act) => this.unmeasurable(act),
      add: async ({ act, name }) => (act.type === 'drawn' || act.type === 'choice_made' ? this.resegment(act, () => {}, name) : this.act(act.type, act.content, name)),
      kept: () => this.outbox.aside,
      notices: this,
    });
    this.outbox = outbox({
      onEvents: (events) => this.takeIn(events),
      onState: (save) => { this.save = save; },
      onFallenBack: (events, lost) => this.fallBack(events, lost),
      onAside: (acts, fresh) => this.aside.hear(acts, fresh),
      renew: ({ content }, act) => (act.type === 'drawn' || act.type === 'choice_made' ? renewed(this.measuring, content, act) : null),
    });
    this.signing = new Signing(this.outbox, (events) => this.takeIn(events));
    this.rebuild();
    this.drawings = new Drawings(this.measuring, new KeptDrafts(shelf, me, this.read, this.stir.size), new DrawingLocks(locks, me, this.read), {
      measured: () => (this.locked || this.busy ? null : this.measurement),
      began: () => {
        this.tool = 'polygon';
        this.size_preview = null;
      },
      ended: () => {
        this.tool = 'pick';
        this.goesOn();
      },
      warn: (text) => this.notice(text, 'warning'),
    });
    this.slice = fullestSlice(this.segmentation) ?? this.slice;
    if (this.document.measured) void this.compare(this.measuring.of(this.document.choice, new Map()), this.document.measured.segmentation);
  }

  get drawn(): Draft | null { return this.drawings.now; }
  get own(): boolean { return this.state.reader === this.me; }
  get can_undo(): boolean { return this.drawn ? this.drawn.can_undo : !this.locked && this.state.undo.length > 0; }
  get can_redo(): boolean { return this.drawn ? this.drawn.can_redo : !this.locked && this.state.redo.length > 0; }
  /** Region and marrow: where they come from, and what the computer said of what it found. */
  get found(): Found[] { return foundIn(this.document, this.state.content); }
  /** Why there is nothing yet that could be signed; null when there is. */
  get unsignable(): string | null {
    if (this.difference !== null) return this.difference;
    if (this.limits_problem !== null) return `This cannot be signed yet. ${this.limits_problem}`;
    const open = this.found.filter((f) => f.open).map((f) => (f.structure === 'normal_marrow' ? 'draw the normal marrow' : 'correct the disease region'));
    return open.length === 0 ? null : `This cannot be signed yet. The computer says that a reader must ${open.join(' and ')}: do so, or say that you have seen why and leave it as it is.`;
  }
  /** The newest signature. */
  get signature(): SignedVersion | null { return this.state.versions.at(-1) ?? null; }

  /** Removes a kept piece, restores a removed one. */
  toggle(piece: number, tool: CleaningTool = 'piece'): void {
    if (this.removed.has(piece)) this.restore([piece], tool);
    else this.remove([piece], tool);
  }

  remove(pieces: Iterable<number>, tool: CleaningTool): void {
    const kept = [...pieces].filter((p) => !this.removed.has(p));
    if (kept.length > 0) this.act('pieces_removed', { pieces: formatPieces(kept), tool });
  }

  restore(pieces: Iterable<number>, tool: CleaningTool): void {
    const gone = [...pieces].filter((p) => this.removed.has(p));
    if (gone.length > 0) this.act('pieces_restored', { pieces: formatPieces(gone), tool });
  }

  /** Starts from nothing: all pieces removed, and tools keep what they catch. */
  keepOnlyNone(): void {
    this.act('kept_only', { pieces: 'none' });
  }

  /**
   * Tools keep what they catch, or remove it again. Whoever has cleaned before keeps what is kept: all pieces are removed only where
   * nothing was removed yet, or when that is asked for.
   */
  toggleKeepOnly(): void {
    const { removed, cuts, keep_only } = this.state.content;
    if (this.keep_only || keep_only !== null) {
      this.keepOnlyOff.set(this.keep_only ? keep_only : null);
      this.keep_only = !this.keep_only;
      if (this.keep_only) this.tellKept();
    } else if (this.tally.kept === 0 || (removed.size === 0 && cuts.length === 0)) {
      this.keepOnlyNone();
    } else {
      const kept = this.segmentation.pieces.map((p) => p.number).filter((p) => !removed.has(p));
      if (this.act('kept_only', { pieces: formatPieces(kept) })) this.tellKept();
    }
  }

  private tellKept(): void {
    const { kept } = this.tally;
    if (kept > 0)
      this.notice(`Keep only: tools now keep what they catch. Nothing was removed; ${kept === 1 ? 'the piece that is kept stays' : `the ${kept} pieces that are kept stay`}.`, 'info',
        { action: { words: kept === 1 ? 'Remove it, too' : 'Remove them, too', run: () => this.keepOnlyNone() } });
  }

  /** What the computer said of a structure was seen, and it is left as it is; or that is taken back. */
  leaveAsIs(structure: Structure, left: boolean): void {
    const found = this.found.find((f) => f.structure === structure);
    if (found !== undefined && (left ? found.open : found.seen !== null)) this.act('left_as_is', { structure, reasons: left ? [...found.reasons] : null });
  }

  /** Keeps these and removes all others. */
  keep(pieces: Iterable<number>): void {
    this.act('kept_only', { pieces: formatPieces(pieces) });
  }

  /** Takes voxels (1 in a mask of the whole volume) out of a piece. */
  cut(piece: number, voxels: Uint8Array): void {
    if (voxels.includes(1)) this.act('piece_cut', { piece, voxels: encodeMask(this.stir.size, voxels) });
  }

  mend(piece: number): void {
    this.act('piece_mended', { piece });
  }

  hasCut(piece: number): boolean {
    return this.state.content.cuts.some((c) => c.piece === piece);
  }

  /** Gives pieces a reason, or withdraws it with null. */
  reason(pieces: Iterable<number>, reason: Reason | null): void {
    const changed = [...pieces].filter((p) => (this.reasons.get(p) ?? null) !== reason);
    if (changed.length > 0) this.act('reason_given', { pieces: formatPieces(changed), reason });
  }

  /** While drawing, of the drawing. */
  undo(): void {
    if (this.drawn === null) this.act('undone', {});
    else this.drawn.undo();
  }

  redo(): void {
    if (this.drawn === null) this.act('redone', {});
    else this.drawn.redo();
  }

  judge(verdict: RegionVerdict): void {
    if (this.state.content.verdict !== verdict) this.act('region_judged', { verdict });
  }

  confidence(level: number | null): void {
    if (this.state.content.confidence !== level) this.act('confidence_given', { level });
  }

  comment(text: string): void {
    if (this.state.content.comment !== text) this.act('commented', { text });
  }

  async commitDrawing(): Promise<void> {
    const { drawn } = this;
    if (drawn === null || this.busy) return;
    const act = { type: 'drawn', content: { structure: drawn.structure, mask: encodeMask(this.stir.size, drawn.mask) } } as const;
    const problem = drawn.mask.includes(1) ? this.unmeasurable(act) : 'Nothing is drawn yet.';
    if (problem !== null) this.notice(`The drawing was not saved. ${problem}`, 'warning');
    else await this.resegment(act, () => this.drawings.end());
  }

  /** Measures by another rule, in 2-D or 3-D, with another smallest piece. */
  async choose(choice: Choice): Promise<void> {
    if (this.busy || this.locked || same(choice, this.state.content.choice)) return;
    const act = { type: 'choice_made', content: { choice } } as const;
    const problem = this.unmeasurable(act);
    if (problem !== null) this.notice(`The choice was not taken. ${problem}`, 'warning');
    else await this.resegment(act);
  }

  /** Why nothing could be measured after a drawing or a choice where something can be now. */
  private unmeasurable(act: Resegmenting): string | null {
    const { limits, problem } = measuredAfter(this.measuring, this.state.content, act);
    const matters = act.type === 'drawn' ? act.content.structure === 'normal_marrow' : this.limits !== null;
    return matters && limits === null ? problem : null;
  }

  private async resegment(act: Resegmenting, taken = () => {}, again?: string): Promise<boolean> {
    this.busy = true;
    const { segmentation: before, state: { content: was } } = this;
    const content = await renewed(this.measuring, was, act).finally(() => { this.busy = false; });
    // Another tab's acts came in meanwhile: what carries over is another.
    if (this.state.content !== was) return this.resegment(act, taken, again);
    if (!this.act(act.type, content, again)) return false;
    taken();
    const undone = notCarriedWords(notCarried(before, was, this.segmentation, this.removed));
    if (undone !== null) this.notice(undone, 'warning');
    return true;
  }

  /** Signs; null when it is signed, else why not. */
  async sign(password: string): Promise<string | null> {
    if (this.state.is_signed) return 'This read is signed already.';
    if (this.unsignable !== null) return this.unsignable;
    if (this.drawn !== null) return 'Save the drawing first, or throw it away.';
    this.comeBack();
    // Without an answer a flush goes on trying; whoever signs hears of it sooner.
    await Promise.race([this.outbox.flush(), new Promise((resolve) => setTimeout(resolve, patienceMs))]);
    if (this.outbox.pending.length > 0) return 'Not every act is stored yet, so this cannot be signed now. Nothing is lost; try again when the page says “Saved”.';
    const mask = cleaned(this.segmentation, this.removed, this.state.content.cuts);
    const counted = count(mask);
    if (counted.lower !== this.tally.lower || counted.upper !== this.tally.upper)
      return `The figures shown do not match the mask (${counted.lower} and ${counted.upper} voxels). Reload the page; nothing is lost.`;
    return this.signing.sign(password, this.stored, { voxels_lower: counted.lower, voxels_upper: counted.upper, mask });
  }

  /** Reopens a signed read; null when it is open, else why not. */
  reopen(reason: string): Promise<string | null> {
    return this.signing.reopen(reason, this.stored);
  }

  /** SHA-256 of the cleaned mask as it is now: what a signature names. */
  maskHash(): Promise<string> {
    return sha256Hex(cleaned(this.segmentation, this.removed, this.state.content.cuts));
  }

  /** Events that another tab has stored. */
  takeIn(events: readonly StoredEvent[]): void {
    try {
      this.stored = fold(events.filter((e) => e.sequence >= this.stored.version), this.stored);
      this.rebuild();
    } catch (e) {
      if (!(e instanceof ReadRuleError)) throw e;
      this.difference = `This page and the server do not agree about the read (${e.message}). Reload the page; nothing is lost.`;
      this.notice(this.difference, 'error');
    }
  }

  private fallBack(events: readonly StoredEvent[], lost: LostEvents): void {
    this.stored = fold(events)!;
    this.rebuild();
    const words = goneWords(lost);
    if (words !== null) this.notice(words, 'error');
  }

  /** After the password was given again, what waited is sent. */
  signedIn(): void {
    void this.outbox.flush();
  }

  /** The reader looks at another tab: the time until the next act is none spent on this read. */
  turnAway(): void {
    this.elsewhere = true;
  }

  /** The page may be gone in a moment: what is being typed is stored. */
  putAway(): void {
    this.typed.store();
    this.drawn?.remember();
  }

  close(): void {
    this.putAway();
    this.drawings.close();
    clearTimeout(this.rangeRest);
    this.outbox.stop();
  }

  private act<T extends EventType>(type: T, content: EventContents[T], again?: string): boolean {
    if (this.busy) return false;
    const reason = refusal(this.state, type, content, this.me);
    if (reason !== null) {
      this.notice(sentence(reason), type === 'undone' || type === 'redone' ? 'info' : 'warning');
      return false;
    }
    this.comeBack();
    this.goesOn();
    const { removed } = this.state.content;
    if (!this.add(type, content, again)) return false;
    if (type === 'pieces_removed' || type === 'pieces_restored' || type === 'kept_only') this.tellMany(removed);
    return true;
  }

  /** An act on many pieces is easily done by accident, and easily overlooked. */
  private tellMany(before: ReadonlySet<number>): void {
    const { content: { removed }, acts } = this.state;
    const [gone, back] = [[...removed].filter((p) => !before.has(p)).length, [...before].filter((p) => !removed.has(p)).length];
    if (gone + back <= manyPieces) return;
    this.notice(manyWords(gone, back), 'info', {
      action: {
        words: 'Undo',
        run: () => {
          if (this.state.acts === acts) this.undo();
          else this.notice('Something else was done since. Undo goes through the acts one by one.', 'info');
        },
      },
    });
  }

  private comeBack(): void {
    if (!this.elsewhere || this.locked) return;
    this.elsewhere = false;
    this.add('resumed', {});
  }

  private add<T extends EventType>(type: T, content: EventContents[T], again?: string): boolean {
    if (!this.outbox.add(type, content, again)) return false;
    const act = { client_sequence: 0, type, content } as Parameters<typeof expected>[1];
    this.take(after(this.state, expected(this.state, act, this.outbox.client, new Date().toISOString())));
    return true;
  }

  private rebuild(): void {
    // Acts that lay in the browser are judged while the outbox is being made; the constructor rebuilds behind it.
    if ((this.outbox as Outbox | undefined) === undefined) return;
    let state = this.stored;
    for (const act of this.outbox.pending) {
      const event = expected(state, act, this.outbox.client, state.newest);
      // What the rules no longer allow, the outbox sets aside and tells of.
      if (refusal(state, event.type, event.content, this.me) === null) state = after(state, event);
    }
    this.take(state);
  }

  private take(state: ReadState): void {
    const before = this.state as ReadState | null;
    this.state = state;
    this.locked = state.is_signed || state.reader !== this.me;
    if (state.is_signed && before?.is_signed === false) this.isOver();
    const { content } = state;
    this.keep_only = content.keep_only !== null && !this.keepOnlyOff.is(content.keep_only);
    const measurement = this.measuring.of(content.choice, content.drawings);
    const measuredAnew = measurement !== this.measurement;
    if (measuredAnew) this.present(measurement);
    // Signed in another tab: the drawing is kept, and asked about once the read is reopened.
    if (this.locked) (this.drawings as Drawings | undefined)?.interrupt();
    this.followRange();
    this.countAnew(content, measuredAnew || content.cuts !== before?.content.cuts);
    if (measuredAnew || content.segmentation !== before?.content.segmentation) void this.compare(measurement, content.segmentation);
  }

  private followRange(): void {
    clearTimeout(this.rangeRest);
    const { measurement } = this, limits = rangeOfFound(this.document.l_lower_range, measurement.marrow_source, measurement.multiple, measurement.limits);
    if (!limits) {
      this.range = null;
      return;
    }
    this.rangeRest = setTimeout(() => {
      if (this.ranged?.measurement !== measurement) this.ranged = { measurement, at: limits.map((lower) => this.measuring.atLower(measurement, lower)) };
      const { removed, cuts } = this.state.content;
      const [a, b] = this.ranged.at.map((moved) => voxelsAt(measurement.segmentation, removed, cuts, moved));
      this.range = [Math.min(a, b), Math.max(a, b)];
    }, rangeRestMs);
  }

  private async compare(measurement: Measurement, name: { sha256: string; pieces: number }): Promise<void> {
    const mine = await this.measuring.name(measurement.segmentation);
    if (mine.sha256 === name.sha256 && mine.pieces === name.pieces) return;
    this.difference = `This page finds ${mine.pieces} pieces where the server has ${name.pieces}, or other voxels. Do not read this case; tell whoever runs the server. It cannot be signed.`;
    this.notice(this.difference, 'error');
  }
}
