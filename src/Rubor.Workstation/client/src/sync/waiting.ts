import type { StoredEvent } from '../contract';
import type { Judging } from './judging';
import { actsOf, forget, keep, replace, type Kept, type Place, type Shelf } from './shelf';

/** One tab's acts on one read that the server has not acknowledged, in the browser's storage as far as it takes them. */
export class Waiting {
  acts: Kept[];
  // Acts that the browser's storage did not take.
  private readonly loose = new Set<number>();

  constructor(private readonly shelf: Shelf, private readonly place: Place) {
    this.acts = actsOf(shelf, place);
  }

  /** Acts that only this page has. */
  get unkept(): number { return this.loose.size; }

  add(kept: Kept): void {
    if (!keep(this.shelf, this.place, kept)) this.loose.add(kept.act.client_sequence);
    this.acts.push(kept);
  }

  /** Acts that are stored leave the browser. Those events that are this tab's own. */
  stored(events: readonly StoredEvent[]): Set<StoredEvent> {
    const own = new Set(events.filter((e) => e.client === this.place.client));
    const stored = new Set([...own].map((e) => e.client_sequence));
    for (const { act } of this.acts.filter((kept) => stored.has(kept.act.client_sequence))) {
      this.loose.delete(act.client_sequence);
      forget(this.shelf, this.place, act.client_sequence);
    }
    this.acts = this.acts.filter((kept) => !stored.has(kept.act.client_sequence));
    return own;
  }

  /** The first act waits no longer. */
  takeFirst(): Kept {
    const kept = this.acts.shift()!;
    this.loose.delete(kept.act.client_sequence);
    return kept;
  }

  /** Goes on with what is possible, as it comes now. Whether anything is other than it was. */
  settle({ possible, impossible }: Judging): boolean {
    this.acts = possible.map(({ now }) => now);
    const changed = possible.filter(({ was, now }) => JSON.stringify(was) !== JSON.stringify(now));
    for (const { was, now } of changed) this.exchange(was, now);
    for (const { kept } of impossible) this.loose.delete(kept.act.client_sequence);
    return changed.length > 0 || impossible.length > 0;
  }

  private exchange(was: Kept, now: Kept): void {
    const { client_sequence: before } = was.act, { client_sequence: number } = now.act;
    if (number === before ? keep(this.shelf, this.place, now) : replace(this.shelf, this.place, before, now)) {
      this.loose.delete(before);
    } else if (number !== before) {
      // A full storage has no room for both, and the old one would be sent again by the next page.
      forget(this.shelf, this.place, before);
      this.loose.delete(before);
      if (!keep(this.shelf, this.place, now)) this.loose.add(number);
    }
  }
}
