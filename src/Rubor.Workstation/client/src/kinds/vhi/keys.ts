import { finishing, key, pageKeys, type Key } from '../../keyboard/keys';

/** Every key of V_HI's panels, once: the help shows this table, and the page acts by it. */
export const keys: readonly Key[] = [
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
  ...pageKeys,
];

/** Keys that did much at once by themselves, and now need Ctrl: what is said to whoever presses them. */
export const needsCtrl: Readonly<Record<string, { instead: string; does: string }>> = {
  k: { instead: 'Ctrl+k', does: 'keeps only what is inflammation' },
  w: { instead: 'Ctrl+Delete', does: 'removes all pieces of the slice' },
  m: { instead: 'Ctrl+m', does: 'takes back the cuts of the marked piece' },
};

/** What the table of keys cannot say. */
export const keysNote = 'Where digits are typed with Shift (AZERTY), they are the windows; confidence is reached with Tab there.';

/** Keys of the piece list while it has the focus; they act on its current row. */
export const listKeys: readonly { keys: string[]; text: string }[] = [
  { keys: ['ArrowUp', 'ArrowDown'], text: 'Previous or next piece; the image goes to it' },
  { keys: ['Home', 'End', 'PageUp', 'PageDown'], text: 'First or last piece; ten pieces back or on' },
  { keys: ['Delete', ' '], text: 'Remove it, or restore it' },
  { keys: ['r'], text: 'Restore it' },
  { keys: ['Enter'], text: 'Centre the image on it' },
  { keys: ['v', 'x', 'j', 'o', 'n'], text: 'Give a reason; with Shift withdraw it' },
];
