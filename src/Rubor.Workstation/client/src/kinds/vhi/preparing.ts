import type { CaseDocument } from '../../contract';
import type { VhiCase, VhiDocument } from './contract';
import type { Volume } from './maths/types';
import { Measuring } from './measuring';

/** A case that can be shown at once: images there, measured as the server has measured it. */
export interface Prepared {
  document: VhiDocument;
  stir: Volume;
  t1w: Volume | null;
  measuring: Measuring;
}

/**
 * Measures a case of V_HI.
 * @param volumes Its images, by role.
 * @param quiet Resolves when the page has time to measure: a case that is fetched ahead must not hold up the one that is read.
 */
export async function prepare(
  { content, ...rest }: CaseDocument, volumes: ReadonlyMap<string, Volume>, quiet: () => Promise<void> = async () => {},
): Promise<Prepared> {
  const document: VhiDocument = { ...rest, ...(content as VhiCase) };
  const stir = volumes.get('stir') ?? null, t1w = volumes.get('t1w') ?? null;
  if (stir === null) throw new Error(`the case ${document.name} has no STIR`);
  await quiet();
  const measuring = new Measuring(document, stir);
  // So that opening it finds the segmentation there.
  measuring.of(document.choice, new Map());
  return { document, stir, t1w, measuring };
}
