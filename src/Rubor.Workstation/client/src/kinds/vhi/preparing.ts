import type { CaseDocument, CaseImage, SampleType } from '../../contract';
import type { Samples, Volume } from './maths/types';
import { Measuring } from './measuring';

/** What of the server a case is made ready from. */
export interface CaseSource {
  caseDocument(name: string, signal?: AbortSignal): Promise<CaseDocument>;
  image(name: string, image: CaseImage, signal?: AbortSignal): Promise<ArrayBuffer>;
}

/** A case that can be shown at once: images there, measured as the server has measured it. */
export interface Prepared {
  document: CaseDocument;
  stir: Volume;
  t1w: Volume | null;
  measuring: Measuring;
}

/** @param quiet Resolves when the page has time to measure: a case that is fetched ahead must not hold up the one that is read. */
export async function prepare(source: CaseSource, name: string, quiet: () => Promise<void> = async () => {}, signal?: AbortSignal): Promise<Prepared> {
  const document = await source.caseDocument(name, signal);
  const volume = async (role: CaseImage['role']): Promise<Volume | null> => {
    const image = document.images.find((i) => i.role === role);
    return image ? volumeOf(document, image, await source.image(name, image, signal)) : null;
  };
  const [stir, t1w] = await Promise.all([volume('stir'), volume('t1w')]);
  if (stir === null) throw new Error(`the case ${name} has no STIR`);
  await quiet();
  const measuring = new Measuring(document, stir);
  // So that opening it finds the segmentation there.
  measuring.of(document.choice, new Map());
  return { document, stir, t1w, measuring };
}

const arrays: Record<SampleType, new (bytes: ArrayBuffer) => Samples> = {
  uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array, uint32: Uint32Array, int32: Int32Array, float32: Float32Array, float64: Float64Array,
};

function volumeOf(document: CaseDocument, image: CaseImage, bytes: ArrayBuffer): Volume {
  const samples = new arrays[image.type](bytes);
  const wanted = document.size[0] * document.size[1] * document.size[2];
  if (samples.length !== wanted)
    throw new Error(`the ${image.role} of ${document.name} has ${samples.length} voxels instead of ${wanted}`);
  return { size: document.size, samples, slope: image.slope, intercept: image.intercept, minimum: image.minimum, maximum: image.maximum };
}
