/** A case is found by what is typed: all of them must occur somewhere in what the list shows of it. */
export function matches(text: string, typed: string): boolean {
  const there = text.toLowerCase();
  return typed.toLowerCase().split(/\s+/).every((w) => there.includes(w));
}
