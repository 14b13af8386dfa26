/** A key of the panels: the help lists it, and the page acts by it. */
export interface Key {
  group: string;
  /** As `keyName` writes them; several do the same. */
  keys: string[];
  text: string;
  command: string;
  /** When it counts, as the open case says what is going on; `any`: always. */
  mode: string;
  /** Also while somebody types in a field. */
  in_fields?: true;
}

export const key = (group: string, keys: string | string[], command: string, text: string, mode = 'any'): Key =>
  ({ group, keys: typeof keys === 'string' ? [keys] : keys, command, text, mode });

/** A key that acts in text fields, too: who ends a comment with it goes on with the password, which must not be typed into the comment. */
export const finishing = (...made: Parameters<typeof key>): Key => ({ ...key(...made), in_fields: true });

/** Keys of the page around a case, whatever its kind. */
export const pageKeys: readonly Key[] = [
  key('Page', 'Shift+a', 'rejected-acts', 'Acts that were set aside'),
  key('Page', 'Shift+c', 'case-list', 'List of cases'),
  key('Page', 'Ctrl+ArrowRight', 'next-case', 'Next case'),
  key('Page', 'Ctrl+ArrowLeft', 'previous-case', 'Previous case'),
  key('Page', ['?', 'F1'], 'help', 'This help'),
];

export interface Pressed { key: string; code: string; ctrlKey: boolean; metaKey: boolean; shiftKey: boolean; altKey: boolean }

/** Name of a key press: modifiers in the order Ctrl, Shift; letters small. "?" and "/" are characters, wherever the keyboard has them. */
export function keyName(e: Pressed): string | null {
  if (e.altKey) return null;
  // Shift turns digits into other characters, other ones on every keyboard; where it makes them (AZERTY), the digit is what was meant.
  const digit = e.shiftKey && !/^[0-9?/]$/.test(e.key) ? /^Digit(\d)$/.exec(e.code)?.[1] : undefined;
  const character = digit ?? (e.key.length === 1 ? e.key.toLowerCase() : e.key);
  const shifted = e.shiftKey && (digit !== undefined || character.length > 1 || /[a-z]/.test(character));
  return (e.ctrlKey || e.metaKey ? 'Ctrl+' : '') + (shifted ? 'Shift+' : '') + character;
}

export function commandOf(keys: readonly Key[], name: string, mode: string): string | null {
  return keys.find((k) => (k.mode === 'any' || k.mode === mode) && k.keys.includes(name))?.command ?? null;
}

/** What a key does in a text field: few act there, Escape leaves it; null for those that are the field's own. */
export function commandInField(keys: readonly Key[], name: string, mode: string): string | null {
  if (name === 'Escape') return 'leave';
  return keys.find((k) => k.in_fields && (k.mode === 'any' || k.mode === mode) && k.keys.includes(name))?.command ?? null;
}

const SHOWN: Record<string, string> = { ArrowRight: '→', ArrowLeft: '←', ArrowUp: '↑', ArrowDown: '↓', ' ': 'Space', Delete: 'Del',
  PageUp: 'PgUp', PageDown: 'PgDn' };

/** Parts of a key name as they stand on a keyboard, for instance Ctrl, Z. */
export function keyCaps(name: string): string[] {
  const parts = name === '+' ? ['+'] : name.split('+');
  return parts.map((p) => SHOWN[p] ?? (p.length === 1 ? p.toUpperCase() : p));
}

/** Fields take their own keys; so do buttons and the like for Space and Enter. */
export function typing(target: { tagName: string; type?: string; isContentEditable?: boolean } | null): boolean {
  if (!target) return false;
  const tag = target.tagName.toUpperCase();
  return target.isContentEditable === true || tag === 'TEXTAREA' || tag === 'SELECT'
    || (tag === 'INPUT' && !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type ?? 'text'));
}

const fields = 'textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=range], [type=button], [type=submit])';
const lists = '[role=listbox], [role=grid], [role=tree], [role=menu], [role=tablist], dialog';
const moved = 'input, [role=slider], [role=radiogroup]';
const pressed = 'button, a, summary, input';
const moves = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown']);

/** Whether an element needs a key for itself: fields and lists all of them, sliders those that move them, buttons those that press them. */
export function needsKey(target: Element | null, name: string): boolean {
  if (!target) return false;
  return target.closest(`${fields}, ${lists}`) !== null
    || (moves.has(name) && target.closest(moved) !== null)
    || ((name === 'Enter' || name === ' ') && target.closest(pressed) !== null);
}
