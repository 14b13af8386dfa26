import { expect, test } from 'vitest';
import { form } from '../../src/kinds/form';
import { imageKeys } from '../../src/forms/imagekeys';
import { keys } from '../../src/forms/keys';

test('no key of a form does two things, and digits, y and n are left to the fields', () => {
  const names = [...keys.flatMap((k) => k.keys), ...imageKeys.flatMap((k) => k.keys)];
  expect(names.filter((n, i) => names.indexOf(n) !== i)).toEqual([]);
  expect(names.filter((n) => /^[0-9yn]$/.test(n) || n === 'Delete')).toEqual([]);
});

test('the help names every key', () => {
  const rows = form.help.groups.flatMap((g) => g.rows);
  for (const { text } of [...keys, ...imageKeys]) expect(rows.map((r) => r.text)).toContain(text);
});
