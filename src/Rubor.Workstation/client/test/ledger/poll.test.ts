import { expect, test } from 'vitest';
import { Api } from '../../src/ledger/api';

test('a list that the page asks for by itself is marked, so that it keeps no session alive', async () => {
  const sent: (string | null)[] = [];
  const api = new Api(async (_, init) => {
    sent.push(new Headers(init?.headers).get('X-Rubor-Poll'));
    return new Response('{}');
  });
  await api.study(true);
  await api.study();
  expect(sent).toEqual(['1', null]);
});

test('a case that is not wanted any more is not waited for', async () => {
  const api = new Api(async (_, init) => new Promise((_resolve, reject) => {
    init!.signal!.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
  }));
  const wanted = new AbortController();
  const asked = api.caseDocument('sub-01', wanted.signal);
  wanted.abort();
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
});
