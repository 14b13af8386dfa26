import page from '../../../../../../docs/labels.md?raw';
import { expect, test } from 'vitest';
import { keyCaps } from '../../../src/keyboard/keys';
import { labels } from '../../../src/kinds/labels';

// The groups of the help, one table below each name, as they have to stand in the documentation.
const tables = labels.help.groups.map(({ name, rows }) => [
  `| ${name} | |`, '|---|---|',
  ...rows.map((k) => `| ${k.keys.map((key) => `\`${keyCaps(key).join('+')}\``).join(' ')} | ${k.text} |`),
].join('\n'));

test.each(tables)('docs/labels.md has the keys as the page has them: %s', (table) => {
  expect(page).toContain(table + '\n');
});
