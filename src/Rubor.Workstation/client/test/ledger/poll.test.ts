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
