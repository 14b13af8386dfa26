import type { FormReading } from './reading.svelte';

/** Puts the focus on a field: on its answer, or the first that can be given. */
export function focusField(name: string): void {
  const field = document.querySelector(`[data-field="${CSS.escape(name)}"]`);
  (field?.querySelector<HTMLElement>('input:checked') ?? field?.querySelector<HTMLElement>('input, textarea'))?.focus();
}

/** What each command of a form does; buttons and keys both come here. */
export function run(reading: FormReading, command: string): void {
  switch (command) {
    case 'next-contrast': reading.scene.stepWindow(1); return;
    case 'whole-picture': reading.scene.press({ key: 'p', code: '', ctrlKey: false, metaKey: false, shiftKey: false,
      altKey: false }); return;
  }
  if (reading.locked) return;
  switch (command) {
    case 'go-on': if (reading.open !== null) focusField(reading.open.name); return;
    case 'undo': reading.ledger.undo(); return;
    case 'redo': reading.ledger.redo(); return;
  }
}
