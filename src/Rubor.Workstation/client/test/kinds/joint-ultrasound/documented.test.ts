import page from '../../../../../../docs/joint-reading.md?raw';
import { expect, test } from 'vitest';
import { jointUltrasound } from '../../../src/kinds/joint-ultrasound';
import { keyCaps } from '../../../src/keyboard/keys';

// Keys of its own; the others are those of every form, and stand in docs/forms.md.
const own = new Set(['b', 'z', 'h']);

test('docs/joint-reading.md has the keys that forms have not', () => {
  const rows = jointUltrasound.help.groups.flatMap((g) => g.rows).filter((row) => row.keys.some((key) => own.has(key)));
  expect(rows).toHaveLength(3);
  for (const { keys, text } of rows) expect(page).toContain(`| \`${keyCaps(keys[0]).join('+')}\` | ${text} |\n`);
});

test('no key means two things', () => {
  const keys = jointUltrasound.help.groups.filter((g) => g.name !== 'In a field').flatMap((g) => g.rows).flatMap((row) => row.keys);
  expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
});
