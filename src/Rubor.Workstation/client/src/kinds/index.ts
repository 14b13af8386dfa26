import type { Opened, ReadDocument } from '../contract';
import type { Kind, ReadFile } from './kind';
import { form } from './form';
import { jointUltrasound } from './joint-ultrasound';
import { labels } from './labels';
import { vhi } from './vhi';

/** Every kind of case that the page knows, by hand: a new one is a folder beside the others and a line here. */
export const kinds: readonly Kind[] = [vhi, form, labels, jointUltrasound];

/** The kind of a name. Throws where this page does not know it. */
export function kindOf(name: string): Kind {
  const kind = kinds.find(({ rules }) => rules.kind === name);
  if (kind === undefined) throw new Error(`this page does not know cases of the kind ${name}; reload it, a newer one may`);
  return kind;
}

/** The kinds of cases, each once; the first of all where none is known. */
export function kindsAmong(names: readonly string[]): readonly Kind[] {
  const there = kinds.filter(({ rules }) => names.includes(rules.kind));
  return there.length > 0 ? there : kinds.slice(0, 1);
}

/** What the server makes of reads of a kind; nothing where this page does not know it. */
export function filesOf(name: string): readonly ReadFile[] {
  return kinds.find(({ rules }) => rules.kind === name)?.files ?? [];
}

/** The rules of an opened read. */
export function rulesOf({ events }: ReadDocument): Kind['rules'] {
  return kindOf((events[0].content as Opened).kind).rules;
}
