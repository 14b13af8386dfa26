import type { NotCarried } from '../maths/carried';

/** A server's or a rule's message as a sentence of its own. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const first = trimmed[0].toUpperCase() + trimmed.slice(1);
  return /[.!?…]$/.test(first) ? first : first + '.';
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

/** Said when acts were set aside: the reason of the first. */
export function setAsideWords(acts: number, reason: string): string {
  return `${acts === 1 ? 'One act was' : `${acts} acts were`} not possible any more and ${acts === 1 ? 'is' : 'are'} not part of this read. ${sentence(reason)}`;
}
