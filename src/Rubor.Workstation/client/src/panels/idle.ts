// Input comes in hundreds of events a second; the clock is set once in this time.
const throttleMs = 1000;

/** Tells when nobody has touched the page for a time. */
export class Idle {
  private last = 0;
  private ms: number | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly tell: () => void) {}

  /** Counts from now on. */
  start(minutes: number): void {
    this.stop();
    this.ms = minutes * 60_000;
    this.last = Date.now();
    this.wait(this.ms);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.ms = null;
  }

  touched(): void {
    const since = Date.now() - this.last;
    if (this.ms === null || since < throttleMs) return;
    // A computer that slept has not fired the timer yet: whoever wakes it is not taken for the reader.
    if (since >= this.ms) this.end();
    else this.last = Date.now();
  }

  private wait(ms: number): void {
    this.timer = setTimeout(() => {
      const left = this.last + this.ms! - Date.now();
      if (left > 0) this.wait(left);
      else this.end();
    }, ms);
  }

  private end(): void {
    this.stop();
    this.tell();
  }
}
