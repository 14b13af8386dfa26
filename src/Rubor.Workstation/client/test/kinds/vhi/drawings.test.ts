import { beforeAll, expect, test, vi } from 'vitest';
import type { Reading } from '../../../src/kinds/vhi/reading.svelte';
import type { LockRequests } from '../../../src/kinds/kind';
import { FakeDesk, memory } from './fakedesk';
import { look, settled, tab } from './faketab';

beforeAll(() => {
  vi.stubGlobal('requestAnimationFrame', (f: () => void) => { f(); return 0; });
  vi.stubGlobal('cancelAnimationFrame', () => {});
});

/** Locks as browsers have them: one holder or several that share, the others in a queue. */
class FakeLockManager {
  private readonly held: { name: string; shared: boolean; tab: string; end: () => void }[] = [];
  private readonly waiting: { name: string; shared: boolean; tab: string; grant: () => void }[] = [];

  /** As one tab sees them. */
  of(tab: string): LockRequests {
    return {
      query: async () => ({ held: this.held.map(({ name }) => ({ name })) }),
      request: async (name, { mode, ifAvailable, signal }, work) => {
        const shared = mode === 'shared';
        // Never at once: the browser is asked.
        await Promise.resolve();
        if (this.isFree(name, shared)) return this.run(name, shared, tab, work);
        if (ifAvailable) return work(null);
        return new Promise((resolve, reject) => {
          signal?.addEventListener('abort', () => { reject(new DOMException('aborted', 'AbortError')); });
          this.waiting.push({ name, shared, tab, grant: () =>
            { if (!signal?.aborted) void this.run(name, shared, tab, work).then(resolve); } });
        });
      },
    };
  }

  /** The tab is gone, without a word. */
  gone(tab: string): void {
    for (const lock of this.held.filter((l) => l.tab === tab)) lock.end();
  }

  get names(): string[] { return this.held.map(({ name }) => name); }

  private isFree(name: string, shared: boolean): boolean {
    return this.held.every((l) => l.name !== name || (shared && l.shared)) && !this.waiting.some((w) => w.name === name);
  }

  private async run(name: string, shared: boolean, tab: string, work: (lock: unknown) => Promise<void>): Promise<void> {
    let end = () => {};
    const over = new Promise<void>((resolve) => { end = resolve; });
    const lock = { name, shared, tab, end };
    this.held.push(lock);
    await Promise.race([work({ name }), over]);
    this.held.splice(this.held.indexOf(lock), 1);
    const next = this.waiting.findIndex((w) => w.name === name);
    if (next >= 0 && this.held.every((l) => l.name !== name)) this.waiting.splice(next, 1)[0].grant();
  }
}

const what = (reading: Reading) =>
  ({ draws: reading.drawn?.structure ?? null, unsaved: reading.drawings.unsaved, elsewhere: reading.drawings.elsewhere });
const nothing = { draws: null, unsaved: [], elsewhere: [] };

async function drawing() {
  const desk = await FakeDesk.open(), storage = memory(), locks = new FakeLockManager();
  const open = (name: string) => tab(desk, storage, 1, name, locks.of(name));
  const first = await open('first');
  first.drawings.start('normal_marrow');
  await settled();
  first.drawn!.mask[5] = 1;
  first.drawn!.remember();
  return { desk, storage, locks, open, first };
}

test('a drawing that goes on in another tab is not offered, and is once that tab is gone', async () => {
  const { storage, locks, open, first } = await drawing();
  expect([what(first), locks.names])
    .toEqual([{ ...nothing, draws: 'normal_marrow' }, [`rubor.drawing/anna/${'a'.repeat(32)}/normal_marrow`]]);
  const second = await open('second');
  expect(what(second)).toEqual({ ...nothing, elsewhere: ['normal_marrow'] });
  second.drawings.start('normal_marrow');
  await settled();
  expect([what(second).draws, second.ledger.notices.shown.at(-1)?.text]).toEqual([null, 'It is being drawn in another tab.']);
  // The other structure is free.
  second.drawings.start('disease_region');
  await settled();
  expect(what(second).draws).toBe('disease_region');
  second.drawings.end();

  locks.gone('first');
  await settled();
  expect(what(second)).toEqual({ ...nothing, unsaved: ['normal_marrow'] });
  second.drawings.goOn('normal_marrow');
  await settled();
  expect([what(second), second.drawn!.mask[5], storage.length]).toEqual([{ ...nothing, draws: 'normal_marrow' }, 1, 1]);
  // Nor is it the first one's again, should it come back.
  expect(what(await open('first'))).toEqual({ ...nothing, elsewhere: ['normal_marrow'] });
});

test('a drawing that the other tab saves or throws away is not offered here', async () => {
  const { storage, locks, open, first } = await drawing();
  const second = await open('second');
  first.drawings.end();
  await settled();
  expect([what(second), storage.length, locks.names]).toEqual([nothing, 0, []]);
  first.drawings.start('normal_marrow');
  await settled();
  expect(what(first).draws).toBe('normal_marrow');
});

test('what was offered and is gone on with elsewhere is neither taken nor thrown away here', async () => {
  const { storage, locks, open, first } = await drawing();
  locks.gone('first');
  first.close();
  const [second, third] = [await open('second'), await open('third')];
  expect([what(second), what(third)]).toEqual([{ ...nothing, unsaved: ['normal_marrow'] }, { ...nothing, unsaved: ['normal_marrow'] }]);
  second.drawings.goOn('normal_marrow');
  await settled();
  third.drawings.throwAway('normal_marrow');
  await settled();
  expect([what(third), storage.length]).toEqual([{ ...nothing, elsewhere: ['normal_marrow'] }, 1]);
  // The other tab leaves the case: the drawing waits again, and may go.
  second.close();
  await settled();
  expect(what(third)).toEqual({ ...nothing, unsaved: ['normal_marrow'] });
  third.drawings.throwAway('normal_marrow');
  await settled();
  expect([what(third), storage.length, locks.names]).toEqual([nothing, 0, []]);
});

test('a look at the page again finds what a tab has begun since, and what it has left', async () => {
  const desk = await FakeDesk.open(), storage = memory(), locks = new FakeLockManager();
  const second = await tab(desk, storage, 1, 'second', locks.of('second'));
  const first = await tab(desk, storage, 1, 'first', locks.of('first'));
  first.drawings.start('disease_region');
  await settled();
  first.drawn!.mask[7] ^= 1;
  first.putAway();
  expect(what(second)).toEqual(nothing);
  second.drawings.look();
  await settled();
  expect(what(second)).toEqual({ ...nothing, elsewhere: ['disease_region'] });
  locks.gone('first');
  await settled();
  expect(what(second)).toEqual({ ...nothing, unsaved: ['disease_region'] });
});

test('a drawing that a signature interrupts is let go, and one that was begun too late does not hold it', async () => {
  const { desk, locks, first } = await drawing();
  desk.store('other', 1, 'signed',
    { kind: 'vhi', content: { voxels_lower: 29, voxels_upper: 9, voxel_volume_mm3: 3, mask_sha256: 'a'.repeat(64) } });
  await look(first);
  expect([what(first), locks.names]).toEqual([{ ...nothing, unsaved: ['normal_marrow'] }, []]);
  first.drawings.goOn('normal_marrow');
  first.drawings.start('disease_region');
  await settled();
  expect([what(first), locks.names]).toEqual([{ ...nothing, unsaved: ['normal_marrow'] }, []]);
  first.drawings.start('disease_region');
  first.close();
  await settled();
  expect(locks.names).toEqual([]);
});
