import type { Act, EventType } from '../contract';

/** The part of localStorage that is needed. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** An act that the server has not acknowledged yet. */
export interface Kept {
  act: Act;
  /** When it was done, as an ISO time. */
  at: string;
  /** The segmentation that its piece numbers belong to, as `numbering` names it. */
  segmentation: string;
  /** The act that an undo or redo moves over, as "client/number"; null for all others. */
  target: string | null;
  /** The number that it was made under, when its content was made anew since: its place among the others. */
  first?: number;
  /** The act set aside that it does again, as "client/number". */
  again?: string;
}

/** An act that was not possible any more, kept until it is done again or thrown away. */
export interface SetAside extends Kept {
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

type Kind = 'act' | 'aside';

const format = 'rubor.act/1';

/** One key an act: half a queue is never written, and the browser tells which act did not fit. */
function keyOf(kind: Kind, { reader, read, client }: Place, number: number): string {
  return `rubor.${kind}/${reader}/${read}/${client}/${String(number).padStart(12, '0')}`;
}

/** False where the storage is full or closed. */
export function keep(shelf: Shelf, place: Place, kept: Kept): boolean {
  return write(shelf, keyOf('act', place, kept.act.client_sequence), kept);
}

export function forget(shelf: Shelf, place: Place, number: number): void {
  shelf.removeItem(keyOf('act', place, number));
}

/** Puts an act with a new number in the place of an old one; false where it could not be written, and the old one then stays. */
export function replace(shelf: Shelf, place: Place, old: number, kept: Kept): boolean {
  const written = keep(shelf, place, kept);
  if (written)
    forget(shelf, place, old);
  return written;
}

/** False where it could not be written: the act itself then stays where it is. */
export function setAside(shelf: Shelf, place: Place, kept: Kept, why: Pick<SetAside, 'reason' | 'lost'>): boolean {
  const written = write(shelf, keyOf('aside', place, kept.act.client_sequence), { ...kept, ...why });
  if (written)
    forget(shelf, place, kept.act.client_sequence);
  return written;
}

/** An act set aside is gone. */
export function drop(shelf: Shelf, place: Place, number: number): void {
  // First where it would wait again without the other.
  forget(shelf, place, number);
  shelf.removeItem(keyOf('aside', place, number));
}

/** The notice of an act set aside was dismissed. */
export function markSeen(shelf: Shelf, place: Place, { client: _, ...set }: SetAside): void {
  const key = keyOf('aside', place, set.act.client_sequence);
  // It may be done again in another tab by now.
  if (shelf.getItem(key) !== null) write(shelf, key, { ...set, seen: true });
}

/** Acts of one client on one read that wait to be sent, in their order. */
export function actsOf(shelf: Shelf, place: Place): Kept[] {
  const aside = new Set(entries(shelf, 'aside').filter(e => samePlace(e, place)).map(e => e.number));
  // A page that ended between writing it there and removing it here has set it aside all the same.
  const acts = entries(shelf, 'act').filter(e => samePlace(e, place) && !aside.has(e.number)).flatMap(e => read<Kept>(shelf, e.key) ?? []);
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

/** Acts of a reader's read that were set aside, whatever tab did them. */
export function asideOf(shelf: Shelf, reader: string, of: string): SetAside[] {
  const here = (e: Entry) => e.reader === reader && e.read === of;
  const set = entries(shelf, 'aside').filter(here);
  if (set.length === 0)
    return [];
  // A page that ended between keeping an act done again and removing this one has done it again all the same.
  const again = new Set(entries(shelf, 'act').filter(here).map(e => read<Kept>(shelf, e.key)?.again));
  return set.flatMap(e => { const value = read<SetAside>(shelf, e.key); return value === null ? [] : { ...value, client: e.client }; })
    .filter(value => !again.has(nameOf(value.client, value)));
}

/** How many acts of a reader wait, of all reads and tabs. Told by the keys alone: masks need not be read for it. */
export function countOf(shelf: Shelf, reader: string): number {
  const actOf = (e: Entry) => `${e.read}/${e.client}/${e.number}`;
  const aside = new Set(entries(shelf, 'aside').filter(e => e.reader === reader).map(actOf));
  return entries(shelf, 'act').filter(e => e.reader === reader && !aside.has(actOf(e))).length;
}

/** Where acts of a reader wait, oldest first. */
export function placesOf(shelf: Shelf, reader: string): Place[] {
  const oldest = new Map<string, { place: Place; at: string }>();
  for (const { key, reader: whose, read: of, client } of entries(shelf, 'act')) {
    const at = whose === reader ? read<Kept>(shelf, key)?.at : undefined;
    const known = oldest.get(`${of}/${client}`);
    if (at !== undefined && (known === undefined || at < known.at))
      oldest.set(`${of}/${client}`, { place: { reader, read: of, client }, at });
  }
  return [...oldest.values()].sort((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : 0).map(e => e.place);
}

/** Whether the act's content names pieces by their numbers, or was made from those that are kept. */
export function needsSegmentation(type: EventType): boolean {
  return ['pieces_removed', 'pieces_restored', 'kept_only', 'piece_cut', 'piece_mended', 'reason_given', 'drawn', 'choice_made'].includes(type);
}

interface Entry extends Place {
  key: string;
  number: number;
}

function entries(shelf: Shelf, kind: Kind): Entry[] {
  const found: Entry[] = [];
  for (let i = 0; i < shelf.length; i++) {
    const key = shelf.key(i) ?? '';
    const [name, reader, read, client, number] = key.split('/');
    if (name === `rubor.${kind}` && number !== undefined)
      found.push({ key, reader, read, client, number: Number(number) });
  }
  return found.sort((a, b) => a.key < b.key ? -1 : 1);
}

function samePlace(a: Place, b: Place): boolean {
  return a.reader === b.reader && a.read === b.read && a.client === b.client;
}

function write(shelf: Shelf, key: string, value: Kept | Omit<SetAside, 'client'>): boolean {
  try {
    shelf.setItem(key, JSON.stringify({ format, ...value }));
    return true;
  } catch {
    return false;
  }
}

// What cannot be read stays where it is: a newer page may have written it.
function read<T extends Kept>(shelf: Shelf, key: string): T | null {
  try {
    const { format: written, ...value } = JSON.parse(shelf.getItem(key) ?? '') as T & { format: string };
    return written === format ? value as unknown as T : null;
  } catch {
    return null;
  }
}
