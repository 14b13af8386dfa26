import type { MarrowSource, Structure, VhiDocument } from './contract';
import { drawnMultiple } from './maths/limits';
import type { Content, SeenAsIs } from './content';
import type { Limits } from './maths/types';
import { fromOne } from './slicetexts';

/** Where marrow or region of a read comes from, and what the computer said of it where it found it. */
export interface Found {
  structure: Structure;
  /** found by the computer, drawn in this read, or a file that the case came with. */
  source: 'found' | 'drawn' | 'file';
  /** Why a reader must draw or correct it, word for word; empty where nothing speaks against it, and once it is drawn. */
  reasons: readonly string[];
  /** Whether anything was said of it at all. */
  judged: boolean;
  seen: SeenAsIs | null;
  /** A reader has to draw it, or to say that it is left as it is, before the read is signed. */
  open: boolean;
}

const structures: readonly Structure[] = ['disease_region', 'normal_marrow'];

/** Region and marrow of a read as it stands; without those that there are none of. */
export function foundIn(document: Pick<VhiDocument, Structure | 'verdict'>, content: Pick<Content, 'drawings' | 'left_as_is'>): Found[] {
  return structures.flatMap((structure): Found[] => {
    const drawn = content.drawings.has(structure), given = document[structure];
    if (!drawn && given === null) return [];
    const source = drawn ? 'drawn' : given!.source === 'found' ? 'found' : 'file';
    const said = source === 'found' ? document.verdict?.[structure] ?? null : null;
    const reasons = said?.verdict === 'reader_needed' ? said.reasons : [];
    const seen = content.left_as_is.get(structure) ?? null;
    return [{ structure, source, reasons, judged: said !== null, seen, open: reasons.length > 0
      && !reasons.every((r) => seen?.reasons.includes(r)) }];
  });
}

/**
 * Lower limits between which the published one is expected. Marrow that was found and then corrected keeps the width as long as it keeps
 * some of its
 * k; a reader's own marrow has none.
 */
export function rangeOfFound(
  range: readonly [number, number] | null | undefined, source: MarrowSource | null, multiple: number | null, limits: Limits | null,
): readonly [number, number] | null {
  if (!range || limits === null || source === null) return null;
  if (source === 'found') return range;
  const factor = Math.sqrt(range[1] / range[0]);
  return multiple === null || multiple === drawnMultiple ? null : [limits.lower / factor, limits.lower * factor];
}

/**
 * Sentences of the measurement that are not about a structure that was drawn since; slices counted from 1. What the structures' own
 * verdicts say is left to them.
 */
export function otherWarnings(document: Pick<VhiDocument, 'verdict' | 'warnings'>): string[] {
  const { verdict } = document;
  const said = new Set([...(verdict?.reasons ?? []), ...structures.flatMap((s) => verdict?.[s]?.reasons ?? [])]);
  return [...new Set(document.warnings.filter((w) => !said.has(w)).map(fromOne))];
}
