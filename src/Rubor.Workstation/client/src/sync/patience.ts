import { pauseMs, type Delay } from './delay';

/** Waits between tries, and since when there was no answer. */
export class Patience {
  /** Null while the server answers. */
  since: number | null = null;
  /** What the server says, where it answers and cannot store. */
  reason: string | undefined;
  private failures = 0;
  private wake = new AbortController();

  constructor(private readonly now: () => Date, private readonly delay: Delay, private readonly random: () => number) {}

  /** From now on the server does not answer, or does not store. */
  begin(reason?: string): void {
    this.since ??= this.now().getTime();
    this.reason = reason;
  }

  /** Longer with each failure. */
  async wait(): Promise<void> {
    if (this.wake.signal.aborted) this.wake = new AbortController();
    await this.delay(pauseMs(this.failures++, this.random), this.wake.signal);
  }

  hurry(): void {
    this.wake.abort();
  }

  answered(): void {
    this.failures = 0;
    this.since = null;
    this.reason = undefined;
  }
}
