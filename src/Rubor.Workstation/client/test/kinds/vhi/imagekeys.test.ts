import { expect, test } from 'vitest';
import { keyName } from '../../../src/keyboard/keys';
import { keys as panelKeys } from '../../../src/kinds/vhi/keys';
import { imageKeys } from '../../../src/kinds/vhi/imagekeys';

const names = imageKeys.flatMap((k) => k.keys);

test('no key of the images does two things', () => expect(new Set(names).size).toBe(names.length));

test('no key of the images is a key of the panels', () => {
  const panels = new Set(panelKeys.flatMap((k) => k.keys));
  expect(names.filter((name) => panels.has(name))).toEqual([]);
});

test('every key has words for the help', () => {
  for (const { text } of imageKeys) expect(text).toMatch(/^[A-Z].{4,}[^.]$/);
  expect(new Set(imageKeys.map((k) => k.text)).size).toBe(imageKeys.length);
});

test('names are those that a key press gets', () => {
  const bare = { code: '', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
  for (const name of names) {
    const shiftKey = name.startsWith('Shift+');
    expect(keyName({ ...bare, key: shiftKey ? name.slice(6) : name, shiftKey })).toBe(name);
  }
});
