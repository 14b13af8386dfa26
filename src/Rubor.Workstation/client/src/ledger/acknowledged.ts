import type { StoredEvent } from '../contract';
import type { ActStorage, Place } from './storage';

interface Known { version: number; head: string }

const keyOf = ({ reader, read }: Pick<Place, 'reader' | 'read'>) => `rubor.known/${reader}/${read}`;

/** Notes how far the server has acknowledged a read, so that the next page can tell whether it still has all of it. */
export function note(storage: ActStorage, of: Pick<Place, 'reader' | 'read'>, known: Known): void {
  try {
    storage.setItem(keyOf(of), JSON.stringify(known));
  } catch {
    // Without a note nothing is told; the acts need the room more.
  }
}

/** How many events the server had acknowledged to this browser and does not have any more, at least. */
export function missing(storage: ActStorage, of: Pick<Place, 'reader' | 'read'>, there: readonly StoredEvent[]): number {
  try {
    const { version, head } = JSON.parse(storage.getItem(keyOf(of)) ?? '') as Known;
    return there[version - 1]?.hash === head ? 0 : Math.max(1, version - there.length);
  } catch {
    return 0;
  }
}
