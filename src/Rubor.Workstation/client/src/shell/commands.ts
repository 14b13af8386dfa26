import type { Workstation } from './workstation.svelte';

/** What each command does; buttons and keys both come here. What is not the page's own is the kind's. */
export function run(workstation: Workstation, command: string): void {
  if (command === 'help') workstation.dialog = 'help';
  const { open } = workstation;
  if (open === null) return;
  const { model, kind } = open, { ledger } = model;
  switch (command) {
    case 'rejected-acts': workstation.dialog = 'rejected-acts'; return;
    case 'case-list': workstation.drawer = !workstation.drawer; return;
    case 'next-case': workstation.openNext(); return;
    case 'previous-case': workstation.previous(); return;
    case 'comment': document.querySelector<HTMLElement>('[data-comment]')?.focus(); return;
    case 'sign':
      if (ledger.state.is_signed) workstation.dialog = 'reopen';
      else if (!ledger.locked) {
        // Also where it cannot be signed: the dialog says why, and takes the password that is typed blindly. A comment that is still being
        // typed is part of what is signed; the dialog gives the focus back to where it was.
        const { activeElement: focused } = document;
        if (focused instanceof HTMLElement && focused !== document.body) {
          focused.blur();
          focused.focus();
        }
        workstation.dialog = 'sign';
      }
      return;
    default: kind.run(model, command);
  }
}
