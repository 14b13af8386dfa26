import type { LockRequests } from '../kind';
import type { Structure } from './contract';

/** Which tab of this browser draws what of a read: it holds a lock while it does. Without Web Locks a tab takes itself for the only one. */
export class DrawingLocks {
  private readonly held = new Map<Structure, () => void>();
  private readonly ending = new AbortController();

  constructor(private readonly locks: LockRequests | undefined, private readonly reader: string, private readonly read: string) {}

  /** Holds it until it is released; answers whether no other tab does. */
  hold(structure: Structure, answer: (held: boolean) => void): void {
    if (this.locks === undefined) {
      answer(true);
      return;
    }
    void this.locks.request(this.nameOf(structure), { ifAvailable: true }, (lock) => {
      if (lock === null || this.ending.signal.aborted) {
        answer(false);
        return Promise.resolve();
      }
      return new Promise<void>((done) => {
        this.held.set(structure, done);
        answer(true);
      });
    });
  }

  release(structure: Structure): void {
    this.held.get(structure)?.();
    this.held.delete(structure);
  }

  /** Answers whether nobody holds it; another tab that does not draw it does not hinder one that begins. */
  look(structure: Structure, answer: (free: boolean) => void): void {
    if (this.locks === undefined) answer(true);
    else void this.locks.query().then(({ held }) => { answer(!held?.some(({ name }) => name === this.nameOf(structure))); });
  }

  /** Tells once that the tab that holds it has released it, or is gone. */
  whenFree(structure: Structure, free: () => void): void {
    // Shared, so that those who wait do not wait for each other; aborted when this tab looks at the read no more.
    void this.locks?.request(this.nameOf(structure), { mode: 'shared', signal: this.ending.signal }, async () => { free(); })
      .catch(() => {});
  }

  close(): void {
    for (const structure of [...this.held.keys()]) this.release(structure);
    this.ending.abort();
  }

  private nameOf(structure: Structure): string {
    return `rubor.drawing/${this.reader}/${this.read}/${structure}`;
  }
}
