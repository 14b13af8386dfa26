import { expect, test } from 'vitest';
import { KEYS as PANEL_KEYS, keyName } from '../../../src/kinds/vhi/keys';
import { KEYS } from '../../../src/kinds/vhi/imagekeys';

const names = KEYS.flatMap((k) => k.keys);

test('no key of the images does two things', () => expect(new Set(names).size).toBe(names.length));

test('no key of the images is a key of the panels', () => {
  const panels = new Set(PANEL_KEYS.flatMap((k) => k.keys));
  expect(names.filter((name) => panels.has(name))).toEqual([]);
});

test('every key has words for the help', () => {
  for (const { words } of KEYS) expect(words).toMatch(/^[A-Z].{4,}[^.]$/);
  expect(new Set(KEYS.map((k) => k.words)).size).toBe(KEYS.length);
});

test('names are those that a key press gets', () => {
  const bare = { code: '', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
  for (const name of names) {
    const shiftKey = name.startsWith('Shift+');
    expect(keyName({ ...bare, key: shiftKey ? name.slice(6) : name, shiftKey })).toBe(name);
  }
});
