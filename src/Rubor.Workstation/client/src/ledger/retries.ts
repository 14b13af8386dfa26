import { pauseMs, type Delay } from './delay';

/** Waits between tries, and knows since when acts are not stored. */
export class Retries {
  /** Since when the server does not answer, or answers with a reason and does not store; null while it does. */
  trouble: { since: number; reason?: string } | null = null;
  private failures = 0;
  private wake = new AbortController();

  constructor(private readonly now: () => Date, private readonly delay: Delay, private readonly random: () => number) {}

  /** From now on the server does not answer, or does not store. */
  begin(reason?: string): void {
    const since = this.trouble?.since ?? this.now().getTime();
    this.trouble = reason === undefined ? { since } : { since, reason };
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
    this.trouble = null;
  }
}
