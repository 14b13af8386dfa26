import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CaseSummary, Session } from '../../src/contract';
import { Workstation } from '../../src/shell/workstation.svelte';
import type { Server } from '../../src/ledger/server';
import type { Reading } from '../../src/kinds/vhi/reading.svelte';
import { FakeDesk, memory, sent } from '../kinds/vhi/fakedesk';

/** The open case. */
const open = (workstation: Workstation) => workstation.model as unknown as Reading | null;

const summary = (name: string, signed: boolean, state: CaseSummary['state'] = 'ready'): CaseSummary => ({
  name, title: name, kind: 'vhi', subject: name, session: '', state, reason: null, earlier: null, reads: [],
  read: signed ? { id: 'a'.repeat(32), reader: 'anna', state: 'signed', version: 3, newest: '2026-03-01T08:00:00Z' } : null,
});
const cases = [summary('sub-01', false), summary('sub-02', true), summary('sub-03', false, 'broken'), summary('sub-04', false),
  summary('sub-05', true)];
const refusal = (status: number, message: string) => Object.assign(new Error(message), { status });
const anna: Session = { name: 'anna', role: 'reader', csrf: 'x', timeout_minutes: 30 };

beforeEach(() => {
  vi.stubGlobal('document', { documentElement: { dataset: {} } });
  vi.stubGlobal('location', { hash: '' });
  vi.stubGlobal('history', { replaceState: (_: unknown, __: string, hash: string) => { location.hash = hash; } });
});

afterEach(() => { vi.useRealTimers(); });

async function station(change: Partial<Server> = {}, session: Session = anna, storage = memory()): Promise<Workstation> {
  const desk = await FakeDesk.open();
  const server: Server = {
    session: async () => session,
    signIn: async (name, password) =>
      { if (password !== 'right') throw refusal(401, 'the name or the password is wrong'); return { ...anna, name }; },
    signOut: async () => {},
    changePassword: async (current) =>
      { if (current !== 'right') throw refusal(403, 'The current password is wrong; it is not changed.'); return { ...anna, csrf: 'y' }; },
    study: async () => ({ format: 'rubor.workstation-study/2', name: 'phantoms', version: '0.1.0', cases }),
    caseDocument: async () => sent(desk.document),
    image: async () => { throw new Error('not asked for'); },
    discrepancies: async () => { throw new Error('not asked for'); },
    discrepancy: async () => { throw new Error('not asked for'); },
    discrepancyImage: async () => { throw new Error('not asked for'); },
    vote: async () => { throw new Error('not asked for'); },
    decide: async () => { throw new Error('not asked for'); },
    taskChoices: async () => { throw new Error('not asked for'); },
    checkTask: async () => { throw new Error('not asked for'); },
    createTask: async () => { throw new Error('not asked for'); },
    taskProgress: async () => { throw new Error('not asked for'); },
    openRead: async () => ({ read: desk.read(), outbox: desk.outbox }),
    taking: async () => { throw new Error('not asked for'); },
    comparison: async () => { throw new Error('not asked for'); },
    comparisonImage: async () => { throw new Error('not asked for'); },
    lesions: async () => { throw new Error('not asked for'); },
    reopenRead: async () => {}, sendLeftOver: async () => {}, unsent: () => 0, onUnsent: () => () => {}, onSession: () => () => {},
    ...change,
  };
  if (!change.image) server.image = async () => desk.image();
  return new Workstation(server, storage);
}

test('a reload comes back to the case', async () => {
  location.hash = '#/case/sub-01';
  const workstation = await station();
  await workstation.start();
  expect(open(workstation)?.document.name).toBe('sub-01');
  expect(workstation.problem).toBe(null);
});

test('nobody signed in sees a form, and a wrong password is told in words', async () => {
  const workstation = await station({}, { ...anna, name: null, role: null });
  await workstation.start();
  expect(workstation.session?.name).toBe(null);
  expect(await workstation.signIn('anna', 'wrong')).toBe('Name or password is wrong.');
  expect(await workstation.signIn('anna', 'right')).toBe(null);
  expect(workstation.session?.name).toBe('anna');
  expect(workstation.study?.cases.length).toBe(5);
});

test('a password is changed while the session goes on, and a refusal is told as the server says it', async () => {
  const workstation = await station({}, anna);
  await workstation.start();
  expect(await workstation.changePassword('wrong', 'gravel tulip oxidise hem')).toBe('The current password is wrong; it is not changed.');
  expect(await workstation.changePassword('right', 'gravel tulip oxidise hem')).toBe(null);
  expect(workstation.session?.name).toBe('anna');
  expect(workstation.timed_out).toBe(false);
});

test('the next case is the next one without a signature, as long as there is one', async () => {
  const workstation = await station();
  await workstation.start();
  expect(workstation.placeOf('sub-01')).toEqual({ number: 1, total: 4, previous: null, next: 'sub-04' });
  expect(workstation.placeOf('sub-04')).toEqual({ number: 3, total: 4, previous: 'sub-02', next: 'sub-05' });
  expect(workstation.placeOf('sub-05')?.next).toBe(null);
  expect(workstation.placeOf('sub-03')).toBe(null);
});

test('a coordinator sees the list and no canvas', async () => {
  location.hash = '#/case/sub-01';
  const workstation = await station({}, { ...anna, name: 'carl', role: 'coordinator' });
  await workstation.start();
  expect(open(workstation)).toBe(null);
  expect(location.hash).toBe('#/cases');
});

test('a case that cannot be opened says why', async () => {
  location.hash = '#/case/sub-03';
  const workstation = await station({ caseDocument: async () => { throw refusal(422, 'the file is shorter than its header says'); } });
  await workstation.start();
  expect([open(workstation), workstation.problem]).toEqual([null, 'The file is shorter than its header says.']);
});

test('when the server is silent the open case stays, and the address with it', async () => {
  location.hash = '#/case/sub-01';
  let silent = false;
  const desk = await FakeDesk.open();
  const workstation = await station({ openRead: async () => {
    if (silent) throw new Error('no answer');
    return { read: desk.read(), outbox: desk.outbox };
  } });
  await workstation.start();
  silent = true;
  await workstation.follow((location.hash = '#/case/sub-04'));
  expect(open(workstation)?.document.name).toBe('sub-01');
  expect(location.hash).toBe('#/case/sub-01');
  expect(open(workstation)?.ledger.notices.shown.at(-1)?.text).toContain('cannot be opened now');
});

test('after a time-out the password is asked for, and the open case stays', async () => {
  location.hash = '#/case/sub-01';
  const workstation = await station();
  await workstation.start();
  const reading = open(workstation);
  const outer = workstation as unknown as { server: Server };
  const study = outer.server.study;
  outer.server.study = async () => { throw refusal(401, 'you are not signed in'); };
  await workstation.reopenOther({ id: 'a'.repeat(32), reader: 'bert', state: 'signed', version: 2, newest: '' }, 'why');
  expect([workstation.timed_out, open(workstation) === reading]).toEqual([true, true]);
  outer.server.study = study;
  expect(await workstation.signIn('anna', 'right')).toBe(null);
  expect([workstation.timed_out, open(workstation) === reading]).toEqual([false, true]);
});

test('an open drawing is not left by accident', async () => {
  vi.stubGlobal('requestAnimationFrame', () => 0);
  vi.stubGlobal('cancelAnimationFrame', () => {});
  location.hash = '#/case/sub-01';
  const workstation = await station();
  await workstation.start();
  open(workstation)!.drawings.start('normal_marrow');
  await workstation.follow((location.hash = '#/cases'));
  expect([open(workstation)?.drawn?.structure, location.hash]).toEqual(['normal_marrow', '#/case/sub-01']);
});

test('acts of a case that was left are told, and hold back signing out until the reader insists', async () => {
  let acts = 0, tell = () => {}, out = 0;
  const workstation = await station({ unsent: () => acts, onUnsent: (listener) => { tell = () => listener(acts); return () => {}; },
    signOut: async () => { out++; } });
  await workstation.start();
  expect([open(workstation), workstation.unsent, workstation.unfinished]).toEqual([null, 0, false]);
  acts = 3;
  tell();
  expect([workstation.unsent, workstation.unfinished]).toEqual([3, true]);
  await workstation.signOut();
  expect([out, workstation.dialog]).toEqual([0, 'sign-out']);
  await workstation.signOut(true);
  expect([out, workstation.dialog]).toEqual([1, null]);
});

test('signing out stores the comment that is being typed first', async () => {
  location.hash = '#/case/sub-01';
  let out = 0;
  const workstation: Workstation =
    await station({ unsent: () => open(workstation)?.state.content.comment === 'bright' ? 1 : 0, signOut: async () => { out++; } });
  await workstation.start();
  open(workstation)!.ledger.typed.type('bright');
  await workstation.signOut();
  expect([out, workstation.dialog]).toEqual([0, 'sign-out']);
});

/** A server with sub-01, sub-04 and sub-05, each a read of its own. */
async function manyCases(change: Partial<Server> = {}): Promise<{ workstation: Workstation; desks: Record<string, FakeDesk> }> {
  const desks: Record<string, FakeDesk> = {};
  for (const [i, name] of ['sub-01', 'sub-04', 'sub-05'].entries()) desks[name] = await FakeDesk.open((d) =>
    { d.name = name; }, String(i + 1).repeat(32));
  const workstation = await station({
    caseDocument: async (name) => sent(desks[name].document),
    openRead: async (name) => ({ read: desks[name].read(), outbox: desks[name].outbox }),
    ...change,
  });
  return { workstation, desks };
}

const go = (workstation: Workstation, name: string) => workstation.follow((location.hash = `#/case/${name}`));

test('a comment that is being typed is stored in its own read when the next case comes', async () => {
  const { workstation, desks } = await manyCases();
  location.hash = '#/case/sub-01';
  await workstation.start();
  const { typed } = open(workstation)!.ledger;
  typed.type(' of subject 01 ');
  await go(workstation, 'sub-04');
  await desks['sub-01'].flush();
  // Later than its pause, when its panel is gone.
  typed.store();
  expect(desks['sub-01'].events.at(-1)).toMatchObject({ type: 'commented', content: { text: 'of subject 01' } });
  expect([open(workstation)?.document.name, open(workstation)?.state.content.comment]).toEqual(['sub-04', '']);
});

test('a comment is stored also when its case is left while a choice is being measured', async () => {
  const { workstation, desks } = await manyCases();
  location.hash = '#/case/sub-01';
  await workstation.start();
  vi.useFakeTimers();
  const reading = open(workstation);
  reading!.ledger.typed.type('bright');
  reading!.ledger.busy = true;
  workstation.follow((location.hash = '#/cases'));
  reading!.ledger.busy = false;
  vi.advanceTimersByTime(3000);
  vi.useRealTimers();
  await desks['sub-01'].flush();
  expect(desks['sub-01'].events.at(-1)).toMatchObject({ type: 'commented', content: { text: 'bright' } });
});

test('a comment that is being typed is stored when the tab closes', async () => {
  const { workstation } = await manyCases();
  location.hash = '#/case/sub-01';
  await workstation.start();
  open(workstation)!.ledger.typed.type('bright');
  expect(open(workstation)!.state.content.comment).toBe('');
  open(workstation)!.putAway();
  expect(open(workstation)!.state.content.comment).toBe('bright');
});

test('a case that comes late does not take the place of the one that was gone back to', async () => {
  let come = () => {};
  const desk = await FakeDesk.open((d) => { d.name = 'sub-04'; });
  const { workstation, desks } = await manyCases({ openRead: async (name) => {
    if (name === 'sub-04') await new Promise<void>((resolve) => { come = resolve; });
    return { read: desks[name].read(), outbox: desk.outbox };
  } });
  location.hash = '#/case/sub-01';
  await workstation.start();
  const late = go(workstation, 'sub-04');
  await go(workstation, 'sub-01');
  come();
  await late;
  expect([open(workstation)?.document.name, location.hash, workstation.opening]).toEqual(['sub-01', '#/case/sub-01', null]);
});

test('a drawing that was begun while the next case loads is not thrown away', async () => {
  vi.stubGlobal('requestAnimationFrame', () => 0);
  vi.stubGlobal('cancelAnimationFrame', () => {});
  let come = () => {};
  const { workstation, desks } = await manyCases({ openRead: async (name) => {
    if (name === 'sub-04') await new Promise<void>((resolve) => { come = resolve; });
    return { read: desks[name].read(), outbox: desks[name].outbox };
  } });
  location.hash = '#/case/sub-01';
  await workstation.start();
  const late = go(workstation, 'sub-04');
  open(workstation)!.drawings.start('normal_marrow');
  come();
  await late;
  expect([open(workstation)?.document.name, open(workstation)?.drawn?.structure, location.hash, workstation.opening])
    .toEqual(['sub-01', 'normal_marrow', '#/case/sub-01', null]);
  expect(open(workstation)?.ledger.notices.shown.at(-1)?.text).toContain('A drawing was begun');
});

test('an open drawing holds back signing out, and closing the tab', async () => {
  vi.stubGlobal('requestAnimationFrame', () => 0);
  vi.stubGlobal('cancelAnimationFrame', () => {});
  location.hash = '#/case/sub-01';
  let out = 0;
  const workstation = await station({ signOut: async () => { out++; } });
  await workstation.start();
  expect(workstation.unfinished).toBe(false);
  open(workstation)!.drawings.start('normal_marrow');
  expect(workstation.unfinished).toBe(true);
  await workstation.signOut();
  expect([out, open(workstation)?.drawn?.structure]).toEqual([0, 'normal_marrow']);
  expect(open(workstation)!.ledger.notices.shown.at(-1)?.text).toContain('A drawing is open');
});

/** anna has sub-01 open; then the browser's session is bert's. */
async function shared(): Promise<{ workstation: Workstation; hear: (name: string | null) => void; set: (name: string) =>
  void; storage: Storage; desk: FakeDesk }> {
  vi.stubGlobal('requestAnimationFrame', () => 0);
  vi.stubGlobal('cancelAnimationFrame', () => {});
  location.hash = '#/case/sub-01';
  const storage = memory();
  const desk = await FakeDesk.open();
  let name = 'anna', hear: (name: string | null) => void = () => {};
  const workstation = await station({
    session: async () => ({ ...anna, name }), onSession: (listener) => { hear = listener; return () => {}; },
    openRead: async () => ({ read: { ...desk.read(), reader: name }, outbox: desk.outbox }),
  }, anna, storage);
  await workstation.start();
  return { workstation, hear: (n) => hear(n), set: (n) => { name = n; }, storage, desk };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

test('when another reader signs in in another tab, nothing of the first stays on the page and nothing is lost', async () => {
  const { workstation, hear, set, storage, desk } = await shared();
  open(workstation)!.ledger.typed.type('of anna');
  open(workstation)!.drawings.start('normal_marrow');
  open(workstation)!.drawn!.mask[5] = 1;
  set('bert');
  hear('bert');
  expect([open(workstation), workstation.study]).toEqual([null, null]);
  await settled();
  await desk.flush();
  expect([workstation.session?.name, location.hash]).toEqual([null, '#/cases']);
  expect(workstation.news).toBe('bert has signed in in this browser. What anna did is kept here until anna signs in again.');
  expect(desk.events.at(-1)).toMatchObject({ type: 'commented', content: { text: 'of anna' } });
  expect(storage.key(0)).toBe(`rubor.draft/anna/${'a'.repeat(32)}/normal_marrow`);
  expect(await workstation.signIn('bert', 'right')).toBe(null);
  expect([workstation.session?.name, workstation.study?.cases.length, workstation.news]).toEqual(['bert', 5, null]);
});

test('a read that is another’s is not opened under the name on the page', async () => {
  const { workstation, set } = await shared();
  set('bert');
  await go(workstation, 'sub-04');
  expect([open(workstation), workstation.study, workstation.session?.name, location.hash]).toEqual([null, null, null, '#/cases']);
  expect(workstation.news).toContain('bert has signed in');
});

test('signed out in another tab, the page asks for the password and keeps what is open', async () => {
  const { workstation, hear } = await shared();
  const reading = open(workstation);
  hear('anna');
  expect(workstation.timed_out).toBe(false);
  hear(null);
  // It says so, and not that nobody was there.
  expect([workstation.timed_out, workstation.idled, open(workstation) === reading]).toEqual([true, false, true]);
  await workstation.handOver();
  expect([workstation.session?.name, open(workstation), workstation.study, workstation.timed_out]).toEqual([null, null, null, false]);
});

test('the own signing in is not taken for somebody else’s', async () => {
  const { workstation, hear } = await shared();
  const outer = workstation as unknown as { server: Server };
  const { signIn } = outer.server;
  outer.server.signIn = async (name, password) => { hear(name); return signIn(name, password); };
  workstation.timed_out = true;
  const reading = open(workstation);
  expect(await workstation.signIn('anna', 'right')).toBe(null);
  expect([open(workstation) === reading, workstation.news]).toEqual([true, null]);
});

test('a list that was asked for by another reader is not shown', async () => {
  const { workstation, hear, set } = await shared();
  const outer = workstation as unknown as { server: Server };
  const { study } = outer.server;
  let come = () => {};
  outer.server.study = async () =>
    { await new Promise<void>((resolve) => { come = resolve; }); return { ...(await study()), name: 'of anna' }; };
  const asked = workstation.follow((location.hash = '#/cases'));
  outer.server.study = study;
  set('bert');
  hear('bert');
  await workstation.signIn('bert', 'right');
  come();
  await asked;
  expect([workstation.session?.name, workstation.study?.name]).toEqual(['bert', 'phantoms']);
});

test('a page that nobody touches is covered after the session’s time, and keeps what is open', async () => {
  location.hash = '#/case/sub-01';
  const workstation = await station();
  vi.useFakeTimers();
  await workstation.start();
  const reading = open(workstation);
  vi.advanceTimersByTime(29 * 60_000);
  workstation.touched();
  vi.advanceTimersByTime(29 * 60_000);
  expect(workstation.timed_out).toBe(false);
  expect(workstation.ending).toBe(120_000);
  vi.advanceTimersByTime(2 * 60_000);
  expect([workstation.timed_out, workstation.idled, workstation.ending, open(workstation) === reading]).toEqual([true, true, null, true]);
  expect(await workstation.signIn('anna', 'right')).toBe(null);
  vi.advanceTimersByTime(31 * 60_000);
  expect(workstation.timed_out).toBe(true);
  open(workstation)!.close();
});

test('the list asks again by itself while cases are measured, and says that it does', async () => {
  const polls: boolean[] = [];
  vi.stubGlobal('document', { documentElement: { dataset: {} }, hidden: false });
  const workstation = await station({ study: async (poll = false) => {
    polls.push(poll);
    return { format: 'rubor.workstation-study/2', name: 'phantoms', version: '0.1.0', cases: polls.length > 2 ? cases
      : [summary('sub-06', false, 'measuring')] };
  } });
  vi.useFakeTimers();
  await workstation.start();
  await vi.advanceTimersByTimeAsync(4000);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(polls).toEqual([false, true, true]);
});
