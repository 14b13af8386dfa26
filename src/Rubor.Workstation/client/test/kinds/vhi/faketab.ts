import { Reading } from '../../../src/kinds/vhi/reading.svelte';
import type { LockRequests } from '../../../src/kinds/vhi/drawinglocks';
import { ApiError, OfflineError } from '../../../src/ledger/errors';
import { ActQueue, type QueueOptions } from '../../../src/ledger/queue';
import type { FakeDesk } from './fakedesk';

export const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

const queues = new WeakMap<Reading, ActQueue>();

/** What came to the desk by others comes in. */
export async function look(reading: Reading): Promise<void> {
  queues.get(reading)!.look();
  await settled();
}

/** A tab of a browser on the desk's read, with a queue that keeps its acts in the storage. @param first Number of its first act. */
export async function tab(desk: FakeDesk, storage: QueueOptions['shelf'], first: number, name = 'tab', locks?: LockRequests): Promise<Reading> {
  let next = first;
  const api: QueueOptions['api'] = {
    name: 'anna',
    session: async () => ({ name: 'anna', role: 'reader', csrf: '', timeout_minutes: 30 }),
    events: async (_, from = 0) => ({ ...desk.read(), events: desk.events.slice(from) }),
    send: async (_, batch) => {
      if (!desk.online) throw new OfflineError('The server does not answer.');
      if (batch.expected_version !== desk.events.length)
        throw new ApiError(409, 'others came first', { version: desk.events.length, between: desk.events.slice(batch.expected_version) });
      const events = batch.acts.map((a) => desk.store(batch.client, a.client_sequence, a.type, a.content));
      return { version: desk.events.length, head: desk.events.at(-1)!.hash, events };
    },
    sign: async () => { throw new OfflineError('The server does not answer.'); },
    reopen: async () => { throw new OfflineError('The server does not answer.'); },
  };
  const read = desk.read();
  let queue: ActQueue;
  const reading = new Reading(await desk.prepared(), read, 'anna', (events) => (queue = new ActQueue({
    read: read.read, reader: 'anna', open: async () => desk.read(), client: { name, number: () => next++ }, api, shelf: storage, events: read.events,
    now: () => new Date(0), random: () => 0, delay: (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())), ...events,
  })), storage, locks);
  queues.set(reading, queue!);
  await settled();
  return reading;
}
