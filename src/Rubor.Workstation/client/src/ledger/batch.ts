import type { Act, Batch } from '../contract';
import type { Kept } from './storage';

const mostActs = 200;
const mostBytes = 6 << 20;

/** As many of the acts as a request may hold, in their order; one where they are sent one by one. */
export function batchOf(waiting: readonly Kept[], single: boolean, to: Pick<Batch, 'expected_version' | 'client'>): Batch {
  const acts: Act[] = [];
  let bytes = 0;
  for (const { act } of waiting) {
    bytes += JSON.stringify(act.content).length;
    if (acts.length > 0 && (single || acts.length === mostActs || bytes > mostBytes)) break;
    acts.push(act);
  }
  return { ...to, acts };
}
