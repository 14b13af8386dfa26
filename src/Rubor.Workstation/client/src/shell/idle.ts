// Input comes in hundreds of events a second; the clock is set once in this time.
const throttleMs = 1000;

// How long before the end it is told: a fifth of the time, but 20 seconds at least (WCAG 2.2.1) and two minutes at most.
const warningShare = 0.2, leastWarningMs = 20_000, mostWarningMs = 120_000;

/** Tells when nobody has touched the page for a time, and some time before that. */
export class Idle {
  private last = 0;
  private ms: number | null = null;
  private warned = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param tell The time is over.
   * @param warn It will be over in so many milliseconds unless somebody touches the page; null once somebody has.
   */
  constructor(private readonly tell: () => void, private readonly warn: (left: number | null) => void = () => {}) {}

  /** Counts from now on. */
  start(minutes: number): void {
    this.stop();
    this.ms = minutes * 60_000;
    this.last = Date.now();
    this.wait();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.ms = null;
    this.unwarn();
  }

  touched(): void {
    const since = Date.now() - this.last;
    if (this.ms === null || (since < throttleMs && !this.warned)) return;
    // A computer that slept has not fired the timer yet: whoever wakes it is not taken for the reader.
    if (since >= this.ms) this.end();
    else {
      this.last = Date.now();
      if (!this.warned) return;
      this.unwarn();
      clearTimeout(this.timer);
      this.wait();
    }
  }

  private wait(): void {
    const ms = this.ms!, ahead = Math.min(Math.max(warningShare * ms, leastWarningMs), mostWarningMs, ms / 2);
    const left = this.last + ms - Date.now();
    if (left <= 0) return this.end();
    if (left <= ahead && !this.warned) {
      this.warned = true;
      this.warn(left);
    }
    this.timer = setTimeout(() => this.wait(), left <= ahead ? left : left - ahead);
  }

  private unwarn(): void {
    if (this.warned) this.warn(null);
    this.warned = false;
  }

  private end(): void {
    this.stop();
    this.tell();
  }
}
