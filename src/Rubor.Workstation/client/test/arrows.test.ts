import { expect, test } from 'vitest';

// Which folder of the page may use which. A new kind is a folder in kinds and needs no line here.
const allowed: Record<string, readonly string[]> = {
  contract: [],
  text: [],
  keyboard: [],
  ledger: ['contract', 'text'],
  viewer: ['contract', 'keyboard'],
  // Filled by several kinds; of kinds it knows what a kind is alone.
  forms: ['contract', 'keyboard', 'ledger', 'viewer', 'kinds'],
  kinds: ['contract', 'text', 'keyboard', 'ledger', 'viewer', 'forms'],
  // A discrepancy of a task is voted on in a field of its form, which is no kind's.
  shell: ['contract', 'text', 'keyboard', 'ledger', 'viewer', 'kinds', 'forms'],
  main: ['kinds', 'ledger', 'shell'],
};

const texts = import.meta.glob<string>(['../src/**/*.ts', '../src/**/*.svelte'], { query: '?raw', import: 'default', eager: true });

interface Import { from: string; to: string }

const files = Object.keys(texts).map((file) => file.slice('../src/'.length));
const imports: Import[] = files.flatMap((from) =>
  [...texts[`../src/${from}`].matchAll(/(?:from|import|import\() ?'(\.[^']*)'/g)]
    .map(([, to]) => ({ from, to: new URL(to, `file:///${from}`).pathname.slice(1) })));

// The folder, or a file of the root without its ending.
const folderOf = (file: string): string => file.split('/')[0].split('.')[0];
const kindOf = (file: string): string | null => /^kinds\/([^/.]+)\//.exec(file)?.[1] ?? null;

test('there are files, and each is in a folder that is known', () => {
  expect(files.length).toBeGreaterThan(100);
  expect([...new Set(files.map(folderOf))].filter((folder) => !(folder in allowed))).toEqual([]);
  expect(imports.length).toBeGreaterThan(300);
});

test('folders use only those that they may', () => {
  const wrong = imports.filter(({ from, to }) => folderOf(from) !== folderOf(to) && !allowed[folderOf(from)].includes(folderOf(to)));
  expect(wrong).toEqual([]);
});

test('a kind is used by itself and by the list of kinds, and by nobody else', () => {
  const wrong = imports.filter(({ from, to }) => {
    // A folder's own index is named by the folder.
    const kind = kindOf(to) ?? /^kinds\/([^/.]+)$/.exec(to)?.[1] ?? null;
    return kind !== null && kind !== 'kind' && from !== 'kinds/index.ts' && kindOf(from) !== kind;
  });
  expect(wrong).toEqual([]);
});

test('no kind uses the list that it is in', () => {
  expect(imports.filter(({ from, to }) => kindOf(from) !== null && (to === 'kinds' || to === 'kinds/index'))).toEqual([]);
});
