/** A server's or a rule's message as a sentence of its own. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const first = trimmed[0].toUpperCase() + trimmed.slice(1);
  return /[.!?…]$/.test(first) ? first : first + '.';
}

/** The title of a case, subject and session apart: two visits of one subject differ in the session only. */
export function visitParts(title: string): { subject: string; session: string | null } {
  const at = title.lastIndexOf(', session ');
  return at < 0 ? { subject: title, session: null } : { subject: title.slice(0, at), session: title.slice(at + 2) };
}

/** What a failed request means for whoever asked for it. */
export function refusedText(e: unknown): string {
  const { status, message } = e as { status?: number; message?: string };
  if (status === 401) return 'You are signed out. Sign in again; your acts are kept.';
  if (status === 429) return message ? sentence(message) : 'Too many attempts. Wait a minute, and try again.';
  if (typeof status === 'number') return sentence(message ?? `The server refused it (${status})`);
  return 'The server does not answer. Your acts are kept; try again when it does.';
}
