import type { EventContents } from './contract';
import { carryOver } from './maths/figures';
import { formatPieces } from './maths/pieceset';
import type { Content } from './content';
import type { Measurement, Measuring } from './measuring';

/** A drawing or a choice: other pieces follow from it. */
export type Resegmenting =
  | { type: 'drawn'; content: Omit<EventContents['drawn'], 'resegmented'> }
  | { type: 'choice_made'; content: Omit<EventContents['choice_made'], 'resegmented'> };

/** What is measured after it. */
export function measuredAfter(measuring: Measuring, content: Content, act: Resegmenting): Measurement {
  return act.type === 'drawn'
    ? measuring.of(content.choice, new Map(content.drawings).set(act.content.structure, act.content.mask))
    : measuring.of(act.content.choice, content.drawings);
}

/** Its content on top of a state: the pieces that follow, and what of the cleaning carries over to them. */
export async function renewed(measuring: Measuring, content: Content, act: Resegmenting): Promise<EventContents[Resegmenting['type']]> {
  const before = measuring.of(content.choice, content.drawings).segmentation;
  const made = measuredAfter(measuring, content, act).segmentation;
  const segmentation = await measuring.name(made);
  const resegmented = { segmentation, removed: formatPieces(carryOver(before, content.removed, content.cuts, made)) };
  if (act.type === 'choice_made') return { ...act.content, resegmented };
  return { ...act.content, resegmented: before.pieces.length > 0 || segmentation.pieces > 0 ? resegmented : null };
}
