import type { CaseDocument, Choice, CleaningTool, EventContents, EventType, MarrowSource, ReadDocument, Reason, RegionVerdict, StoredEvent } from './contract';
import { notCarried } from './maths/carried';
import { cleaned, count, cutVoxels, Tally } from './maths/figures';
import type { Window } from './maths/grey';
import { holes, holeWarning, marrowWarning } from './maths/holes';
import { formatPieces } from './maths/pieceset';
import { encodeMask } from './maths/runs';
import { sha256Hex } from './maths/sha';
import { after, expected, fold, refusal, ReadRuleError, type ReadState, type SignedVersion } from './maths/state';
import type { Limits, Piece, Segmentation, Volume } from './maths/types';
import { notAgain } from './reading/again';
import type { Draft } from './reading/draft.svelte';
import { DrawingLocks, type LockRequests } from './reading/drawinglocks';
import { Drawings } from './reading/drawings.svelte';
import { fullestSlice, maskOf, same, type Measurement, type Measuring } from './reading/measuring';
import { KeptDrafts, type DraftShelf } from './reading/keptdrafts';
import { measuredAfter, renewed, type Resegmenting } from './reading/resegmenting';
import { Signing } from './reading/signing';
import { TypedComment } from './reading/typedcomment';
import { View, type Notice, type Tool } from './reading/view.svelte';
import { marrowNowDrawn, notCarriedWords, sentence, setAsideWords } from './reading/words';
import type { AsideAct, Outbox, SaveState } from './reading/outbox';
import type { OutboxEvents } from './reading/server';
import type { Prepared } from './reading/preparing';

export type { Limits, Notice, Piece, SaveState, Segmentation, Tool, Volume, Window };
export type { Size } from './maths/types';

export interface Earlier { document: CaseDocument; stir: Volume; t1w: Volume | null }

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
  segmentation: Segmentation = $state.raw(null!);
  limits: Limits | null = $state.raw(null);
  limits_problem: string | null = $state(null);
  tally: { lower: number; upper: number; kept: number } = $state.raw({ lower: 0, upper: 0, kept: 0 });
  /** Before a reader cleaned it. */
  preliminary: { lower: number; upper: number } = $state.raw({ lower: 0, upper: 0 });
  removed: ReadonlySet<number> = $state.raw(new Set());
  /** 1 where a reader cut a voxel out of its piece; null without cuts. */
  cut_voxels: Uint8Array | null = $state.raw(null);
  reasons: ReadonlyMap<number, Reason> = $state.raw(new Map());
  /** As they count now: drawn in the read, or the case's own; empty where there is none. */
  marrow: Uint8Array = $state.raw(new Uint8Array(0));
  region: Uint8Array = $state.raw(new Uint8Array(0));
  marrow_source: MarrowSource | null = $state(null);
  region_source: MarrowSource | null = $state(null);
  /** Measured values of the marrow. */
  marrow_values: Float64Array = $state.raw(new Float64Array(0));
  /** What is odd about marrow and region as they count now. */
  warnings: readonly string[] = $state.raw([]);
  /** Why page and server do not measure the same; signing waits until they do. */
  difference: string | null = $state(null);

  /** A drawing or a choice is being measured; nothing else is taken meanwhile. */
  busy: boolean = $state(false);

  /** The comment while it is typed. */
  readonly typed = new TypedComment((text) => !this.busy && (this.comment(text), true));

  save: SaveState = $state.raw({ kind: 'saved' });
  /** Acts that were not possible any more, until they are done again or thrown away. */
  aside: readonly AsideAct[] = $state.raw([]);
  other_tab: boolean = $state(false);

  readonly drawings: Drawings;

  private readonly me: string;
  private readonly measuring: Measuring;
  private readonly outbox: Outbox;
  private stored: ReadState;
  private measurement: Measurement | null = null;
  private counting: Tally | null = null;
  private readonly signing: Signing;

  /**
   * @param shelf Where drawings are kept until they are saved: localStorage.
   * @param locks By which tabs know who draws: navigator.locks, where there are any.
   */
  constructor(prepared: Prepared, read: ReadDocument, me: string, outbox: (events: OutboxEvents) => Outbox, shelf: DraftShelf, locks?: LockRequests) {
    super(prepared.document, prepared.stir, prepared.t1w);
    this.measuring = prepared.measuring;
    this.read = read.read;
    this.me = me;
    this.stored = fold(read.events)!;
    this.outbox = outbox({
      onEvents: (events) => this.takeIn(events),
      onState: (save) => { this.save = save; },
      onAside: (acts, fresh) => this.setAside(acts, fresh),
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
      ended: () => { this.tool = 'pick'; },
      warn: (text) => this.notice(text, 'warning'),
    });
    this.slice = fullestSlice(this.segmentation) ?? this.slice;
    if (this.document.measured) void this.compare(this.measuring.of(this.document.choice, new Map()), this.document.measured.segmentation);
  }

  get drawn(): Draft | null { return this.drawings.now; }
  get own(): boolean { return this.state.reader === this.me; }
  get can_undo(): boolean { return this.drawn ? this.drawn.can_undo : !this.locked && this.state.undo.length > 0; }
  get can_redo(): boolean { return this.drawn ? this.drawn.can_redo : !this.locked && this.state.redo.length > 0; }
  /** Why there is nothing yet that could be signed; null when there is. */
  get unsignable(): string | null {
    return this.difference ?? (this.limits_problem === null ? null : `This cannot be signed yet. ${this.limits_problem}`);
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
    if (this.act('kept_only', { pieces: 'none' })) this.keep_only = true;
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

  /** Why an act that was set aside cannot be done again now; null when it can. */
  notAgain(aside: AsideAct): string | null {
    return this.drawn === null ? notAgain(this.state, aside, this.me) : 'Save the drawing first, or throw it away.';
  }

  /** Does an act that was set aside again, on top of what counts now; null when it is done, else why not. */
  async doAgain(aside: AsideAct): Promise<string | null> {
    const { act, name } = aside;
    const resegments = act.type === 'drawn' || act.type === 'choice_made';
    const problem = this.notAgain(aside) ?? (resegments ? this.unmeasurable(act) : null);
    if (problem !== null) return problem;
    if (resegments ? await this.resegment(act, () => {}, name) : this.act(act.type, act.content, name)) return null;
    if (!this.aside.some((other) => other.name === name)) return 'It was done again or thrown away in another tab.';
    return this.notAgain(aside) ?? 'The browser’s storage is full, so it stays set aside. Try again when the page says “Saved”.';
  }

  throwAside(acts: readonly AsideAct[]): void {
    this.outbox.aside.throwAway(acts.map(({ name }) => name));
  }

  private setAside(acts: readonly AsideAct[], fresh: readonly AsideAct[]): void {
    this.aside = acts;
    // Done again or thrown away in another tab.
    if (acts.length === 0) for (const notice of this.notices) if (notice.aside) this.dismiss(notice.id);
    if (fresh.length === 0) return;
    const seen = () => this.outbox.aside.seen(fresh.map(({ name }) => name));
    this.notice(setAsideWords(fresh.length, fresh[0].reason), 'warning', { seen, aside: true });
  }

  /** Why nothing could be measured after a drawing or a choice where something can be now. */
  private unmeasurable(act: Resegmenting): string | null {
    const { limits, problem } = measuredAfter(this.measuring, this.state.content, act);
    const matters = act.type === 'drawn' ? act.content.structure === 'normal_marrow' : this.limits !== null;
    return matters && limits === null ? problem : null;
  }

  private async resegment(act: Resegmenting, taken = () => {}, again?: string): Promise<boolean> {
    const { segmentation: before, state: { content: was } } = this;
    const wasFound = act.type === 'drawn' && act.content.structure === 'normal_marrow' && this.marrow_source === 'found' && was.choice.limits === 'robust';
    this.busy = true;
    const content = await renewed(this.measuring, was, act).finally(() => { this.busy = false; });
    if (!this.act(act.type, content, again)) return false;
    taken();
    if (wasFound) this.notice(marrowNowDrawn);
    const undone = notCarriedWords(notCarried(before, was, this.segmentation, this.removed));
    if (undone !== null) this.notice(undone, 'warning');
    return true;
  }

  /** Signs; null when it is signed, else why not. */
  async sign(password: string): Promise<string | null> {
    if (this.state.is_signed) return 'This read is signed already.';
    if (this.unsignable !== null) return this.unsignable;
    if (this.drawn !== null) return 'Save the drawing first, or throw it away.';
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

  /** Marks a piece and goes to it; null marks none. */
  select(piece: number | null): void {
    this.selected = piece;
    const there = piece === null ? undefined : this.segmentation.pieces[piece - 1];
    if (there && (this.slice < there.slice || this.slice > there.last_slice)) this.slice = there.slice;
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

  /** After the password was given again, what waited is sent. */
  signedIn(): void {
    void this.outbox.flush();
  }

  /** The page may be gone in a moment: what is being typed is stored. */
  putAway(): void {
    this.typed.store();
    this.drawn?.remember();
  }

  close(): void {
    this.putAway();
    this.drawings.close();
    this.outbox.stop();
  }

  private act<T extends EventType>(type: T, content: EventContents[T], again?: string): boolean {
    if (this.busy) return false;
    const reason = refusal(this.state, type, content, this.me);
    if (reason !== null) {
      this.notice(sentence(reason), 'warning');
      return false;
    }
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
    const { content } = state;
    const measurement = this.measuring.of(content.choice, content.drawings);
    const measuredAnew = measurement !== this.measurement;
    if (measuredAnew) this.present(measurement);
    // Signed in another tab: the drawing is kept, and asked about once the read is reopened.
    if (this.locked) (this.drawings as Drawings | undefined)?.interrupt();
    if (measuredAnew || content.cuts !== before?.content.cuts || content.removed !== before.content.removed) this.countAnew(content, measuredAnew || content.cuts !== before?.content.cuts);
    this.removed = content.removed;
    this.reasons = content.reasons;
    if (measuredAnew || content.segmentation !== before?.content.segmentation) void this.compare(measurement, content.segmentation);
  }

  private present(measurement: Measurement): void {
    this.measurement = measurement;
    const { segmentation } = measurement;
    this.segmentation = segmentation;
    this.marrow = measurement.marrow;
    this.region = measurement.region;
    this.marrow_source = measurement.marrow_source;
    this.region_source = measurement.region_source;
    this.marrow_values = measurement.values;
    this.limits = measurement.limits;
    this.limits_problem = measurement.problem;
    this.preliminary = {
      lower: segmentation.pieces.reduce((sum, p) => sum + p.voxels_lower, 0),
      upper: segmentation.pieces.reduce((sum, p) => sum + p.voxels_upper, 0),
    };
    this.selected = null;
    this.size_preview = null;
    this.counting = new Tally(segmentation);
    this.warnings = measurement.limits === null ? [] : [marrowWarning(measurement.limits.marrow_voxels)].filter((w) => w !== null);
    // The server has looked for holes in the case's own region; those of a drawn one are looked for once the picture stands.
    if (measurement.region_source === 'drawn' && this.measurement === measurement)
      setTimeout(() => {
        const found = this.measurement === measurement ? holeWarning(holes(measurement.region, this.stir.size, this.document.spacing_mm)) : null;
        if (found !== null) this.warnings = [...this.warnings, found];
      }, 50);
  }

  private countAnew(content: ReadState['content'], all: boolean): void {
    const counting = this.counting!;
    if (all) {
      counting.set(content.removed, content.cuts);
      this.cut_voxels = content.cuts.length === 0 ? null : maskOf(cutVoxels(this.segmentation, content.cuts), this.segmentation.labels.length);
    } else {
      counting.toggle([...content.removed].filter((p) => !this.removed.has(p)), true);
      counting.toggle([...this.removed].filter((p) => !content.removed.has(p)), false);
    }
    this.tally = { lower: counting.lower, upper: counting.upper, kept: counting.kept };
  }

  private async compare(measurement: Measurement, name: { sha256: string; pieces: number }): Promise<void> {
    const mine = await this.measuring.name(measurement.segmentation);
    if (mine.sha256 === name.sha256 && mine.pieces === name.pieces) return;
    this.difference = `This page finds ${mine.pieces} pieces where the server has ${name.pieces}, or other voxels. Do not read this case; tell whoever runs the server. It cannot be signed.`;
    this.notice(this.difference, 'error');
  }
}
