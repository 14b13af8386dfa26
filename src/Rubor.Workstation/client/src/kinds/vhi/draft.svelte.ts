import type { Structure } from './contract';
import { interpolateSlices } from './maths/draw';
import { holes, holeWarning, marrowWarning } from './maths/holes';
import { limitsOf, MarrowError, valuesWithin } from './maths/limits';
import { decodeRuns, encodeRuns } from './maths/runs';
import type { Limits } from './maths/types';
import type { Measurement, Measuring } from './measuring';

// Limits follow with every frame; the pieces and the holes of a whole volume once the hand rests.
const restMs = 150;

/** What would follow if the mask being drawn were saved now. */
export class Draft {
  /** (z, y, x), changed in place; call `changed` after it. */
  readonly mask: Uint8Array;
  /** Counts up with every change of the mask. */
  version: number = $state(0);
  limits: Limits | null = $state.raw(null);
  /** k of the robust rule; null by the paper's. */
  multiple: number | null = $state(null);
  problem: string | null = $state(null);
  /** Measured values of the drawn marrow. */
  values: Float64Array = $state.raw(new Float64Array(0));
  voxels: number = $state(0);
  figures: { pieces: number; lower: number; upper: number } | null = $state.raw(null);
  warning: string | null = $state(null);

  can_undo: boolean = $state(false);
  can_redo: boolean = $state(false);

  // The mask each time the hand rested, as runs: the newest of `past` is how it stands now.
  private past: string[] = [];
  private future: string[] = [];
  private frame = 0;
  private rest: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param keep Keeps the mask in the browser; null when nothing differs from what counts.
   * @param from An earlier drawing to go on with.
   */
  constructor(
    readonly structure: Structure, private readonly measuring: Measuring, private readonly before: Measurement,
    private readonly keep: (runs: string | null) => void, from: string | null = null,
  ) {
    this.mask = (structure === 'normal_marrow' ? before.marrow : before.region).slice();
    this.past.push(encodeRuns(this.mask));
    if (from !== null) {
      this.past.push(from);
      this.recall();
    }
    this.follow();
    this.rest = setTimeout(() => this.settle());
  }

  /** Limits and pieces follow. */
  changed(): void {
    this.version++;
    if (this.frame === 0) this.frame = requestAnimationFrame(() => { this.frame = 0; this.follow(); });
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.settle(), restMs);
  }

  undo(): void {
    this.remember();
    if (this.past.length < 2) return;
    this.future.push(this.past.pop()!);
    this.recall();
    this.changed();
  }

  redo(): void {
    const next = this.future.pop();
    if (next === undefined) return;
    this.past.push(next);
    this.recall();
    this.changed();
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.rest);
  }

  /** Fills slices between drawn ones. */
  interpolate(): void {
    this.mask.set(interpolateSlices(this.mask, this.measuring.stir.size));
    this.changed();
  }

  clearSlice(slice: number): void {
    const [, rows, columns] = this.measuring.stir.size;
    this.mask.fill(0, slice * rows * columns, (slice + 1) * rows * columns);
    this.changed();
  }

  /** The mask as it stands now becomes a step of undo, and is kept in the browser. */
  remember(): void {
    const now = encodeRuns(this.mask);
    if (now === this.past.at(-1)) return;
    this.past.push(now);
    this.future = [];
    this.tellSteps();
  }

  private recall(): void {
    this.mask.set(decodeRuns(this.past.at(-1)!, this.mask.length));
    this.tellSteps();
  }

  private tellSteps(): void {
    this.can_undo = this.past.length > 1;
    this.can_redo = this.future.length > 0;
    this.keep(this.can_undo ? this.past.at(-1)! : null);
  }

  private follow(): void {
    if (this.structure === 'disease_region') {
      this.limits = this.before.limits;
      this.multiple = this.before.multiple;
      this.values = this.before.values;
      this.problem = this.before.limits === null ? this.before.problem : null;
      return;
    }
    this.values = valuesWithin(this.measuring.stir, this.mask);
    this.voxels = this.values.length;
    try {
      this.multiple = this.measuring.multipleFor(this.before.choice, this.mask, this.voxels, 'drawn');
      this.limits = limitsOf(this.values, this.multiple);
      this.problem = null;
    } catch (e) {
      if (!(e instanceof MarrowError)) throw e;
      this.limits = null;
      this.problem = `No limits follow: ${e.message}.`;
    }
    this.warning = this.limits === null ? null : marrowWarning(this.voxels);
  }

  private settle(): void {
    this.remember();
    const made = this.measuring.withDrawn(this.before, this.structure, this.mask);
    this.figures = made.limits === null || made.region_source === null ? null
      : { pieces: made.segmentation.pieces.length, ...made.preliminary };
    if (this.structure === 'disease_region') {
      this.voxels = this.mask.reduce((sum, v) => sum + v, 0);
      this.warning =
        holeWarning(holes(this.mask, this.measuring.stir.size, this.measuring.document.spacing_mm, this.measuring.document.to_world.i));
    }
  }
}
