/** Every key of the panels, once: the help dialog shows this table, and the page acts by it. */

/** What a key does. `App.svelte` has a function for each. */
export type Command =
  | 'undo' | 'redo' | 'toggle-piece' | 'mend' | 'keep-only' | 'size-filter' | 'whole-slice' | 'all-slices'
  | 'tool-pick' | 'tool-lasso-inside' | 'tool-lasso-outside' | 'tool-line' | 'tool-cut'
  | 'reason-vessel' | 'reason-artefact' | 'reason-joint_space' | 'reason-outside' | 'reason-normal_variant'
  | 'no-reason-vessel' | 'no-reason-artefact' | 'no-reason-joint_space' | 'no-reason-outside' | 'no-reason-normal_variant'
  | 'draw-marrow' | 'draw-region' | 'tool-polygon' | 'tool-brush' | 'tool-erase' | 'interpolate' | 'clear-slice' | 'save-drawing' | 'cancel-drawing'
  | 'verdict-satisfactory' | 'verdict-minor' | 'verdict-failed'
  | 'limits-rule' | 'piece-mode' | 'smallest-piece'
  | 'confidence-1' | 'confidence-2' | 'confidence-3' | 'confidence-4' | 'confidence-5' | 'comment' | 'sign'
  | 'piece-list' | 'set-aside' | 'case-list' | 'next-case' | 'previous-case' | 'help';

/** When a key counts: while cleaning, while drawing, or both. */
export type Mode = 'cleaning' | 'drawing' | 'any';

export interface Key {
  group: string;
  /** As `keyName` writes them; several do the same. */
  keys: string[];
  words: string;
  command: Command;
  mode: Mode;
  /** Also while somebody types in a field. */
  in_fields?: true;
}

const key = (group: string, keys: string | string[], command: Command, words: string, mode: Mode = 'any'): Key =>
  ({ group, keys: typeof keys === 'string' ? [keys] : keys, command, words, mode });
// Who ends a comment with it goes on with the password: that must not be typed into the comment.
const finishing = (...made: Parameters<typeof key>): Key => ({ ...key(...made), in_fields: true });

export const KEYS: readonly Key[] = [
  key('Cleaning', 'Delete', 'toggle-piece', 'Remove the marked piece, or restore it', 'cleaning'),
  key('Cleaning', 'Ctrl+z', 'undo', 'Undo'),
  key('Cleaning', ['Ctrl+y', 'Ctrl+Shift+z'], 'redo', 'Redo'),
  key('Cleaning', 'p', 'tool-pick', 'Pick: a click removes a piece, again restores it', 'cleaning'),
  key('Cleaning', 'Ctrl+k', 'keep-only', 'Keep only: start from none, and click what is inflammation; what was kept by then stays', 'cleaning'),
  key('Cleaning', 'l', 'tool-lasso-inside', 'Lasso: remove what is inside', 'cleaning'),
  key('Cleaning', 'Shift+l', 'tool-lasso-outside', 'Lasso: remove what is outside', 'cleaning'),
  key('Cleaning', 'u', 'tool-line', 'Remove everything above a drawn line', 'cleaning'),
  key('Cleaning', 'Ctrl+Delete', 'whole-slice', 'Remove all pieces of the slice, or restore them', 'cleaning'),
  key('Cleaning', 'z', 'size-filter', 'Remove pieces below a size', 'cleaning'),
  key('Cleaning', 't', 'all-slices', 'The lasso, line or cut in hand: this slice or all slices', 'cleaning'),
  key('Cleaning', 'c', 'tool-cut', 'Cut a part out of a piece', 'cleaning'),
  key('Cleaning', 'Ctrl+m', 'mend', 'Take back the cuts of the marked piece', 'cleaning'),

  key('Reasons', 'v', 'reason-vessel', 'The marked piece is a vessel', 'cleaning'),
  key('Reasons', 'x', 'reason-artefact', 'The marked piece is an artefact', 'cleaning'),
  key('Reasons', 'j', 'reason-joint_space', 'The marked piece is joint space', 'cleaning'),
  key('Reasons', 'o', 'reason-outside', 'The marked piece is outside the area', 'cleaning'),
  key('Reasons', 'n', 'reason-normal_variant', 'The marked piece is a normal variant', 'cleaning'),
  key('Reasons', 'Shift+v', 'no-reason-vessel', 'Withdraw “vessel”', 'cleaning'),
  key('Reasons', 'Shift+x', 'no-reason-artefact', 'Withdraw “artefact”', 'cleaning'),
  key('Reasons', 'Shift+j', 'no-reason-joint_space', 'Withdraw “joint space”', 'cleaning'),
  key('Reasons', 'Shift+o', 'no-reason-outside', 'Withdraw “outside the area”', 'cleaning'),
  key('Reasons', 'Shift+n', 'no-reason-normal_variant', 'Withdraw “normal variant”', 'cleaning'),

  key('Drawing', 'Shift+m', 'draw-marrow', 'Draw or correct normal marrow', 'cleaning'),
  key('Drawing', 'Shift+g', 'draw-region', 'Draw or correct the disease region', 'cleaning'),
  key('Drawing', 'p', 'tool-polygon', 'Polygon', 'drawing'),
  key('Drawing', 'b', 'tool-brush', 'Brush', 'drawing'),
  key('Drawing', 'e', 'tool-erase', 'Erase', 'drawing'),
  key('Drawing', 'i', 'interpolate', 'Fill the slices between drawn ones', 'drawing'),
  key('Drawing', 'Shift+Delete', 'clear-slice', 'Clear this slice', 'drawing'),
  finishing('Drawing', 'Ctrl+Enter', 'save-drawing', 'Save the drawing', 'drawing'),
  key('Drawing', 'Ctrl+Backspace', 'cancel-drawing', 'Throw the drawing away', 'drawing'),

  key('Measuring', 'Shift+s', 'verdict-satisfactory', 'The region that was found is satisfactory'),
  key('Measuring', 'Shift+i', 'verdict-minor', 'It needs minor corrections'),
  key('Measuring', 'Shift+f', 'verdict-failed', 'It failed'),
  key('Measuring', 'Shift+p', 'limits-rule', 'Limits by the paper or robust', 'cleaning'),
  key('Measuring', 'Shift+d', 'piece-mode', 'Pieces in 2-D or 3-D', 'cleaning'),
  key('Measuring', 'Shift+z', 'smallest-piece', 'Go to the smallest piece', 'cleaning'),

  key('Signing', 'Shift+1', 'confidence-1', 'Confidence 1, lowest'),
  key('Signing', 'Shift+2', 'confidence-2', 'Confidence 2'),
  key('Signing', 'Shift+3', 'confidence-3', 'Confidence 3'),
  key('Signing', 'Shift+4', 'confidence-4', 'Confidence 4'),
  key('Signing', 'Shift+5', 'confidence-5', 'Confidence 5, highest'),
  key('Signing', 'y', 'comment', 'Go to the comment'),
  finishing('Signing', 'Ctrl+Enter', 'sign', 'Sign; reopen when it is signed', 'cleaning'),

  key('Page', '/', 'piece-list', 'Go to the list of pieces'),
  key('Page', 'Shift+a', 'set-aside', 'Acts that were set aside'),
  key('Page', 'Shift+c', 'case-list', 'List of cases'),
  key('Page', 'Ctrl+ArrowRight', 'next-case', 'Next case'),
  key('Page', 'Ctrl+ArrowLeft', 'previous-case', 'Previous case'),
  key('Page', ['?', 'F1'], 'help', 'This help'),
];

/** Keys that did much at once by themselves, and now need Ctrl: what is said to whoever presses them. */
export const NEEDS_CTRL: Readonly<Record<string, { instead: string; does: string }>> = {
  k: { instead: 'Ctrl+k', does: 'keeps only what is inflammation' },
  w: { instead: 'Ctrl+Delete', does: 'removes all pieces of the slice' },
  m: { instead: 'Ctrl+m', does: 'takes back the cuts of the marked piece' },
};

/** What the table of keys cannot say. */
export const KEYS_NOTE = 'Where digits are typed with Shift (AZERTY), they are the windows; confidence is reached with Tab there.';

/** Keys of the piece list while it has the focus; they act on its current row. */
export const LIST_KEYS: readonly { keys: string[]; words: string }[] = [
  { keys: ['ArrowUp', 'ArrowDown'], words: 'Previous or next piece; the image goes to it' },
  { keys: ['Home', 'End', 'PageUp', 'PageDown'], words: 'First or last piece; ten pieces back or on' },
  { keys: ['Delete', ' '], words: 'Remove it, or restore it' },
  { keys: ['r'], words: 'Restore it' },
  { keys: ['Enter'], words: 'Centre the image on it' },
  { keys: ['v', 'x', 'j', 'o', 'n'], words: 'Give a reason; with Shift withdraw it' },
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

export function commandOf(name: string, mode: Exclude<Mode, 'any'>): Command | null {
  return KEYS.find((k) => (k.mode === 'any' || k.mode === mode) && k.keys.includes(name))?.command ?? null;
}

/** What a key does in a text field: few act there, Escape leaves it; null for those that are the field's own. */
export function commandInField(name: string, mode: Exclude<Mode, 'any'>): Command | 'leave' | null {
  if (name === 'Escape') return 'leave';
  return KEYS.find((k) => k.in_fields && (k.mode === 'any' || k.mode === mode) && k.keys.includes(name))?.command ?? null;
}

const SHOWN: Record<string, string> = { ArrowRight: '→', ArrowLeft: '←', ArrowUp: '↑', ArrowDown: '↓', ' ': 'Space', Delete: 'Del', PageUp: 'PgUp', PageDown: 'PgDn' };

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
