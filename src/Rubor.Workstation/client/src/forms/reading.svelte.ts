import type { CaseDocument } from '../contract';
import type { KindRules } from '../ledger/kindrules';
import { OpenRead } from '../ledger/openread.svelte';
import type { ReadState } from '../ledger/state';
import { TypedComment } from '../ledger/typedcomment';
import type { CaseModel, Opening } from '../kinds/kind';
import type { FormDocument, FormField, FormFigures, Value } from './contract';
import { beside, typedValue, unanswered } from './fields';
import type { Content } from './rules';
import type { FormScene, Shown } from './scene.svelte';

/** A case that a form can be filled for at once. */
export interface Prepared {
  document: CaseDocument;
  form: FormDocument;
  shown: readonly Shown[];
}

/** What differs between kinds in which a form is filled. */
export interface Filling {
  rules: KindRules<Content>;
  /** Name of the act that answers a field. */
  answering: string;
  /** Behind the last required answer comes the signature, and not what can be left out. */
  ends_early: boolean;
}

/** One open case with a form: what is answered, and what the server makes of it. */
export class FormReading implements CaseModel {
  readonly document: CaseDocument;
  readonly form: FormDocument;
  readonly ledger: OpenRead<Content>;
  readonly mode = 'filling';
  readonly unfinished = null;
  readonly wants_earlier = false;
  /** Why what stands in a field is no answer; by the field's name. */
  problems: ReadonlyMap<string, string> = $state.raw(new Map());

  // Texts while they are typed, by the field's name.
  private readonly typed = new Map<string, TypedComment>();

  constructor(
    { prepared: { document, form }, read, me, outbox }: Opening<Prepared>, private readonly filling: Filling, readonly scene: FormScene,
  ) {
    this.document = document;
    this.form = form;
    this.ledger = new OpenRead<Content>({ rules: filling.rules, took() {} }, read, me, outbox);
    this.ledger.begin();
  }

  get state(): ReadState<Content> { return this.ledger.state; }
  get locked(): boolean { return this.ledger.locked; }

  /** What the server said last; null where it said nothing yet. */
  get figures(): FormFigures | null { return this.ledger.figures as FormFigures | null; }
  /** The server has not heard of all answers yet: what it computes waits. */
  get waits(): boolean { return this.figures === null || (this.ledger.save.kind !== 'saved' && this.ledger.save.kind !== 'lost'); }
  /** Fields that the server computes. */
  get computed(): readonly string[] { return this.figures?.computed ?? []; }
  /** Rules that the answers break; empty while that is not known. */
  get refused(): FormFigures['refused'] { return this.waits ? [] : this.figures?.refused ?? []; }
  /** Required fields without an answer; computed ones follow from others. */
  get missing(): FormField[] { return unanswered(this.form.fields, this.computed, this.state.content.values); }

  get unsignable(): string | null {
    if (this.ledger.difference !== null) return this.ledger.difference;
    if (this.problems.size > 0) return 'This cannot be signed yet: a field holds something that is no answer.';
    const labels = this.missing.map((f) => f.label);
    if (labels.length > 0) return `This cannot be signed yet. Without an answer: ${labels.join(', ')}.`;
    const [refused] = this.refused;
    return refused === undefined ? null : `This cannot be signed yet. ${refused.sentence}`;
  }

  /** The answer to a field; of a computed one what the server has computed, null while it waits. */
  valueOf({ name }: FormField): Value {
    if (!this.computed.includes(name)) return this.state.content.values.get(name) ?? null;
    return this.waits ? null : this.figures?.values[name] ?? null;
  }

  /** Answers a field, or takes its answer back with null. Whether it stands there now. */
  answer(field: FormField, value: Value): boolean {
    this.setProblem(field, null);
    if (this.valueOf(field) === value) return true;
    return this.ledger.act(this.filling.answering, { field: field.name, value });
  }

  /** Something is typed into a field: it is an answer after a pause, or when the field is left. */
  type(field: FormField, text: string): void {
    let typed = this.typed.get(field.name);
    if (typed === undefined) this.typed.set(field.name,
      (typed = new TypedComment((all) => !this.ledger.busy && (this.keep(field, all), true))));
    typed.type(text);
  }

  /** What is typed into a field is done. Whether it is an answer. */
  store(field: FormField): boolean {
    this.typed.get(field.name)?.store();
    return !this.problems.has(field.name);
  }

  /** Whether something is typed that is no answer yet. */
  isTyping({ name }: FormField): boolean { return this.typed.get(name)?.waiting === true; }

  /** The field to answer behind one; null where the signature comes next. */
  behind({ name }: FormField): FormField | null {
    const next = beside(this.form.fields, this.computed, name, 1);
    return this.filling.ends_early && next?.required !== true && this.missing.length === 0 ? null : next;
  }

  /** Where filling goes on: the first field without an answer, required ones first; null where all have one. */
  get open(): FormField | null {
    const empty = this.form.fields.filter((f) => !this.computed.includes(f.name) && this.valueOf(f) === null);
    return this.missing[0] ?? empty[0] ?? null;
  }

  async sign(password: string): Promise<string | null> {
    this.putAway();
    return this.ledger.sign(password, this.unsignable, () => {
      const { figures, waits } = this;
      if (figures === null || waits) return 'The server has not computed the form yet. Nothing is lost; try again when the page says “Saved”.';
      if (this.unsignable !== null) return this.unsignable;
      return { values: Object.fromEntries(this.form.fields.map(({ name }) => [name, figures.values[name] ?? null])) };
    });
  }

  showEarlier(): void {}
  earlierMissing(): void {}
  look(): void {}

  putAway(): void {
    this.ledger.typed.store();
    for (const typed of this.typed.values()) typed.store();
  }

  close(): void {
    this.putAway();
    this.ledger.close();
  }

  private keep(field: FormField, text: string): void {
    const typed = typedValue(field, text);
    if ('problem' in typed) this.setProblem(field, typed.problem);
    else this.answer(field, typed.value);
  }

  private setProblem({ name }: FormField, problem: string | null): void {
    if ((this.problems.get(name) ?? null) === problem) return;
    const problems = new Map(this.problems);
    if (problem === null) problems.delete(name);
    else problems.set(name, problem);
    this.problems = problems;
  }
}
