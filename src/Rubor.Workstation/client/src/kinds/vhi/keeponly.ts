import type { DraftStorage } from './keptdrafts';

/** Notes in the browser that "keep only" was switched off after the act that started it: the act itself stands in the read. */
export class KeepOnlyOff {
  // Where the browser keeps nothing, it holds as long as the case is open.
  private off: string | null = null;
  private readonly key: string;

  constructor(private readonly storage: DraftStorage, reader: string, read: string) {
    this.key = `rubor.keep-only-off/${reader}/${read}`;
    try {
      this.off = storage.getItem(this.key);
    } catch {
      // A closed storage holds nothing.
    }
  }

  /** Whether it was switched off after this act. */
  is(act: number): boolean {
    return this.off === String(act);
  }

  /** @param act Place of the act; null switches it on again. */
  set(act: number | null): void {
    this.off = act === null ? null : String(act);
    try {
      if (this.off === null) this.storage.removeItem(this.key);
      else this.storage.setItem(this.key, this.off);
    } catch {
      // A full or closed storage: it holds until the case is closed.
    }
  }
}
