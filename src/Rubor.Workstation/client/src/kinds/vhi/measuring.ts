import type { VhiDocument, Choice, MarrowSource, MaskRuns, SegmentationName, Structure } from './contract';
import { drawnMultiple, limitsOf, MarrowError, multipleOfDrawn, valuesWithin } from './maths/limits';
import { decodeMask } from './maths/runs';
import { emptySegmentation, segment } from './maths/segment';
import { sha256Hex } from './maths/sha';
import { voxelsOf, type Limits, type Segmentation, type Volume } from './maths/types';

/** What follows from a marrow, a region and a choice. */
export interface Measurement {
  choice: Choice;
  /** Empty where there is none. */
  marrow: Uint8Array;
  region: Uint8Array;
  marrow_source: MarrowSource | null;
  region_source: MarrowSource | null;
  /** Measured values of the marrow. */
  values: Float64Array;
  limits: Limits | null;
  /** k of the robust rule; null by the paper's, which has none. */
  multiple: number | null;
  /** Why there are no limits, or no pieces. */
  problem: string | null;
  segmentation: Segmentation;
  /** Voxels in all pieces. */
  preliminary: { lower: number; upper: number };
}

interface Drawn { mask: Uint8Array; source: MarrowSource; runs: string }
interface Kept { choice: Choice; marrow: string | null; region: string | null; measurement: Measurement }

// Undo and redo go back and forth between these without measuring anew.
const mostKept = 6;

/** Measures one case, by what its read has drawn and chosen. */
export class Measuring {
  private readonly files: Record<Structure, Drawn | null>;
  /** Voxels of the marrow that was found; null where somebody drew it, or there is none. */
  private readonly found: Int32Array | null;
  /** Its k. */
  private readonly foundMultiple: number;
  private readonly kept: Kept[] = [];
  private readonly names = new WeakMap<Segmentation, Promise<SegmentationName>>();

  constructor(readonly document: VhiDocument, readonly stir: Volume) {
    const drawn = (file: VhiDocument['normal_marrow']): Drawn | null =>
      file === null ? null : { mask: decodeMask(file.mask), source: file.source, runs: file.mask.runs };
    this.files = { normal_marrow: drawn(document.normal_marrow), disease_region: drawn(document.disease_region) };
    this.found = this.files.normal_marrow?.source === 'found' ? voxelsOfMask(this.files.normal_marrow.mask) : null;
    this.foundMultiple = document.normal_marrow?.found_multiple ?? drawnMultiple;
  }

  /** By the masks and the choice of a read. */
  of(choice: Choice, drawings: ReadonlyMap<Structure, MaskRuns>): Measurement {
    const runsOf = (structure: Structure) => drawings.get(structure)?.runs ?? this.files[structure]?.runs ?? null;
    const [marrow, region] = [runsOf('normal_marrow'), runsOf('disease_region')];
    const found = this.kept.findIndex((k) => k.marrow === marrow && k.region === region && same(k.choice, choice)
      && k.measurement.marrow_source === (drawings.has('normal_marrow') ? 'drawn' : this.files.normal_marrow?.source ?? null));
    if (found >= 0) {
      const [known] = this.kept.splice(found, 1);
      this.kept.unshift(known);
      return known.measurement;
    }
    const maskOf = (structure: Structure): Drawn | null => {
      const mask = drawings.get(structure);
      return mask ? { mask: decodeMask(mask), source: 'drawn', runs: mask.runs } : this.files[structure];
    };
    const measurement = this.by(choice, maskOf('normal_marrow'), maskOf('disease_region'));
    this.kept.unshift({ choice, marrow, region, measurement });
    this.kept.length = Math.min(this.kept.length, mostKept);
    return measurement;
  }

  /** As another measurement, with one mask replaced by a drawn one. */
  withDrawn(before: Measurement, structure: Structure, mask: Uint8Array): Measurement {
    const marrow = before.marrow_source && { mask: before.marrow, source: before.marrow_source };
    const region = before.region_source && { mask: before.region, source: before.region_source };
    const drawn = { mask, source: 'drawn' as const };
    return this.by(before.choice, structure === 'normal_marrow' ? drawn : marrow, structure === 'disease_region' ? drawn : region);
  }

  /** k of the robust rule for a mask of normal marrow; null by the paper's rule. */
  multipleFor({ limits }: Choice, mask: Uint8Array, voxels: number, source: MarrowSource): number | null {
    if (limits === 'paper') return null;
    if (this.found === null) return drawnMultiple;
    return source === 'drawn' ? multipleOfDrawn(mask, voxels, this.found, this.foundMultiple) : this.foundMultiple;
  }

  /** SHA-256 and number of pieces: what the server knows a segmentation by. */
  name(segmentation: Segmentation): Promise<SegmentationName> {
    let name = this.names.get(segmentation);
    if (!name) {
      name = sha256Hex(segmentation.labels).then((sha256) => ({ sha256, pieces: segmentation.pieces.length }));
      this.names.set(segmentation, name);
    }
    return name;
  }

  /** The same marrow and region with another lower limit; empty where there are no limits. */
  atLower({ limits, region, choice }: Measurement, lower: number): Segmentation {
    return limits === null ? emptySegmentation(this.stir.size)
      : segment(this.stir, region, { ...limits, lower }, choice.pieces, choice.minimum_piece);
  }

  private by(choice: Choice, marrow: Omit<Drawn, 'runs'> | null, region: Omit<Drawn, 'runs'> | null): Measurement {
    const none = () => new Uint8Array(voxelsOf(this.stir.size));
    const made: Measurement = {
      choice, marrow: marrow?.mask ?? none(), region: region?.mask ?? none(), marrow_source: marrow?.source ?? null,
      region_source: region?.source ?? null,
      values: marrow === null ? new Float64Array(0) : valuesWithin(this.stir, marrow.mask), limits: null, multiple: null, problem: null,
      segmentation: null!, preliminary: null!,
    };
    if (marrow === null) {
      made.problem = 'There is no normal marrow yet. Draw it on the STIR; the limits follow from it.';
    } else {
      try {
        made.multiple = this.multipleFor(choice, marrow.mask, made.values.length, marrow.source);
        made.limits = limitsOf(made.values, made.multiple);
      } catch (e) {
        if (!(e instanceof MarrowError)) throw e;
        made.problem = `No limits follow from the normal marrow: ${e.message}.`;
      }
    }
    if (made.limits !== null && !region?.mask.includes(1))
      made.problem = 'There is no disease region yet. Draw it on the T1W; pieces are found within it.';
    made.segmentation = made.limits !== null && region !== null
      ? segment(this.stir, region.mask, made.limits, choice.pieces, choice.minimum_piece)
      : emptySegmentation(this.stir.size);
    const { pieces } = made.segmentation;
    made.preliminary = { lower: pieces.reduce((sum, p) => sum + p.voxels_lower, 0),
      upper: pieces.reduce((sum, p) => sum + p.voxels_upper, 0) };
    return made;
  }
}

export function same(a: Choice, b: Choice): boolean {
  return a.limits === b.limits && a.pieces === b.pieces && a.minimum_piece === b.minimum_piece;
}

/** The slice with the most voxels in pieces: where a reader begins. */
export function fullestSlice({ by_slice, runs_length }: Segmentation): number | null {
  let best: number | null = null, most = 0;
  by_slice.forEach(({ start, end }, z) => {
    const voxels = runs_length.subarray(start, end).reduce((sum, n) => sum + n, 0);
    if (voxels > most) [best, most] = [z, voxels];
  });
  return best;
}

function voxelsOfMask(mask: Uint8Array): Int32Array {
  const voxels: number[] = [];
  for (let i = mask.indexOf(1); i >= 0; i = mask.indexOf(1, i + 1)) voxels.push(i);
  return Int32Array.from(voxels);
}

export function maskOf(voxels: Iterable<number>, length: number): Uint8Array {
  const mask = new Uint8Array(length);
  for (const voxel of voxels) mask[voxel] = 1;
  return mask;
}
