import { begin } from '../../viewer/marks';
import type { Choice, Reason } from './contract';
import { inSlice } from './maths/select';
import type { Reading } from './reading.svelte';
import type { Tool } from './tools/target';

/** What each command of V_HI does; buttons and keys both come here. */
export function run(reading: Reading, command: string): void {
  switch (command) {
    case 'piece-list': document.querySelector<HTMLElement>('[data-pieces]')?.focus(); return;
    case 'smallest-piece': showSmallest(); return;
  }
  if (!reading.locked) act(reading, command);
}

function act(reading: Reading, command: string): void {
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
      const there = inSlice(reading.segmentation, reading.view.slice);
      if (there.some((p) => !reading.removed.has(p))) reading.remove(there, 'slice');
      else reading.restore(there, 'slice');
      return;
    }
    case 'all-slices': reading.all_slices = !reading.all_slices; return;
    case 'draw-marrow': reading.drawings.start('normal_marrow'); return;
    case 'draw-region': reading.drawings.start('disease_region'); return;
    case 'interpolate': reading.drawn?.interpolate(); return;
    case 'clear-slice': reading.drawn?.clearSlice(reading.view.slice); return;
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
    reading.notice(
      `Measured by ${choice.limits === 'paper' ? 'the paper’s' : 'robust'} limits and ${choice.pieces === '2d' ? '2-D' : '3-D'} pieces, ` +
      `the pieces are others, and not all of your cleaning may carry over.`, 'info',
      { action: { text: 'Measure anew', run: () => void reading.choose(choice) } });
}

function split(command: string): [verb: string, what: string] {
  const found = /^(tool|reason|no-reason|confidence|verdict)-(.+)$/.exec(command);
  return found ? [found[1], found[2]] : [command, ''];
}

function showSmallest(): void {
  const field = document.querySelector<HTMLElement>('[data-smallest]');
  const details = field?.closest('details');
  if (details) details.open = true;
  field?.focus();
}
