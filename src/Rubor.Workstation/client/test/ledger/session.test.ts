import { expect, test } from 'vitest';
import { rulesOf } from '../../src/kinds';
import { rules } from '../../src/kinds/vhi/rules';
import { Api } from '../../src/ledger/api';
import { takeName } from '../../src/ledger/client';
import { BrowserServer } from '../../src/ledger/browserserver';
import { FakeAir, FakeLocks, FakeStorage, FakeStore, settle } from './fakes';

/** A server and the one cookie of a browser that several tabs share. */
class SharedBrowser {
  cookie: string | null = null;
  readonly asked: { address: string; method: string; reader: string | null }[] = [];
  readonly store = new FakeStore();
  readonly air = new FakeAir();
  private readonly storage = new FakeStorage();
  private readonly locks = new FakeLocks();

  readonly fetch = async (input: unknown, init: RequestInit = {}): Promise<Response> => {
    const address = String(input), method = init.method ?? 'GET', reader = new Headers(init.headers).get('X-Rubor-Reader');
    this.asked.push({ address, method, reader });
    if (address === '/api/session' && method !== 'DELETE') {
      if (method === 'POST') this.cookie = (JSON.parse(init.body as string) as { name: string }).name;
      return Response.json({ name: this.cookie, role: 'reader', csrf: `of ${this.cookie}`, timeout_minutes: 30 });
    }
    if (this.cookie === null) return Response.json({ error: 'sign in' }, { status: 401 });
    if (reader !== null && decodeURIComponent(reader) !== this.cookie) return Response.json({ error: 'another', code: 'other' },
      { status: 401 });
    if (address === '/api/session') {
      this.cookie = null;
      return new Response(null, { status: 204 });
    }
    if (address.endsWith('/acts')) return Response.json(this.store.append(this.cookie, JSON.parse(init.body as string)));
    if (address.endsWith('/reads')) {
      const { client, client_sequence } = JSON.parse(init.body as string) as { client: string; client_sequence: number };
      return Response.json(this.store.open(client, client_sequence));
    }
    return Response.json(address === '/api/study' ? { cases: [] } : this.store.document());
  };

  async tab(name: string, air = this.air): Promise<{ api: Api; server: BrowserServer; told: (string | null)[] }> {
    const api = new Api(this.fetch as typeof globalThis.fetch), told: (string | null)[] = [];
    const client = await takeName(new FakeStorage(), this.storage, this.locks, () => name);
    const server = new BrowserServer({ rulesOf, api, client, storage: this.storage, locks: this.locks, channel: air.channel(), delay: () =>
      new Promise(() => {}), random: () => 0.5 });
    server.onSession((whose) => told.push(whose));
    return { api, server, told };
  }
}

const settled = async () => { await settle(); await new Promise((resolve) => setTimeout(resolve, 20)); };
const quiet = { onRead() {}, onFigures() {}, onDisagreement() {}, onFallenBack() {}, onEvents() {}, onSave() {}, onRejected() {},
  onOtherTab() {} };

test('Every request names the reader of the page, but for asking who is signed in and signing in', async () => {
  const there = new SharedBrowser();
  const { server } = await there.tab('a');
  await server.session();
  await server.signIn('Jörg', 'x');
  await server.session();
  await server.study();
  await server.signOut();
  expect(there.asked.map((a) => a.reader)).toEqual([null, null, null, 'J%C3%B6rg', 'J%C3%B6rg']);
});

test('A page whose session has become another reader\'s shows nothing of theirs, and hears whose it is', async () => {
  const there = new SharedBrowser();
  // No word between these tabs: the server alone tells.
  const { api, server, told } = await there.tab('a', new FakeAir()), other = await there.tab('b', new FakeAir());
  await server.signIn('anna', 'x');
  await other.server.signIn('ben', 'x');
  await expect(server.study()).rejects.toMatchObject({ status: 401 });
  await settled();
  expect([api.name, api.reader, told]).toEqual([null, 'anna', ['ben']]);
  await server.signIn('anna', 'x');
  expect([api.name, told]).toEqual(['anna', ['ben']]);
  await server.study();
});

test('Acts of a reader wait while another is signed in, and who is signed in on the page does not change under it', async () => {
  const there = new SharedBrowser();
  const { api, server } = await there.tab('a', new FakeAir());
  await server.signIn('anna', 'x');
  const outbox = (await server.openRead('c')).outbox(rules, quiet);
  there.cookie = 'ben';
  outbox.add('commented', { text: 'anna\'s' });
  await settled();
  await outbox.flush();
  expect([api.name, outbox.pending.length, there.store.events.length]).toEqual([null, 1, 1]);
  there.cookie = 'anna';
  await outbox.flush();
  expect([api.name, outbox.pending.length, there.store.events.length]).toEqual(['anna', 0, 2]);
});

test('Signing in and out is heard in the other tabs at once', async () => {
  const there = new SharedBrowser();
  const a = await there.tab('a'), b = await there.tab('b');
  await b.server.session();
  await a.server.signIn('anna', 'x');
  expect(b.told).toEqual(['anna']);
  await b.server.session();
  expect(b.api.name).toBe('anna');
  await b.server.signOut();
  expect([a.api.name, a.told]).toEqual([null, [null]]);
  await b.server.signIn('ben', 'x');
  expect([a.api.name, a.told]).toEqual([null, [null, 'ben']]);
  expect(b.told).toEqual(['anna']);
});

test('A new password goes to an address of its own, and the token of its answer is used from then on', async () => {
  const tokens: (string | null)[] = [];
  const fetch = async (input: unknown, init: RequestInit = {}): Promise<Response> => {
    tokens.push(new Headers(init.headers).get('X-Rubor-Csrf'));
    if (String(input) === '/api/session/password') {
      expect(JSON.parse(init.body as string)).toEqual({ current: 'old', new: 'next' });
      return Response.json({ name: 'anna', role: 'reader', csrf: 'second', timeout_minutes: 30 });
    }
    return init.method === 'DELETE' ? new Response(null, { status: 204 })
      : Response.json({ name: 'anna', role: 'reader', csrf: 'first', timeout_minutes: 30 });
  };
  const api = new Api(fetch as typeof globalThis.fetch);
  await api.session();
  await api.changePassword('old', 'next');
  await api.signOut();
  expect(tokens).toEqual([null, 'first', 'second']);
});
