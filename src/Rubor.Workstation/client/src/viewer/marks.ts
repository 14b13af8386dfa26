/**
 * The page's own marks for measuring. `begin` where an input is handled; the measure ends when the panes are painted, after
 * the figures on the page have followed.
 */
export type Measured = 'rubor:scroll' | 'rubor:remove';

const begun = new Map<Measured, number>();

// An input that changed nothing leads to no painting, and must not be measured with the next one.
const forgottenAfter = 200;

/** Of several inputs before one painting, the first counts. */
export function begin(name: Measured): void {
  if (begun.has(name)) return;
  const start = performance.now();
  begun.set(name, start);
  setTimeout(() => {
    if (begun.get(name) === start) begun.delete(name);
  }, forgottenAfter);
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

/** The case is shown no longer. */
export function closed(name: string): void {
  if (document.documentElement.dataset.ready === name) delete document.documentElement.dataset.ready;
}
