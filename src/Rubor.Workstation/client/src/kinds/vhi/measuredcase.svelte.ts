import type { MarrowSource, Reason, VhiDocument } from './contract';
import { presets, type Window } from '../../viewer/grey';
import { View } from '../../viewer/view.svelte';
import type { Content } from './content';
import { cutVoxels, Tally } from './maths/figures';
import { holes, holeWarning, marrowWarning } from './maths/holes';
import type { Limits, Segmentation, Volume } from './maths/types';
import { maskOf, type Measurement } from './measuring';
import type { Tool } from './tools/target';

/** A case of V_HI as the page shows it: what is measured and counted on it, and what of it is shown. Nothing of it is stored. */
export class MeasuredCase {
  /** How it is looked at. */
  readonly view: View;
  window: { stir: Window; t1w: Window } = $state({ stir: { centre: 0, width: 1 }, t1w: { centre: 0, width: 1 } });
  show = $state({ overlay: true, opacity: 0.5, removed: true, region: false, marrow: false, earlier: false });

  /** Whether the overlay also lies, fainter, on the T1W. */
  on_t1w: boolean = $state(true);
  before_pan: { tool: Tool; drawing: object | null } | null = null;
  private hovered: { slice: number; piece: number } = $state.raw({ slice: 0, piece: 0 });
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

  constructor(readonly document: VhiDocument, readonly stir: Volume, readonly t1w: Volume | null) {
    this.view = new View(document);
    this.view.tool = 'pick';
    this.window = { stir: presets(stir)[0].window, t1w: t1w ? presets(t1w)[0].window : { centre: 0, width: 1 } };
  }

  get tool(): Tool { return this.view.tool as Tool; }
  set tool(tool: Tool) { this.view.tool = tool; }
  /** Piece under the pointer; 0 none. */
  get hover(): number { return this.hovered.slice === this.view.slice ? this.hovered.piece : 0; }
  set hover(piece: number) { if (piece !== this.hover) this.hovered = { slice: this.view.slice, piece }; }

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
    if (there && (this.view.slice < there.slice || this.view.slice > there.last_slice)) this.view.slice = there.slice;
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
        const found = this.measurement === measurement
          ? holeWarning(holes(measurement.region, this.stir.size, this.document.spacing_mm, this.document.to_world.i)) : null;
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
