import type { LockRequests } from '../../../src/kinds/kind';
import { Reading } from '../../../src/kinds/vhi/reading.svelte';
import type { ActQueue, QueueOptions } from '../../../src/ledger/queue';
import type { FakeDesk } from './fakedesk';

export const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

const queues = new WeakMap<Reading, Pick<ActQueue, 'look'>>();

/** What came to the desk by others comes in. */
export async function look(reading: Reading): Promise<void> {
  queues.get(reading)!.look();
  await settled();
}

/** A tab of a browser on the desk's read, with a queue that keeps its acts in the storage. @param first Number of its first act. */
export async function tab(desk: FakeDesk, storage: QueueOptions['storage'], first: number, name = 'tab',
  locks?: LockRequests): Promise<Reading> {
  let queue: Pick<ActQueue, 'look'>;
  const reading = new Reading(await desk.prepared(), desk.read(), 'anna', (rules, events) => {
    const made = desk.queue(rules, events, storage, first, name);
    queue = made;
    return made;
  }, storage as Storage, locks);
  queues.set(reading, queue!);
  await settled();
  return reading;
}
