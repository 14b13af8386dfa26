import { inSlice } from '../kinds/vhi/maths/select';
import type { Choice, Reason } from '../contract';
import type { Reading, Tool } from '../kinds/vhi/reading.svelte';
import { begin } from '../viewer/marks';
import type { Command } from '../kinds/vhi/keys';
import type { Workstation } from './workstation.svelte';

/** What each command does; buttons and keys both come here. */
export function run(workstation: Workstation, command: Command): void {
  if (command === 'help') workstation.dialog = 'help';
  const { reading } = workstation;
  if (reading === null) return;
  switch (command) {
    case 'set-aside': workstation.dialog = 'set-aside'; return;
    case 'case-list': workstation.drawer = !workstation.drawer; return;
    case 'next-case': workstation.openNext(); return;
    case 'previous-case': workstation.previous(); return;
    case 'sign':
      if (reading.state.is_signed) workstation.dialog = 'reopen';
      else if (!reading.locked) {
        // Also where it cannot be signed: the dialog says why, and takes the password that is typed blindly. A comment that is still being typed is part of what is signed; the dialog gives the focus back to where it was.
        const { activeElement: focused } = document;
        if (focused instanceof HTMLElement && focused !== document.body) {
          focused.blur();
          focused.focus();
        }
        workstation.dialog = 'sign';
      }
      return;
    case 'piece-list': focus('[data-pieces]'); return;
    case 'comment': focus('[data-comment]'); return;
    case 'smallest-piece': openDetails('[data-smallest]'); focus('[data-smallest]'); return;
  }
  if (!reading.locked) act(reading, command);
}

function act(reading: Reading, command: Command): void {
  const { selected } = reading;
  const [verb, what] = split(command);
  switch (verb) {
    case 'tool': reading.tool = what as Tool; return;
    case 'reason': if (selected !== null) reading.reason([selected], what as Reason); return;
    case 'no-reason': if (selected !== null && reading.reasons.get(selected) === what) reading.reason([selected], null); return;
    case 'confidence': reading.confidence(Number(what)); return;
    case 'verdict': reading.judge(what as 'satisfactory' | 'minor' | 'failed'); return;
  }
  const { choice } = reading.state.content;
  switch (command) {
    case 'undo': begin('rubor:remove'); reading.undo(); return;
    case 'redo': begin('rubor:remove'); reading.redo(); return;
    case 'toggle-piece':
      if (selected === null) return;
      begin('rubor:remove');
      reading.toggle(selected, 'piece');
      return;
    case 'mend': if (selected !== null) reading.mend(selected); return;
    case 'keep-only':
      begin('rubor:remove');
      reading.toggleKeepOnly();
      return;
    case 'size-filter':
      reading.size_preview = reading.size_preview === null ? Math.max(5, choice.minimum_piece + 1) : null;
      return;
    case 'whole-slice': {
      begin('rubor:remove');
      const there = inSlice(reading.segmentation, reading.slice);
      if (there.some((p) => !reading.removed.has(p))) reading.remove(there, 'slice');
      else reading.restore(there, 'slice');
      return;
    }
    case 'all-slices': reading.all_slices = !reading.all_slices; return;
    case 'draw-marrow': reading.drawings.start('normal_marrow'); return;
    case 'draw-region': reading.drawings.start('disease_region'); return;
    case 'interpolate': reading.drawn?.interpolate(); return;
    case 'clear-slice': reading.drawn?.clearSlice(reading.slice); return;
    case 'save-drawing': void reading.commitDrawing(); return;
    case 'cancel-drawing': reading.drawings.end(); return;
    case 'limits-rule': measureBy(reading, { ...choice, limits: choice.limits === 'paper' ? 'robust' : 'paper' }); return;
    case 'piece-mode': measureBy(reading, { ...choice, pieces: choice.pieces === '2d' ? '3d' : '2d' }); return;
  }
}

// Measured anew, cuts and reasons go, and pieces that were removed may count again: by a key that is asked first.
function measureBy(reading: Reading, choice: Choice): void {
  const { removed, cuts, reasons } = reading.state.content;
  if (removed.size + cuts.length + reasons.size === 0) void reading.choose(choice);
  else
    reading.notice(`Measured by ${choice.limits === 'paper' ? 'the paper’s' : 'robust'} limits and ${choice.pieces === '2d' ? '2-D' : '3-D'} pieces, the pieces are others, and not all of your cleaning may carry over.`, 'info',
      { action: { words: 'Measure anew', run: () => void reading.choose(choice) } });
}

function split(command: Command): [verb: string, what: string] {
  const found = /^(tool|reason|no-reason|confidence|verdict)-(.+)$/.exec(command);
  return found ? [found[1], found[2]] : [command, ''];
}

function focus(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus();
}

function openDetails(selector: string): void {
  const details = document.querySelector(selector)?.closest('details');
  if (details) details.open = true;
}
