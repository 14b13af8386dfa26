import { expect, test } from 'vitest';
import { commandOf, keyName } from '../../src/keyboard/keys';
import { keys as vhiKeys, needsCtrl } from '../../src/kinds/vhi/keys';
import { isOneCharacter, OneKeys } from '../../src/keyboard/onekeys.svelte';
import { memory } from '../kinds/vhi/fakedesk';

const sentence = 'No marked edema in the left iliac wing, see prior. K, W! Marrow: 12 %?';

test('no key of one character acts on many pieces, or takes cuts back', () => {
  const many = new Set(['keep-only', 'whole-slice', 'mend', 'toggle-piece', 'undo', 'redo', 'clear-slice', 'cancel-drawing',
    'save-drawing', 'sign']);
  expect(vhiKeys.filter((k) => many.has(k.command) && k.keys.some(isOneCharacter))).toEqual([]);
  for (const [letter, { instead }] of Object.entries(needsCtrl)) {
    expect(commandOf(vhiKeys, letter, 'cleaning')).toBe(null);
    expect(commandOf(vhiKeys, instead, 'cleaning')).not.toBe(null);
  }
});

test('a dictated sentence asks for nothing that removes or restores', () => {
  const asked = [...sentence]
    .map((c) =>
    commandOf(vhiKeys, keyName({ key: c, code: '', ctrlKey: false, metaKey: false, shiftKey: /[A-Z%?!:]/.test(c), altKey: false })!,
    'cleaning'));
  expect(asked.filter((c) => c !== null && /keep|slice$|mend|toggle|undo|redo|sign/.test(c))).toEqual([]);
});

test('switched off, only keys with Ctrl and those that are no character act, and the choice is each reader’s own', () => {
  const kept = memory(), keys = new OneKeys();
  keys.of('anna', kept);
  expect(keys.allow('v')).toBe(true);
  keys.set(false);
  for (const name of ['v', 'Shift+v', '.', '?', '/', '5', 'Shift+1', '+', '[']) expect([name, keys.allow(name)]).toEqual([name, false]);
  for (const name of ['Ctrl+z', 'Ctrl+k', 'Ctrl+Enter', 'Delete', 'Enter', 'Escape', 'F1', 'ArrowUp', 'Shift+ArrowUp', 'Shift+Delete',
    ' ']) expect([name, keys.allow(name)]).toEqual([name, true]);
  const again = new OneKeys();
  again.of('ben', kept);
  expect(again.on).toBe(true);
  again.of('anna', kept);
  expect(again.on).toBe(false);
  again.set(true);
  again.of('anna', kept);
  expect(again.on).toBe(true);
});

test('every command but those of one character alone is reached without them', () => {
  expect(commandOf(vhiKeys, 'F1', 'cleaning')).toBe('help');
});

test('a browser that keeps nothing still switches', () => {
  const closed = { getItem() { throw new Error('closed'); }, setItem() { throw new Error('closed'); },
    removeItem() { throw new Error('closed'); } };
  const keys = new OneKeys();
  keys.of('anna', closed);
  keys.set(false);
  expect([keys.on, keys.allow('v')]).toEqual([false, false]);
});
