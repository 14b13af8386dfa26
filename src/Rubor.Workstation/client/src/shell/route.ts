/** Where on the page we are: kept in the address after #, so that a reload comes back to it. */
export type Route = { page: 'cases' } | { page: 'case'; name: string } | { page: 'progress' } | { page: 'adjudication' }
  | { page: 'new-task' } | { page: 'discrepancy'; code: string };

export function parseRoute(hash: string): Route {
  const parts = hash.replace(/^#/, '').split('/').filter((p) => p !== '');
  if (parts.length === 2 && parts[0] === 'case') {
    try {
      return { page: 'case', name: decodeURIComponent(parts[1]!) };
    } catch {
      // An address that was cut in the middle of a %-sequence leads to the list.
      return { page: 'cases' };
    }
  }
  if (parts.length === 1 && (parts[0] === 'progress' || parts[0] === 'adjudication' || parts[0] === 'new-task')) return { page: parts[0] };
  return parts.length === 2 && parts[0] === 'discrepancy' && /^[0-9a-f]+$/.test(parts[1]!) ? { page: 'discrepancy', code: parts[1]! }
    : { page: 'cases' };
}

export function formatRoute(route: Route): string {
  return route.page === 'case' ? `#/case/${encodeURIComponent(route.name)}` : route.page === 'discrepancy' ? `#/discrepancy/${route.code}`
    : `#/${route.page}`;
}
