import type { LabelsReading } from './reading.svelte';
import type { Tool } from './tools';

/** What each command of labels does; buttons and keys both come here. */
export function run(reading: LabelsReading, command: string): void {
  switch (command) {
    case 'next-contrast': reading.scene.stepWindow(1); return;
    case 'other-view': reading.scene.shown_beside = !reading.scene.shown_beside; return;
    case 'tool-pan': reading.tool = 'pan'; return;
  }
  if (reading.locked) return;
  const [, verb, what] = /^(tool|class)-(.+)$/.exec(command) ?? [];
  if (verb === 'tool') reading.tool = what as Tool;
  else if (verb === 'class') reading.current = reading.classes.find((c) => String(c.value) === what) ?? reading.current;
  else if (command === 'take') void reading.take();
  else if (command === 'undo') reading.ledger.undo();
  else if (command === 'redo') reading.ledger.redo();
}
