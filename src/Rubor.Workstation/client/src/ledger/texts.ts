import { sentence } from '../text/sentences';

/** Said when acts were rejected: the reason of the first. */
export function rejectedText(acts: number, reason: string): string {
  return `${acts === 1 ? 'One act was' : `${acts} acts were`} not possible any more and ${acts === 1 ? 'is' : 'are'} not part of this ` +
    `read. ${sentence(reason)}`;
}

const putBack = 'The server’s store was put back to an older state';

/** Said when the server does not have acts any more that it had acknowledged, and the browser has. */
export function lostText(acts: number): string {
  return `${putBack}: ${acts === 1 ? 'one act of this read is' : `${acts} acts of this read are`} not in it any more. This browser has ` +
    `kept ${acts === 1 ? 'it: do it again, or throw it' : 'them: do them again, or throw them'} away.`;
}

/** Said of what the browser cannot bring back; null where there is nothing such. */
export function goneText({ signatures, unknown }: { signatures: number; unknown: number }): string | null {
  if (signatures > 0) return `${putBack}: the signature of this read is not in it any more. Look at the read, and sign it again.`;
  if (unknown
    > 0) return `${putBack}: what this read had stored last is not in it any more, and this browser does not have it either. Look at ` +
    `the read for what is missing.`;
  return null;
}
