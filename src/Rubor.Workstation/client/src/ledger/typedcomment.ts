// One act for a comment, not one for each key: when the field is left, or after a pause.
const pauseMs = 2500;

/** A comment while it is typed. It belongs to one read, whatever case the page shows when it is stored. */
export class TypedComment {
  private text: string | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param write False when it could not be taken now: it is tried again. */
  constructor(private readonly write: (text: string) => boolean) {}

  /** Typed and not stored yet. */
  get waiting(): boolean { return this.text !== null; }

  type(text: string): void {
    this.text = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.store(), pauseMs);
  }

  store(): void {
    clearTimeout(this.timer);
    const { text } = this;
    if (text === null) return;
    this.text = null;
    if (!this.write(text.trim())) this.type(text);
  }
}
