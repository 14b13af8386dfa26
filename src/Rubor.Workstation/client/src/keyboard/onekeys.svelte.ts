/** The part of localStorage that is needed. */
type ChoiceStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Whether a key is a single character, with or without Shift: what a sentence that is dictated or typed past a field is made of. */
export function isOneCharacter(name: string): boolean {
  const character = name.startsWith('Shift+') ? name.slice(6) : name;
  return character.length === 1 && character !== ' ';
}

/** A reader's own choice whether keys of one character act (WCAG 2.1.4). Keys with Ctrl, arrows, Enter, Delete and the like always do. */
export class OneKeys {
  on: boolean = $state(true);
  private storage: ChoiceStorage | null = null;
  private key = '';

  /** Takes up a reader's choice. */
  of(reader: string, storage: ChoiceStorage): void {
    this.storage = storage;
    this.key = `rubor.one-character-keys/${reader}`;
    try {
      this.on = storage.getItem(this.key) !== 'off';
    } catch {
      this.on = true;
    }
  }

  set(on: boolean): void {
    this.on = on;
    try {
      if (on) this.storage?.removeItem(this.key);
      else this.storage?.setItem(this.key, 'off');
    } catch {
      // A full or closed storage: it holds until the page is closed.
    }
  }

  /** Whether a key may act now. */
  allow(name: string): boolean {
    return this.on || !isOneCharacter(name);
  }
}

/** One page, one reader, one choice. */
export const oneKeys = new OneKeys();
