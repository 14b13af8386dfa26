import type { CaseDocument, CaseImage } from '../contract';
import { kindOf } from '../kinds';
import type { Kind } from '../kinds/kind';
import type { CaseSource } from '../ledger/server';
import { volumeOf, type Volume } from '../viewer/volume';

/** A case that can be shown at once. */
export interface Loaded {
  kind: Kind;
  document: CaseDocument;
  /** What the kind has made of it. */
  prepared: unknown;
}

/**
 * Fetches a case with its images, and lets its kind make ready what it shows.
 * @param quiet Resolves when the page has time: a case that is fetched ahead must not hold up the one that is read.
 */
export async function load(source: CaseSource, name: string, quiet: () => Promise<void> = async () =>
  {}, signal?: AbortSignal): Promise<Loaded> {
  const document = await source.caseDocument(name, signal);
  const kind = kindOf(document.kind);
  const volume = async (image: CaseImage): Promise<[role: string, volume: Volume]> =>
    [image.role, volumeOf(name, image, await source.image(name, image, signal))];
  const [beside, ...images] = await Promise.all([besideOf(source, document, signal), ...document.images.map(volume)]);
  return { kind, document, prepared: await kind.prepare(document, new Map(images), quiet, beside) };
}

// Without it the case is read all the same.
async function besideOf(source: CaseSource, { beside }: CaseDocument, signal?: AbortSignal): Promise<Volume | null> {
  if (!beside) return null;
  try {
    return volumeOf(beside.case, beside.image, await source.image(beside.case, beside.image, signal));
  } catch (e) {
    if (signal?.aborted) throw e;
    return null;
  }
}
