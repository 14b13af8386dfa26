import type { NotCarried } from '../kinds/vhi/maths/carried';

/** A server's or a rule's message as a sentence of its own. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const first = trimmed[0].toUpperCase() + trimmed.slice(1);
  return /[.!?…]$/.test(first) ? first : first + '.';
}

/** The words of a case, subject and session apart: two visits of one subject differ in the session only. */
export function visitParts(words: string): { subject: string; session: string | null } {
  const at = words.lastIndexOf(', session ');
  return at < 0 ? { subject: words, session: null } : { subject: words.slice(0, at), session: words.slice(at + 2) };
}

/** What a failed request means for whoever asked for it. */
export function refusedWords(e: unknown): string {
  const { status, message } = e as { status?: number; message?: string };
  if (status === 401) return 'You are signed out. Sign in again; your acts are kept.';
  if (status === 429) return message ? sentence(message) : 'Too many attempts. Wait a minute, and try again.';
  if (typeof status === 'number') return sentence(message ?? `The server refused it (${status})`);
  return 'The server does not answer. Your acts are kept; try again when it does.';
}

/** What a new segmentation has undone; null where it holds all that was done. */
export function notCarriedWords({ pieces, cuts, reasons }: NotCarried): string | null {
  const some = (n: number, one: string) => (n === 0 ? [] : [`${n} ${one}${n === 1 ? '' : 's'}`]);
  const parts = [...some(pieces, 'removed piece'), ...some(cuts, 'cut'), ...some(reasons, 'reason')];
  if (parts.length === 0) return null;
  const list = parts.length === 1 ? parts[0] : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
  return `${list} ${pieces + cuts + reasons === 1 ? 'does' : 'do'} not carry over; Ctrl+Z takes it back.`;
}

/** Said of an act on many pieces. */
export function manyWords(removed: number, restored: number): string {
  const pieces = (n: number) => `${n} ${n === 1 ? 'piece' : 'pieces'}`;
  return removed === 0 ? `${pieces(restored)} restored.` : restored === 0 ? `${pieces(removed)} removed.` : `${pieces(removed)} removed, ${pieces(restored)} restored.`;
}

/** Said when acts were set aside: the reason of the first. */
export function setAsideWords(acts: number, reason: string): string {
  return `${acts === 1 ? 'One act was' : `${acts} acts were`} not possible any more and ${acts === 1 ? 'is' : 'are'} not part of this read. ${sentence(reason)}`;
}

const putBack = 'The server’s store was put back to an older state';

/** Said when the server does not have acts any more that it had acknowledged, and the browser has. */
export function lostWords(acts: number): string {
  return `${putBack}: ${acts === 1 ? 'one act of this read is' : `${acts} acts of this read are`} not in it any more. This browser has kept ${acts === 1 ? 'it: do it again, or throw it' : 'them: do them again, or throw them'} away.`;
}

/** Said of what the browser cannot bring back; null where there is nothing such. */
export function goneWords({ signatures, unknown }: { signatures: number; unknown: number }): string | null {
  if (signatures > 0) return `${putBack}: the signature of this read is not in it any more. Look at the read, and sign it again.`;
  if (unknown > 0) return `${putBack}: what this read had stored last is not in it any more, and this browser does not have it either. Look at the read for what is missing.`;
  return null;
}
