import type { Structure } from './contract';
import { Draft } from './draft.svelte';
import type { DrawingLocks } from './drawinglocks';
import { structures, type KeptDrafts } from './keptdrafts';
import type { Measurement, Measuring } from './measuring';

/** The read that is drawn on. */
export interface Ground {
  /** What a drawing begins with; null while nothing can be drawn. */
  measured(): Measurement | null;
  began(): void;
  ended(): void;
  warn(text: string): void;
}

/** What a reader draws on a read, until it is saved: the drawing that goes on, those that were interrupted, and those of other tabs. */
export class Drawings {
  /** What is being drawn, and what would follow from it. */
  now: Draft | null = $state.raw(null);
  /** Not saved when a page was left, and drawn by nobody: the reader goes on with them or throws them away. */
  unsaved: readonly Structure[] = $state.raw([]);
  /** Another tab is drawing them. */
  elsewhere: readonly Structure[] = $state.raw([]);

  private closed = false;

  constructor(private readonly measuring: Measuring, private readonly kept: KeptDrafts, private readonly locks: DrawingLocks,
    private readonly ground: Ground) {
    this.look();
  }

  /** Begins with a copy of the mask that counts now. */
  start(structure: Structure): void {
    if (this.unsaved.includes(structure)) {
      this.ground.warn('A drawing of it was not saved. Go on with that one, or throw it away first.');
      return;
    }
    if (this.now === null) this.alone(structure, () => { if (!this.begin(structure, null)) this.locks.release(structure); });
  }

  /** Goes on with a drawing that was not saved when the page was left. */
  goOn(structure: Structure): void {
    if (this.now !== null) return;
    this.alone(structure, () => {
      const runs = this.kept.runsOf(structure);
      if (runs === null || !this.begin(structure, runs)) this.locks.release(structure);
      this.offer(structure);
    });
  }

  throwAway(structure: Structure): void {
    this.alone(structure, () => {
      this.kept.forget(structure);
      this.locks.release(structure);
      this.offer(structure);
    });
  }

  /** The drawing that goes on is saved, or not wanted. */
  end(): void {
    if (this.now !== null) this.kept.forget(this.now.structure);
    this.stop();
  }

  /** The drawing that goes on is kept for later. */
  interrupt(): void {
    if (this.now === null) return;
    this.now.remember();
    this.stop();
    this.look();
  }

  /** The page is looked at again, or another tab has kept or removed a drawing. */
  look(): void {
    for (const structure of structures) {
      if (this.elsewhere.includes(structure)) continue;
      if (this.kept.runsOf(structure) === null) this.offer(structure);
      else this.locks.look(structure, (free) =>
        { if (free || this.now?.structure === structure) this.offer(structure); else this.leaveTo(structure); });
    }
  }

  close(): void {
    this.now?.stop();
    this.closed = true;
    this.locks.close();
  }

  private alone(structure: Structure, work: () => void): void {
    this.locks.hold(structure, (held) => {
      if (this.closed) return;
      if (held) {
        work();
        return;
      }
      this.leaveTo(structure);
      this.ground.warn('It is being drawn in another tab.');
    });
  }

  private begin(structure: Structure, from: string | null): boolean {
    const measured = this.ground.measured();
    if (measured === null || this.now !== null) return false;
    this.now = new Draft(structure, this.measuring, measured, (runs) => {
      if (runs === null) this.kept.forget(structure);
      else if (!this.kept.keep(structure, runs)) this.ground
        .warn('The browser’s storage is full: this drawing is lost if the tab is closed before you save it.');
    }, from);
    this.ground.began();
    return true;
  }

  private stop(): void {
    if (this.now === null) return;
    const { structure } = this.now;
    this.now.stop();
    this.now = null;
    this.locks.release(structure);
    this.ground.ended();
  }

  private leaveTo(structure: Structure): void {
    if (this.elsewhere.includes(structure)) return;
    this.elsewhere = [...this.elsewhere, structure];
    this.unsaved = this.unsaved.filter((s) => s !== structure);
    this.locks.whenFree(structure, () => {
      this.elsewhere = this.elsewhere.filter((s) => s !== structure);
      this.offer(structure);
    });
  }

  private offer(structure: Structure): void {
    const waits = this.now?.structure !== structure && this.kept.runsOf(structure) !== null;
    this.unsaved = structures.filter((s) => (s === structure ? waits : this.unsaved.includes(s)));
  }
}
