import { imageKeys } from '../../forms/imagekeys';
import { fieldKeys } from '../../forms/keys';
import { filled, group } from '../../forms/kind';
import { FormReading, type Filling, type Prepared } from '../../forms/reading.svelte';
import { rulesOf, type Content } from '../../forms/rules';
import { FormScene } from '../../forms/scene.svelte';
import { asKind, type Opening } from '../kind';

const filling: Filling = { rules: rulesOf('form', 'answered'), answering: 'answered', ends_early: false };

/** The pictures of a form. */
export function lookAt({ document, shown }: Prepared): FormScene {
  return new FormScene(document.name, document.title, shown);
}

/** An open case of a form. */
export function openForm(opening: Opening<Prepared>): FormReading {
  return new FormReading(opening, filling, lookAt(opening.prepared));
}

/** A form that is filled for one or two pictures. */
export const form = asKind<FormReading, Prepared, Content>({
  ...filled,
  rules: filling.rules,
  open: openForm,
  look: lookAt,
  help: {
    text: 'Look at the pictures, and answer each field of the form beside them; every answer is stored. Fields that are computed follow from '
      + 'the others. Sign when you are done. Everything is reached with Tab; a digit, or y and n, answers the field that has the focus and goes '
      + 'to the next one.',
    groups: [group('Form'), { name: 'In a field', rows: fieldKeys }, { name: 'Images', rows: imageKeys }, group('Signing'), group('Page')],
  },
});
