import { finishing, key, pageKeys, type Key } from '../../keyboard/keys';

/** Every key of the panels of labels, once: the help shows this table, and the page acts by it. */
export const keys: readonly Key[] = [
  ...Array.from({ length: 9 }, (_, i) => key('Painting', `${i + 1}`, `class-${i + 1}`, `The class of value ${i + 1}`)),
  key('Painting', 'p', 'tool-polygon', 'Outline: draw around it, or click points'),
  key('Painting', 'b', 'tool-brush', 'Brush'),
  key('Painting', 'e', 'tool-erase', 'Erase'),
  key('Painting', 'f', 'tool-fill', 'Fill: a patch gets the class in hand, a hole is filled'),
  key('Painting', 'q', 'tool-pan', 'Hand: dragging moves the picture'),
  key('Painting', 't', 'take', 'Take the regions that you drew on the other view, mirrored'),
  key('Painting', 'Ctrl+z', 'undo', 'Undo'),
  key('Painting', ['Ctrl+y', 'Ctrl+Shift+z'], 'redo', 'Redo'),
  key('Signing', 'c', 'comment', 'Go to the comment'),
  finishing('Signing', 'Ctrl+Enter', 'sign', 'Sign; reopen when it is signed'),
  ...pageKeys,
];
