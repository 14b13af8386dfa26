import type { CaseDocument, MarrowSource, Reason } from '../../contract';
import { cutVoxels, Tally } from './maths/figures';
import { presets, type Window } from '../../viewer/grey';
import { pictureSize, toPicture } from '../../viewer/plane';
import { holes, holeWarning, marrowWarning } from './maths/holes';
import type { Content } from '../../ledger/state';
import type { Limits, Segmentation, Volume } from './maths/types';
import { maskOf, type Measurement } from './measuring';

export type Tool = 'pick' | 'lasso-inside' | 'lasso-outside' | 'line' | 'cut' | 'polygon' | 'brush' | 'erase' | 'pan';

export interface Notice {
  id: number;
  text: string;
  kind: 'info' | 'warning' | 'error';
  /** Called when the reader dismisses it. */
  seen?: (() => void) | undefined;
  /** What the reader can do about it at once. */
  action?: NoticeAction | undefined;
  /** It is about acts that were set aside, and the page can show them. */
  aside?: boolean | undefined;
}

export interface NoticeAction { words: string; run(): void }

const centredZoom = 2.5;
const mostNotices = 4;
// What only explains goes by itself; warnings once the reader goes on with something else and could read them. Errors stay.
const briefMs = 8000;

/** What the page shows of a case: how it is looked at, and what is measured and counted on it. Nothing of it is stored. */
export class View {
  slice: number = $state(0);
  cursor: { z: number; y: number; x: number } | null = $state.raw(null);
  /** 1 shows the whole slice. */
  zoom: number = $state(1);
  /** How far the picture's middle lies from the pane's, in picture pixels. */
  pan: { x: number; y: number } = $state.raw({ x: 0, y: 0 });
  window: { stir: Window; t1w: Window } = $state({ stir: { centre: 0, width: 1 }, t1w: { centre: 0, width: 1 } });
  show = $state({ overlay: true, opacity: 0.5, removed: true, region: false, marrow: false, earlier: false });

  tool: Tool = $state('pick');
  // What lies above L4/5 does so in every slice; an outline fits the slice that it was drawn on.
  private readonly on_all_slices = $state({ line: true, outline: false });
  /** In voxels. */
  brush_radius: number = $state(3);
  /** The marked piece. */
  selected: number | null = $state(null);
  /** Pieces below this size are marked while the size filter is being set. */
  size_preview: number | null = $state(null);
  /** While it is on, tools keep what they catch instead of removing it. Follows from the acts of the read, until it is switched off. */
  keep_only: boolean = $state(false);

  /** 1 where a reader cut a voxel out of its piece; null without cuts. */
  cut_voxels: Uint8Array | null = $state.raw(null);
  removed: ReadonlySet<number> = $state.raw(new Set());
  reasons: ReadonlyMap<number, Reason> = $state.raw(new Map());
  tally: { lower: number; upper: number; kept: number } = $state.raw({ lower: 0, upper: 0, kept: 0 });
  /** What is odd about marrow and region as they count now. */
  warnings: readonly string[] = $state.raw([]);
  protected measurement: Measurement = $state.raw(null!);
  private counting: Tally = null!;

  notices: Notice[] = $state.raw([]);
  private lastNotice = 0;
  private readonly passing = new Set<number>();

  constructor(readonly document: CaseDocument, readonly stir: Volume, readonly t1w: Volume | null) {
    this.slice = Math.floor(document.size[0] / 2);
    this.window = { stir: presets(stir)[0].window, t1w: t1w ? presets(t1w)[0].window : { centre: 0, width: 1 } };
  }

  /** Whether the tool in hand acts on all slices, not on this one only. */
  get all_slices(): boolean { return this.on_all_slices[this.tool === 'line' ? 'line' : 'outline']; }
  set all_slices(all: boolean) { this.on_all_slices[this.tool === 'line' ? 'line' : 'outline'] = all; }

  get segmentation(): Segmentation { return this.measurement.segmentation; }
  get limits(): Limits | null { return this.measurement.limits; }
  /** k of the robust rule; null by the paper's, which has none. */
  get robust_multiple(): number | null { return this.measurement.multiple; }
  get limits_problem(): string | null { return this.measurement.problem; }
  /** Before a reader cleaned it. */
  get preliminary(): { lower: number; upper: number } { return this.measurement.preliminary; }
  /** As they count now: drawn in the read, or the case's own; empty where there is none. */
  get marrow(): Uint8Array { return this.measurement.marrow; }
  get region(): Uint8Array { return this.measurement.region; }
  get marrow_source(): MarrowSource | null { return this.measurement.marrow_source; }
  get region_source(): MarrowSource | null { return this.measurement.region_source; }
  /** Voxels of a piece that count: without those that were cut out of it. */
  voxelsOf(piece: number): { lower: number; upper: number } {
    void this.tally;
    return this.counting.of(piece);
  }
  /** Measured values of the marrow. */
  get marrow_values(): Float64Array { return this.measurement.values; }

  /** Marks a piece and goes to it; null marks none. */
  select(piece: number | null): void {
    this.selected = piece;
    const there = piece === null ? undefined : this.segmentation.pieces[piece - 1];
    if (there && (this.slice < there.slice || this.slice > there.last_slice)) this.slice = there.slice;
  }

  /** Puts a place (z, y, x) in the middle of the picture, large enough to see what it is. */
  centre([z, y, x]: readonly [z: number, y: number, x: number]): void {
    const { plane, size } = this.document;
    const { width, height } = pictureSize(plane, size);
    const [column, row] = toPicture(plane, size, [x + 0.5, y + 0.5]);
    this.slice = Math.round(z);
    this.cursor = { z: Math.round(z), y: Math.round(y), x: Math.round(x) };
    this.zoom = Math.max(this.zoom, centredZoom);
    this.pan = { x: width / 2 - column, y: height / 2 - row };
  }

  notice(text: string, kind: Notice['kind'] = 'info', { seen, aside, action }: Pick<Notice, 'seen' | 'aside' | 'action'> = {}): void {
    // The same sentence twice says no more; one that waits to be seen stays.
    const others = this.notices.filter((n) => n.text !== text || n.seen);
    this.notices = [...others.filter((n, i) => n.seen || i > others.length - mostNotices), { id: ++this.lastNotice, text, kind, seen, aside, action }];
    const id = this.lastNotice;
    if (kind === 'info' && !seen && !action) setTimeout(() => this.dismiss(id), briefMs);
  }

  dismiss(id: number): void {
    this.notices.find((n) => n.id === id)?.seen?.();
    this.notices = this.notices.filter((n) => n.id !== id);
  }

  /** The reader goes on: warnings about what went before are not true for long. Acts that lie aside are told of until they were seen. */
  protected goesOn(): void {
    // What can be done about the act before cannot be done about this one.
    this.notices = this.notices.filter((n) => !n.action);
    for (const { id, kind, aside } of this.notices) {
      if (kind !== 'warning' || aside || this.passing.has(id)) continue;
      this.passing.add(id);
      setTimeout(() => this.dismiss(id), briefMs);
    }
  }

  /** The read is signed: whatever was said of work on it is over. */
  protected isOver(): void {
    this.notices = this.notices.filter((n) => n.aside);
  }

  protected present(measurement: Measurement): void {
    this.measurement = measurement;
    this.selected = null;
    this.size_preview = null;
    this.counting = new Tally(measurement.segmentation);
    this.warnings = measurement.limits === null ? [] : [marrowWarning(measurement.limits.marrow_voxels)].filter((w) => w !== null);
    // The server has looked for holes in the case's own region; those of a drawn one are looked for once the picture stands.
    if (measurement.region_source === 'drawn')
      setTimeout(() => {
        const found = this.measurement === measurement ? holeWarning(holes(measurement.region, this.stir.size, this.document.spacing_mm, this.document.to_world.i)) : null;
        if (found !== null) this.warnings = [...this.warnings, found];
      }, 50);
  }

  /** @param all Also what was not removed or restored: the pieces or the cuts are others. */
  protected countAnew({ removed, cuts, reasons }: Content, all: boolean): void {
    const { counting } = this;
    if (all) {
      counting.set(removed, cuts);
      this.cut_voxels = cuts.length === 0 ? null : maskOf(cutVoxels(this.segmentation, cuts), this.segmentation.labels.length);
    } else if (removed !== this.removed) {
      counting.toggle([...removed].filter((p) => !this.removed.has(p)), true);
      counting.toggle([...this.removed].filter((p) => !removed.has(p)), false);
    }
    if (all || removed !== this.removed) this.tally = { lower: counting.lower, upper: counting.upper, kept: counting.kept };
    this.removed = removed;
    this.reasons = reasons;
  }
}
