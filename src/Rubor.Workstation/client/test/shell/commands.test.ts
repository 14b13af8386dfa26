import { afterEach, expect, test, vi } from 'vitest';
import { run } from '../../src/shell/commands';
import type { Workstation } from '../../src/shell/workstation.svelte';

afterEach(() => { vi.unstubAllGlobals(); });

test('Sign opens a dialog wherever a password may be typed next: also where nothing can be signed, and for a signed read', () => {
  vi.stubGlobal('HTMLElement', class {});
  vi.stubGlobal('document', { activeElement: null, body: null });
  const opens = (reading: { is_signed: boolean; locked: boolean; difference: string | null }) => {
    const workstation =
      { dialog: null, open: { model: { ledger: { ...reading, state: { is_signed: reading.is_signed } } } } } as unknown as Workstation;
    run(workstation, 'sign');
    return workstation.dialog;
  };
  expect(opens({ is_signed: false, locked: false, difference: null })).toBe('sign');
  expect(opens({ is_signed: false, locked: false, difference: 'other pieces' })).toBe('sign');
  expect(opens({ is_signed: true, locked: true, difference: null })).toBe('reopen');
  expect(opens({ is_signed: false, locked: true, difference: null })).toBe(null);
});
