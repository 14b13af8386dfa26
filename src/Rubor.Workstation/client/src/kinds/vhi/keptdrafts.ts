import type { Structure } from './contract';
import { decodeRuns } from './maths/runs';
import { voxelsOf, type Size } from './maths/types';

const format = 'rubor.draft/1';
export const structures: readonly Structure[] = ['normal_marrow', 'disease_region'];

/** The part of localStorage that is needed. */
export type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Drawings of one read that are not saved yet, in the browser: they outlive a reload, a crash and a sign-out. */
export class KeptDrafts {
  constructor(private readonly storage: DraftStorage, private readonly reader: string, private readonly read: string,
    private readonly size: Size) {}

  /** False where the storage is full or closed. */
  keep(structure: Structure, runs: string): boolean {
    try {
      this.storage.setItem(this.keyOf(structure), JSON.stringify({ format, size: this.size, runs }));
      return true;
    } catch {
      return false;
    }
  }

  forget(structure: Structure): void {
    try {
      this.storage.removeItem(this.keyOf(structure));
    } catch {
      // A closed storage holds nothing.
    }
  }

  /** Null where there is none that fits the images. */
  runsOf(structure: Structure): string | null {
    try {
      const kept = JSON.parse(this.storage.getItem(this.keyOf(structure)) ?? 'null') as { format: string; size: Size; runs: string } | null;
      if (kept?.format !== format || kept.size.join() !== this.size.join()) return null;
      decodeRuns(kept.runs, voxelsOf(this.size));
      return kept.runs;
    } catch {
      return null;
    }
  }

  private keyOf(structure: Structure): string {
    return `rubor.draft/${this.reader}/${this.read}/${structure}`;
  }
}
