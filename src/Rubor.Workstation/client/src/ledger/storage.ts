import type { Act } from '../contract';

/** The part of localStorage that is needed. */
export type ActStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** An act that the server has not acknowledged yet. */
export interface Kept {
  act: Act;
  /** When it was done, as an ISO time. */
  at: string;
  /** What its content names things by, as the kind's `basis` says it. */
  basis: string;
  /** The act that an undo or redo moves over, as "client/number"; null for all others. */
  target: string | null;
  /** The number that it was made under, when its content was made anew since: its place among the others. */
  first?: number;
  /** The rejected act that it does again, as "client/number". */
  again?: string;
}

/** An act that was not possible any more, kept until it is done again or thrown away. */
export interface KeptRejection extends Kept {
  client: string;
  reason: string;
  /** The server had acknowledged it, and does not have it any more. */
  lost?: boolean;
  /** Whether the reader has dismissed the notice of it. */
  seen?: boolean;
}

/** Whose acts lie under a key. */
export interface Place {
  reader: string;
  read: string;
  client: string;
}

// The names of the keys are those of the first version: what lies in browsers since then is found.
type Kind = 'act' | 'aside';

const format = 'rubor.act/2';
// It named the basis by the segmentation, the only one there was.
const firstFormat = 'rubor.act/1';

/** One key an act: half a queue is never written, and the browser tells which act did not fit. */
function keyOf(kind: Kind, { reader, read, client }: Place, number: number): string {
  return `rubor.${kind}/${reader}/${read}/${client}/${String(number).padStart(12, '0')}`;
}

/** False where the storage is full or closed. */
export function keep(storage: ActStorage, place: Place, kept: Kept): boolean {
  return write(storage, keyOf('act', place, kept.act.client_sequence), kept);
}

export function forget(storage: ActStorage, place: Place, number: number): void {
  storage.removeItem(keyOf('act', place, number));
}

/** Puts an act with a new number in the place of an old one; false where it could not be written, and the old one then stays. */
export function replace(storage: ActStorage, place: Place, old: number, kept: Kept): boolean {
  const written = keep(storage, place, kept);
  if (written)
    forget(storage, place, old);
  return written;
}

/** False where it could not be written: the act itself then stays where it is. */
export function reject(storage: ActStorage, place: Place, kept: Kept, why: Pick<KeptRejection, 'reason' | 'lost'>): boolean {
  const written = write(storage, keyOf('aside', place, kept.act.client_sequence), { ...kept, ...why });
  if (written)
    forget(storage, place, kept.act.client_sequence);
  return written;
}

/** A rejected act is gone. */
export function drop(storage: ActStorage, place: Place, number: number): void {
  // First where it would wait again without the other.
  forget(storage, place, number);
  storage.removeItem(keyOf('aside', place, number));
}

/** The notice of a rejected act was dismissed. */
export function markSeen(storage: ActStorage, place: Place, { client: _, ...rejected }: KeptRejection): void {
  const key = keyOf('aside', place, rejected.act.client_sequence);
  // It may be done again in another tab by now.
  if (storage.getItem(key) !== null) write(storage, key, { ...rejected, seen: true });
}

/** Acts of one client on one read that wait to be sent, in their order. */
export function actsOf(storage: ActStorage, place: Place): Kept[] {
  const rejected = new Set(entries(storage, 'aside').filter(e => samePlace(e, place)).map(e => e.number));
  // A page that ended between writing it there and removing it here has rejected it all the same.
  const acts = entries(storage, 'act').filter(e => samePlace(e, place) && !rejected.has(e.number))
    .flatMap(e => read<Kept>(storage, e.key) ?? []);
  // Nor is an act there twice when the page ended between writing it anew and removing the old one: the later one counts.
  return [...new Map(acts.map(kept => [madeAs(kept), kept])).values()].sort((a, b) => madeAs(a) - madeAs(b));
}

export function madeAs(kept: Kept): number {
  return kept.first ?? kept.act.client_sequence;
}

/** Name of a client's act among those of all clients. */
export function nameOf(client: string, { act }: Kept): string {
  return `${client}/${act.client_sequence}`;
}

/** Acts of a reader's read that were rejected, whatever tab did them. */
export function rejectedOf(storage: ActStorage, reader: string, of: string): KeptRejection[] {
  const here = (e: Entry) => e.reader === reader && e.read === of;
  const rejected = entries(storage, 'aside').filter(here);
  if (rejected.length === 0)
    return [];
  // A page that ended between keeping an act done again and removing this one has done it again all the same.
  const again = new Set(entries(storage, 'act').filter(here).map(e => read<Kept>(storage, e.key)?.again));
  return rejected.flatMap(e =>
    { const value = read<KeptRejection>(storage, e.key); return value === null ? [] : { ...value, client: e.client }; })
    .filter(value => !again.has(nameOf(value.client, value)));
}

/** How many acts of a reader wait, of all reads and tabs. Told by the keys alone: masks need not be read for it. */
export function countOf(storage: ActStorage, reader: string): number {
  const actOf = (e: Entry) => `${e.read}/${e.client}/${e.number}`;
  const rejected = new Set(entries(storage, 'aside').filter(e => e.reader === reader).map(actOf));
  return entries(storage, 'act').filter(e => e.reader === reader && !rejected.has(actOf(e))).length;
}

/** Where acts of a reader wait, oldest first. */
export function placesOf(storage: ActStorage, reader: string): Place[] {
  const oldest = new Map<string, { place: Place; at: string }>();
  for (const { key, reader: whose, read: of, client } of entries(storage, 'act')) {
    const at = whose === reader ? read<Kept>(storage, key)?.at : undefined;
    const known = oldest.get(`${of}/${client}`);
    if (at !== undefined && (known === undefined || at < known.at))
      oldest.set(`${of}/${client}`, { place: { reader, read: of, client }, at });
  }
  return [...oldest.values()].sort((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : 0).map(e => e.place);
}

interface Entry extends Place {
  key: string;
  number: number;
}

function entries(storage: ActStorage, kind: Kind): Entry[] {
  const found: Entry[] = [];
  for (let i = 0; i < storage.length; i++) {
    const key = storage.key(i) ?? '';
    const [name, reader, read, client, number] = key.split('/');
    if (name === `rubor.${kind}` && number !== undefined)
      found.push({ key, reader, read, client, number: Number(number) });
  }
  return found.sort((a, b) => a.key < b.key ? -1 : 1);
}

function samePlace(a: Place, b: Place): boolean {
  return a.reader === b.reader && a.read === b.read && a.client === b.client;
}

function write(storage: ActStorage, key: string, value: Kept | Omit<KeptRejection, 'client'>): boolean {
  try {
    storage.setItem(key, JSON.stringify({ format, ...value }));
    return true;
  } catch {
    return false;
  }
}

// What cannot be read stays where it is: a newer page may have written it.
function read<T extends Kept>(storage: ActStorage, key: string): T | null {
  try {
    const { format: written, segmentation, ...value } = JSON.parse(storage.getItem(key) ?? '') as T & { format: string;
      segmentation?: string };
    return written === format ? value as unknown as T : written === firstFormat ? { ...value, basis: segmentation } as unknown as T : null;
  } catch {
    return null;
  }
}
