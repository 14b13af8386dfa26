import page from '../../../../../../docs/workstation.md?raw';
import { expect, it } from 'vitest';
import { keyCaps } from '../../../src/keyboard/keys';
import { vhi } from '../../../src/kinds/vhi';
import { keysNote } from '../../../src/kinds/vhi/keys';

const rows = (keys: readonly { keys: readonly string[]; text: string }[]): string[] =>
  keys.map((k) => `| ${k.keys.map((name) => `\`${keyCaps(name).join('+')}\``).join(' ')} | ${k.text} |`);

// The page's tables, one below each name, as they have to stand in the documentation.
const tables = vhi.help.groups.map(({ name, rows: keys }) => ({ name, rows: rows(keys) })).map(({ name, rows }) =>
  [`| ${name} | |`, '|---|---|', ...rows].join('\n'));

it.each(tables)('docs/workstation.md has the keys as the page has them: %s', (table) => {
  expect(page).toContain(table + '\n');
});

it('docs/workstation.md says what the tables cannot', () => {
  expect(page).toContain(keysNote);
});

it('docs/workstation.md has no other table of keys', () => {
  const found = page.slice(page.indexOf('## Keys'), page.indexOf('\n## ', page.indexOf('## Keys') + 1)).match(/^\| .* \| \|$/gm);
  expect(found).toHaveLength(tables.length);
});
