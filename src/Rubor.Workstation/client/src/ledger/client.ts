/** The part of navigator.locks that is needed. */
export interface Locks {
  request(name: string, options: { ifAvailable: true }, work: (lock: unknown) => Promise<void>): Promise<unknown>;
  query(): Promise<{ held?: { name?: string }[] }>;
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Name of this tab towards the server, and its numbers: each is used once, also after a reload. */
export interface ClientName {
  readonly name: string;
  number(): number;
}

const tabKey = 'rubor.client';
// Numbers left out at each start: more than a browser that crashed can have forgotten to write. A number used again for the same content
// would be taken for a retry, and the act be lost without a word.
const skipped = 1000;

export const lockOf = (client: string): string => `rubor.client/${client}`;

/**
 * Takes the tab's name of before its reload, and holds it while the tab lives. A tab that was duplicated brings the name of the other
 * one, which holds it still: it gets a new one.
 */
export async function takeName(tab: Store, browser: Store, locks: Locks, fresh: () => string): Promise<ClientName> {
  const before = read(tab, tabKey);
  // Without its counter a name is not used again: a number that was used once already would be refused.
  const name = before !== null && read(browser, counterOf(before)) !== null && await hold(locks, before) ? before : fresh();
  if (name !== before) await hold(locks, name);
  write(tab, tabKey, name);
  const counted = read(browser, counterOf(name));
  let next = counted === null ? 0 : Number(counted) + skipped;
  if (!write(browser, counterOf(name), String(next))) browser.removeItem(counterOf(name));
  return {
    name,
    number() {
      const number = next++;
      // A counter that could not be written must not stand there with an old value.
      if (!write(browser, counterOf(name), String(next))) browser.removeItem(counterOf(name));
      return number;
    },
  };
}

/** Runs with the name of a tab that is gone; false when that tab lives. */
export async function asTab(locks: Locks, client: string, work: () => Promise<void>): Promise<boolean> {
  let free = false;
  await locks.request(lockOf(client), { ifAvailable: true }, async (lock) => {
    if (lock === null) return;
    free = true;
    await work();
  });
  return free;
}

function counterOf(client: string): string {
  return `rubor.next/${client}`;
}

// The lock is held until the tab ends: its promise never settles.
function hold(locks: Locks, client: string): Promise<boolean> {
  return new Promise((resolve) => {
    void locks.request(lockOf(client), { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? Promise.resolve() : new Promise(() => {});
    });
  });
}

function read(store: Store, key: string): string | null {
  try {
    return store.getItem(key);
  } catch {
    return null;
  }
}

function write(store: Store, key: string, value: string): boolean {
  try {
    store.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}
