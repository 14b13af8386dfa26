import { finishing, key, pageKeys, type Key } from '../keyboard/keys';

/** Every key of a form's panels, once: the help shows this table, and the page acts by it. */
export const keys: readonly Key[] = [
  key('Form', 'f', 'go-on', 'Go to the first field without an answer'),
  key('Form', 'Ctrl+z', 'undo', 'Undo'),
  key('Form', ['Ctrl+y', 'Ctrl+Shift+z'], 'redo', 'Redo'),
  key('Signing', 'c', 'comment', 'Go to the comment'),
  finishing('Signing', 'Ctrl+Enter', 'sign', 'Sign; reopen when it is signed'),
  ...pageKeys,
];

/** Keys while a field has the focus. */
export const fieldKeys: readonly { keys: string[]; text: string }[] = [
  { keys: ['0–9'], text: 'Give the level with this digit, or the choice in this place, and go to the next field' },
  { keys: ['y', 'n'], text: 'Answer yes or no, and go to the next field' },
  { keys: ['ArrowUp', 'ArrowDown'], text: 'The level or choice before or behind' },
  { keys: ['Enter'], text: 'Keep what stands there, and go to the next field' },
  { keys: ['Tab', 'Shift+Tab'], text: 'Next field or the one before' },
  { keys: ['Delete'], text: 'Take the answer back' },
  { keys: ['PageUp', 'PageDown'], text: 'Five slices back or on, where a picture has several' },
];
