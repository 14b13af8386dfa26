export interface NoticeAction { text: string; run(): void }

export interface Notice {
  id: number;
  text: string;
  kind: 'info' | 'warning' | 'error';
  /** Called when the reader dismisses it. */
  seen?: (() => void) | undefined;
  /** What the reader can do about it at once. */
  action?: NoticeAction | undefined;
  /** It is about acts that were rejected, and the page can show them. */
  rejected?: boolean | undefined;
}

const mostNotices = 4;
// What only explains goes by itself; warnings once the reader goes on with something else and could read them. Errors stay.
const briefMs = 8000;

/** What a reader is told of an open read, beside what the page shows anyway. */
export class Notices {
  shown: Notice[] = $state.raw([]);
  private last = 0;
  private readonly passing = new Set<number>();

  tell(text: string, kind: Notice['kind'] = 'info', { seen, rejected, action }: Pick<Notice, 'seen' | 'rejected' | 'action'> = {}): void {
    // The same sentence twice says no more; one that waits to be seen stays.
    const others = this.shown.filter((n) => n.text !== text || n.seen);
    this.shown = [...others.filter((n, i) => n.seen || i > others.length - mostNotices),
      { id: ++this.last, text, kind, seen, rejected, action }];
    const id = this.last;
    if (kind === 'info' && !seen && !action) setTimeout(() => this.dismiss(id), briefMs);
  }

  dismiss(id: number): void {
    this.shown.find((n) => n.id === id)?.seen?.();
    this.shown = this.shown.filter((n) => n.id !== id);
  }

  /** The reader goes on: warnings about what went before are not true for long. Rejected acts are told of until they were seen. */
  goesOn(): void {
    // What can be done about the act before cannot be done about this one.
    this.shown = this.shown.filter((n) => !n.action);
    for (const { id, kind, rejected } of this.shown) {
      if (kind !== 'warning' || rejected || this.passing.has(id)) continue;
      this.passing.add(id);
      setTimeout(() => this.dismiss(id), briefMs);
    }
  }

  /** The read is signed: whatever was said of work on it is over. */
  isOver(): void {
    this.shown = this.shown.filter((n) => n.rejected);
  }

  /** The reader looks at the rejected acts themselves, or none is left. */
  dismissRejected(): void {
    for (const notice of this.shown) if (notice.rejected) this.dismiss(notice.id);
  }
}
