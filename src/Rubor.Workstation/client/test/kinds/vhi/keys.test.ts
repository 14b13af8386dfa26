import { expect, test } from 'vitest';
import { imageKeys } from '../../../src/kinds/vhi/imagekeys';
import { commandInField, commandOf, keyCaps, keyName, typing } from '../../../src/keyboard/keys';
import { keys } from '../../../src/kinds/vhi/keys';

const press = (key: string, more: Partial<Parameters<typeof keyName>[0]> = {}) =>
  keyName({ key, code: '', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more });

test('no key does two things at a time', () => {
  for (const mode of ['cleaning', 'drawing'] as const) {
    const names = keys.filter((k) => k.mode === 'any' || k.mode === mode).flatMap((k) => k.keys);
    expect(names.filter((n, i) => names.indexOf(n) !== i)).toEqual([]);
  }
});

test('panels and images share the keyboard', () => {
  const panels = keys.flatMap((k) => k.keys);
  expect(imageKeys.flatMap((k) => k.keys).filter((k) => panels.includes(k))).toEqual([]);
});

test('every command has one row with words', () => {
  const commands = keys.map((k) => k.command);
  expect(new Set(commands).size).toBe(commands.length);
  expect(keys.filter((k) => k.text.trim() === '' || k.keys.length === 0)).toEqual([]);
});

test('the keys that readers know', () => {
  const known = { 'Ctrl+z': 'undo', 'Ctrl+y': 'redo', 'Ctrl+Shift+z': 'redo', v: 'reason-vessel', x: 'reason-artefact', j: 'reason-joint_space',
    o: 'reason-outside', n: 'reason-normal_variant', Delete: 'toggle-piece', 'Ctrl+ArrowRight': 'next-case', 'Ctrl+ArrowLeft': 'previous-case' };
  for (const [name, command] of Object.entries(known)) expect(commandOf(keys, name, 'cleaning')).toBe(command);
});

test('slices, overlay, opacity and windows are left to the images', () => {
  const images = ['ArrowUp', 'ArrowDown', 's', 'a', 'd', '1', '2', '3', '4'];
  expect(keys.flatMap((k) => k.keys).filter((k) => images.includes(k))).toEqual([]);
});

test('the same key means another thing while drawing', () => {
  expect(commandOf(keys, 'p', 'cleaning')).toBe('tool-pick');
  expect(commandOf(keys, 'p', 'drawing')).toBe('tool-polygon');
  expect(commandOf(keys, 'v', 'drawing')).toBe(null);
});

test('a key press has one name on every keyboard', () => {
  expect(press('Z', { ctrlKey: true, shiftKey: true })).toBe('Ctrl+Shift+z');
  expect(press('z', { metaKey: true })).toBe('Ctrl+z');
  expect(press('?', { shiftKey: true })).toBe('?');
  expect(press('/', { shiftKey: true, code: 'Digit7' })).toBe('/');
  expect(press('!', { shiftKey: true, code: 'Digit1' })).toBe('Shift+1');
  expect(press('1', { code: 'Digit1' })).toBe('1');
  expect(press('V', { shiftKey: true })).toBe('Shift+v');
  expect(press('V')).toBe('v');
  expect(press('ArrowRight', { ctrlKey: true })).toBe('Ctrl+ArrowRight');
  expect(press('v', { altKey: true })).toBe(null);
});

test('a digit that is typed with Shift is that digit', () => {
  // AZERTY: Shift with the first key of the row gives 1, without it &.
  expect(press('1', { shiftKey: true, code: 'Digit1' })).toBe('1');
  expect(press('0', { shiftKey: true, code: 'Digit0' })).toBe('0');
  expect(press('&', { code: 'Digit1' })).toBe('&');
  expect(press('"', { shiftKey: true, code: 'Digit2' })).toBe('Shift+2');
  expect(commandOf(keys, press('1', { shiftKey: true, code: 'Digit1' })!, 'cleaning')).toBe(null);
});

test('keys are shown as on a keyboard', () => {
  expect(keyCaps('Ctrl+Shift+z')).toEqual(['Ctrl', 'Shift', 'Z']);
  expect(keyCaps('Ctrl+ArrowRight')).toEqual(['Ctrl', '→']);
});

test('keys rest while someone types', () => {
  expect(typing({ tagName: 'TEXTAREA' })).toBe(true);
  expect(typing({ tagName: 'INPUT', type: 'password' })).toBe(true);
  expect(typing({ tagName: 'INPUT', type: 'radio' })).toBe(false);
  expect(typing({ tagName: 'DIV', isContentEditable: true })).toBe(true);
  expect(typing({ tagName: 'BUTTON' })).toBe(false);
  expect(typing(null)).toBe(false);
});

test('in a field the key of Sign signs and Escape leaves; all others are the field\'s own', () => {
  const names = ['Escape', ...keys.flatMap((k) => k.keys)];
  const acting = (mode: 'cleaning' | 'drawing') =>
    Object.fromEntries([...new Set(names)].flatMap((name) =>
    { const does = commandInField(keys, name, mode); return does === null ? [] : [[name, does]]; }));
  expect(acting('cleaning')).toEqual({ Escape: 'leave', 'Ctrl+Enter': 'sign' });
  expect(acting('drawing')).toEqual({ Escape: 'leave', 'Ctrl+Enter': 'save-drawing' });
});
