/**
 * Paints what was asked for, each thing once a frame at most. The first change of a frame is painted right after the handlers
 * that made it: it is then ready before the frame needs it. Everything later waits for the next frame.
 */
export class Frames {
  private readonly jobs = new Map<object, () => void>();
  private spent = false;
  private waiting = false;

  constructor(
    private readonly painted: () => void,
    private readonly nextFrame: (go: () => void) => void = (go) => void requestAnimationFrame(go),
  ) {}

  /** @param layer What is painted; a later request for it takes the place of an earlier one. */
  request(layer: object, paint: () => void): void {
    this.jobs.set(layer, paint);
    if (this.spent || this.waiting) return;
    this.waiting = true;
    queueMicrotask(() => this.paint());
  }

  /** Nothing more is painted on this layer. */
  drop(layer: object): void {
    this.jobs.delete(layer);
  }

  private paint(): void {
    this.waiting = false;
    if (this.jobs.size === 0) return;
    this.spent = true;
    this.nextFrame(() => {
      this.spent = false;
      this.paint();
    });
    const jobs = [...this.jobs.values()];
    this.jobs.clear();
    for (const job of jobs) job();
    this.painted();
  }
}
