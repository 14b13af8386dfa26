/**
 * The page's own marks for measuring. `begin` where an input is handled; the measure ends when the panes are painted, after
 * the figures on the page have followed.
 */
export type Measured = 'rubor:scroll' | 'rubor:remove';

const begun = new Map<Measured, number>();

/** Of several inputs before one painting, the first counts. */
export function begin(name: Measured): void {
  if (!begun.has(name)) begun.set(name, performance.now());
}

/** An input that changed nothing is not measured. */
export function drop(name: Measured): void {
  begun.delete(name);
}

export function painted(): void {
  for (const [name, start] of begun) performance.measure(name, { start, end: performance.now() });
  begun.clear();
}

/** From the mark `rubor:open`, or else from the navigation, to the first painted slice of a case; and that the page can be used. */
export function firstImage(name: string): void {
  const root = document.documentElement;
  if (root.dataset.ready === name) return;
  const opened = performance.getEntriesByName('rubor:open', 'mark').at(-1);
  performance.measure('rubor:first-image', { start: opened?.startTime ?? 0, end: performance.now() });
  root.dataset.ready = name;
}
