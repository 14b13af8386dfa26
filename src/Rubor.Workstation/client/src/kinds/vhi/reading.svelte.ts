import type { Act, ReadDocument } from '../../contract';
import type { Notice } from '../../ledger/notices.svelte';
import { OpenRead, type MakeOutbox, type OpenKind } from '../../ledger/openread.svelte';
import type { SignedVersion } from '../../ledger/state';
import type { EarlierVisit, LockRequests } from '../kind';
import { Comparing } from './comparing.svelte';
import type { Content } from './content';
import type { Choice, CleaningTool, EventContents, EventType, Reason, RegionVerdict, Structure, VhiDocument, VhiSigned } from './contract';
import type { Draft } from './draft.svelte';
import { DrawingLocks } from './drawinglocks';
import { Drawings } from './drawings.svelte';
import { foundIn, rangeOfFound, type Found } from './found';
import { KeepOnlyOff } from './keeponly';
import { KeptDrafts, type DraftStorage } from './keptdrafts';
import { notCarried } from './maths/carried';
import { cleaned, count } from './maths/figures';
import { formatPieces } from './maths/pieceset';
import { voxelsAt } from './maths/range';
import { encodeMask } from './maths/runs';
import { sha256Hex } from './maths/sha';
import type { Segmentation, Volume } from './maths/types';
import { MeasuredCase } from './measuredcase.svelte';
import { fullestSlice, same, type Measurement, type Measuring } from './measuring';
import type { Prepared } from './preparing';
import { measuredAfter, renewed, type Resegmenting } from './resegmenting';
import { rules, type ReadState } from './rules';
import { VhiScene } from './scene.svelte';
import { manyText, notCarriedText } from './texts';
import { Tools } from './tools';

export interface Earlier { document: VhiDocument; stir: Volume; t1w: Volume | null }

// An act on more pieces than this is told of, with a way back.
const manyPieces = 10;

// The range of the figure takes two segmentations: it follows once the hand rests.
const rangeRestMs = 300;

const resegments = (act: Act): Resegmenting | null => (act.type === 'drawn' || act.type === 'choice_made' ? act as Resegmenting : null);

/** One open case of V_HI with its read: what is done to its pieces, marrow and region, and what is measured and shown after it. */
export class Reading extends MeasuredCase {
  /** The read's events, their way to the server, and what the reader is told. */
  readonly ledger: OpenRead<Content>;
  readonly scene: VhiScene;
  readonly tools: Tools;
  /** The subject's visit before this one as its files lie, when it is shown and not registered. */
  earlier: Earlier | null = $state.raw(null);
  /** The visit before, registered. */
  readonly comparing: Comparing;
  // Of what the change map has hidden.
  private overlayBefore = true;

  /**
   * Between which voxels V_HI lies at the lower limit, as uncertain as the marrow is that was found; null where it was drawn, or nothing is
   * said of it.
   */
  range: readonly [low: number, high: number] | null = $state.raw(null);

  readonly drawings: Drawings;

  private readonly me: string;
  private readonly measuring: Measuring;
  private ranged: { measurement: Measurement; at: Segmentation[] } | null = null;
  private rangeRest: ReturnType<typeof setTimeout> | undefined;
  private readonly keepOnlyOff: KeepOnlyOff;

  /**
   * @param storage Where drawings are kept until they are saved: localStorage.
   * @param locks By which tabs know who draws: navigator.locks, where there are any.
   * @param earlier The visit before, as the server tells of it.
   */
  constructor(prepared: Prepared, read: ReadDocument, me: string, outbox: MakeOutbox, storage: DraftStorage, locks?: LockRequests,
    earlier?: EarlierVisit) {
    super(prepared.document, prepared.stir, prepared.t1w);
    this.me = me;
    this.comparing = new Comparing(prepared.document.name, prepared.document.earlier === null ? null : earlier ?? null, (text) =>
      this.notice(text, 'warning'));
    this.measuring = prepared.measuring;
    this.keepOnlyOff = new KeepOnlyOff(storage, me, read.read);
    this.ledger = new OpenRead(this.asKind(), read, me, outbox);
    this.ledger.begin();
    this.drawings = new Drawings(this.measuring, new KeptDrafts(storage, me, this.read, this.stir.size),
      new DrawingLocks(locks, me, this.read), {
      measured: () => (this.locked || this.busy ? null : this.measurement),
      began: () => {
        this.tool = 'polygon';
        // What is drawn is drawn on this visit.
        this.comparing.rest();
        this.size_preview = null;
      },
      ended: () => {
        this.tool = 'pick';
        this.ledger.notices.goesOn();
      },
      warn: (text) => this.notice(text, 'warning'),
    });
    this.view.slice = fullestSlice(this.segmentation) ?? this.view.slice;
    this.tools = new Tools(this);
    this.scene = new VhiScene(this);
    if (this.document.measured) void this.compare(this.measuring.of(this.document.choice, new Map()), this.document.measured.segmentation);
  }

  get read(): string { return this.ledger.read; }
  get state(): ReadState { return this.ledger.state; }
  get locked(): boolean { return this.ledger.locked; }
  get difference(): string | null { return this.ledger.difference; }
  /** A drawing or a choice is being measured; nothing else is taken meanwhile. */
  get busy(): boolean { return this.ledger.busy; }
  get drawn(): Draft | null { return this.drawings.now; }
  get mode(): 'cleaning' | 'drawing' { return this.drawn ? 'drawing' : 'cleaning'; }
  get unfinished(): string | null { return this.drawn === null ? null : 'drawing'; }
  get wants_earlier(): boolean { return this.show.earlier && (this.comparing.unregistered || !this.comparing.possible); }
  get can_undo(): boolean { return this.drawn ? this.drawn.can_undo : this.ledger.can_undo; }
  get can_redo(): boolean { return this.drawn ? this.drawn.can_redo : this.ledger.can_redo; }
  /** Region and marrow: where they come from, and what the computer said of what it found. */
  get found(): Found[] { return foundIn(this.document, this.state.content); }
  /** Why there is nothing yet that could be signed; null when there is. */
  get unsignable(): string | null {
    if (this.difference !== null) return this.difference;
    if (this.limits_problem !== null) return `This cannot be signed yet. ${this.limits_problem}`;
    const open = this.found.filter((f) => f.open).map((f) => (f.structure === 'normal_marrow' ? 'draw the normal marrow' : 'correct the disease region'));
    return open.length === 0 ? null
      : `This cannot be signed yet. The computer says that a reader must ${open.join(' and ')}: do so, or say that you have seen why and leave it as it is.`;
  }
  /** The newest signature. */
  get signature(): SignedVersion<Content> | null { return this.ledger.signature; }

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
      this.notice(
        `Keep only: tools now keep what they catch. Nothing was removed; ` +
        `${kept === 1 ? 'the piece that is kept stays' : `the ${kept} pieces that are kept stay`}.`, 'info',
        { action: { text: kept === 1 ? 'Remove it, too' : 'Remove them, too', run: () => this.keepOnlyNone() } });
  }

  /** What the computer said of a structure was seen, and it is left as it is; or that is taken back. */
  leaveAsIs(structure: Structure, left: boolean): void {
    const found = this.found.find((f) => f.structure === structure);
    if (found !== undefined && (left ? found.open : found.seen !== null)) this.act('left_as_is',
      { structure, reasons: left ? [...found.reasons] : null });
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
    if (this.drawn === null) this.ledger.undo();
    else this.drawn.undo();
  }

  redo(): void {
    if (this.drawn === null) this.ledger.redo();
    else this.drawn.redo();
  }

  judge(verdict: RegionVerdict): void {
    if (this.state.content.verdict !== verdict) this.act('region_judged', { verdict });
  }

  confidence(level: number | null): void {
    if (this.state.content.confidence !== level) this.act('confidence_given', { level });
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
    this.ledger.busy = true;
    const { segmentation: before, state: { content: was } } = this;
    const content = await renewed(this.measuring, was, act).finally(() => { this.ledger.busy = false; });
    // Another tab's acts came in meanwhile: what carries over is another.
    if (this.state.content !== was) return this.resegment(act, taken, again);
    if (!this.act(act.type, content, again)) return false;
    taken();
    const undone = notCarriedText(notCarried(before, was, this.segmentation, this.removed));
    if (undone !== null) this.notice(undone, 'warning');
    return true;
  }

  /** Signs; null when it is signed, else why not. */
  sign(password: string): Promise<string | null> {
    const hindrance = this.unsignable ?? (this.drawn === null ? null : 'Save the drawing first, or throw it away.');
    return this.ledger.sign(password, hindrance, async (): Promise<VhiSigned | string> => {
      const mask = cleaned(this.segmentation, this.removed, this.state.content.cuts);
      const counted = count(mask);
      if (counted.lower !== this.tally.lower || counted.upper !== this.tally.upper)
        return `The figures shown do not match the mask (${counted.lower} and ${counted.upper} voxels). Reload the page; nothing is lost.`;
      return {
        voxels_lower: counted.lower, voxels_upper: counted.upper, voxel_volume_mm3: this.document.voxel_volume_mm3,
        mask_sha256: await sha256Hex(mask),
      };
    });
  }

  /** SHA-256 of the cleaned mask as it is now: what a signature names. */
  maskHash(): Promise<string> {
    return sha256Hex(cleaned(this.segmentation, this.removed, this.state.content.cuts));
  }

  notice(text: string, kind: Notice['kind'] = 'info', more: Pick<Notice, 'seen' | 'rejected' | 'action'> = {}): void {
    this.ledger.notices.tell(text, kind, more);
  }

  /** The visit before below: registered where that is possible. */
  toggleEarlier(): void {
    this.show.earlier = !this.show.earlier;
    if (this.show.earlier) void this.comparing.want();
  }

  /** What changed lies over the pictures; pieces, whose colours are much the same, are hidden until they are asked for. */
  async toggleChangeMap(): Promise<void> {
    const { comparing, show } = this;
    comparing.map = !comparing.map;
    if (!comparing.map) {
      if (!show.overlay) show.overlay = this.overlayBefore;
      return;
    }
    this.overlayBefore = show.overlay;
    await comparing.want(true);
    if (comparing.map && comparing.registered !== null) show.overlay = false;
  }

  showEarlier({ document, stir, t1w }: Prepared): void {
    this.earlier = { document, stir, t1w };
  }

  earlierMissing(text: string): void {
    this.show.earlier = false;
    this.notice(text, 'warning');
  }

  /** The page is looked at again, or another tab has kept or removed a drawing. */
  look(): void {
    this.drawings.look();
  }

  /** The page may be gone in a moment: what is being typed is stored, and what is drawn is kept. */
  putAway(): void {
    this.ledger.typed.store();
    this.drawn?.remember();
  }

  close(): void {
    this.putAway();
    this.drawings.close();
    this.comparing.close();
    clearTimeout(this.rangeRest);
    this.ledger.close();
  }

  private asKind(): OpenKind<Content> {
    return {
      rules,
      took: (state, before) => this.took(state, before),
      hindrance: () => (this.drawn === null ? null : 'Save the drawing first, or throw it away.'),
      impossible: (act) => {
        const made = resegments(act);
        return made && this.unmeasurable(made);
      },
      again: (act, name) => {
        const made = resegments(act);
        return made && this.resegment(made, () => {}, name);
      },
      renew: ({ content }, act) => {
        const made = resegments(act);
        return made && renewed(this.measuring, content, made);
      },
    };
  }

  private act<T extends EventType>(type: T, content: EventContents[T], again?: string): boolean {
    const { removed } = this.state.content;
    if (!this.ledger.act(type, content, again)) return false;
    if (type === 'pieces_removed' || type === 'pieces_restored' || type === 'kept_only') this.tellMany(removed);
    return true;
  }

  /** An act on many pieces is easily done by accident, and easily overlooked. */
  private tellMany(before: ReadonlySet<number>): void {
    const { content: { removed }, acts } = this.state;
    const [gone, back] = [[...removed].filter((p) => !before.has(p)).length, [...before].filter((p) => !removed.has(p)).length];
    if (gone + back <= manyPieces) return;
    this.notice(manyText(gone, back), 'info', {
      action: {
        text: 'Undo',
        run: () => {
          if (this.state.acts === acts) this.undo();
          else this.notice('Something else was done since. Undo goes through the acts one by one.', 'info');
        },
      },
    });
  }

  private took(state: ReadState, before: ReadState | null): void {
    const { content } = state;
    this.keep_only = content.keep_only !== null && !this.keepOnlyOff.is(content.keep_only);
    const measurement = this.measuring.of(content.choice, content.drawings);
    const measuredAnew = measurement !== this.measurement;
    if (measuredAnew) this.present(measurement);
    // Signed in another tab: the drawing is kept, and asked about once the read is reopened.
    if (state.is_signed || state.reader !== this.me) (this.drawings as Drawings | undefined)?.interrupt();
    this.followRange(content);
    this.countAnew(content, measuredAnew || content.cuts !== before?.content.cuts);
    if (measuredAnew || content.segmentation !== before?.content.segmentation) void this.compare(measurement, content.segmentation);
  }

  private followRange({ removed, cuts }: Content): void {
    clearTimeout(this.rangeRest);
    const { measurement } = this,
      limits = rangeOfFound(this.document.l_lower_range, measurement.marrow_source, measurement.multiple, measurement.limits);
    if (!limits) {
      this.range = null;
      return;
    }
    this.rangeRest = setTimeout(() => {
      if (this.ranged?.measurement !== measurement) this.ranged =
        { measurement, at: limits.map((lower) => this.measuring.atLower(measurement, lower)) };
      const [a, b] = this.ranged.at.map((moved) => voxelsAt(measurement.segmentation, removed, cuts, moved));
      this.range = [Math.min(a, b), Math.max(a, b)];
    }, rangeRestMs);
  }

  private async compare(measurement: Measurement, name: { sha256: string; pieces: number }): Promise<void> {
    const mine = await this.measuring.name(measurement.segmentation);
    if (mine.sha256 === name.sha256 && mine.pieces === name.pieces) return;
    this.ledger.differs(
      `This page finds ${mine.pieces} pieces where the server has ${name.pieces}, or other voxels. Do not read this case; tell whoever ` +
      `runs the server. It cannot be signed.`);
  }
}
