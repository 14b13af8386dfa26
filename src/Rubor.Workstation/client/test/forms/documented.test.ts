import page from '../../../../../docs/forms.md?raw';
import { expect, test } from 'vitest';
import { keyCaps } from '../../src/keyboard/keys';
import { form } from '../../src/kinds/form';

// The groups of the help, one table below each name, as they have to stand in the documentation.
const tables = form.help.groups.map(({ name, rows }) => [
  `| ${name} | |`, '|---|---|',
  ...rows.map((k) => `| ${k.keys.map((key) => `\`${keyCaps(key).join('+')}\``).join(' ')} | ${k.text} |`),
].join('\n'));

test.each(tables)('docs/forms.md has the keys as the page has them: %s', (table) => {
  expect(page).toContain(table + '\n');
});

test('docs/forms.md has no other table of keys', () => {
  const from = page.indexOf('## Keys');
  expect(page.slice(from, page.indexOf('\n## ', from + 1)).match(/^\| .* \| \|$/gm)).toHaveLength(tables.length);
});
