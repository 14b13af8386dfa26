import page from '../../../../../../docs/workstation.md?raw';
import { expect, it } from 'vitest';
import { KEYS, KEYS_NOTE, keyCaps, LIST_KEYS } from '../../../src/kinds/vhi/keys';
import { KEYS as VIEWER_KEYS } from '../../../src/kinds/vhi/imagekeys';

const rows = (keys: readonly { keys: readonly string[]; words: string }[]): string[] =>
  keys.map((k) => `| ${k.keys.map((name) => `\`${keyCaps(name).join('+')}\``).join(' ')} | ${k.words} |`);

// The page's tables, one below each name, as they have to stand in the documentation.
const tables = [
  { name: 'Images', rows: rows(VIEWER_KEYS) },
  ...[...new Set(KEYS.map((k) => k.group))].map((name) => ({ name, rows: rows(KEYS.filter((k) => k.group === name)) })),
  { name: 'In the list of pieces', rows: rows(LIST_KEYS) },
].map(({ name, rows }) => [`| ${name} | |`, '|---|---|', ...rows].join('\n'));

it.each(tables)('docs/workstation.md has the keys as the page has them: %s', (table) => {
  expect(page).toContain(table + '\n');
});

it('docs/workstation.md says what the tables cannot', () => {
  expect(page).toContain(KEYS_NOTE);
});

it('docs/workstation.md has no other table of keys', () => {
  const found = page.slice(page.indexOf('## Keys'), page.indexOf('\n## ', page.indexOf('## Keys') + 1)).match(/^\| .* \| \|$/gm);
  expect(found).toHaveLength(tables.length);
});
