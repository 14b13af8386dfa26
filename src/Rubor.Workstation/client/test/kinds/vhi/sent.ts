import type { StoredEvent } from '../../../src/contract';
import type { Choice, SegmentationName, VhiSigned } from '../../../src/kinds/vhi/contract';

/** A stored event as the server sends it: opened and signed of the first version say what the second one does. */
export function sent(event: StoredEvent): StoredEvent {
  if (event.type_version === 2) return event;
  if (event.type === 'opened') {
    const { choice, segmentation, ...rest } = event.content as { choice: Choice; segmentation: SegmentationName };
    return { ...event, type_version: 2, content: { ...rest, kind: 'vhi', content: { choice, segmentation } } };
  }
  return event.type === 'signed' ? { ...event, type_version: 2, content: { kind: 'vhi', content: event.content as VhiSigned } } : event;
}
