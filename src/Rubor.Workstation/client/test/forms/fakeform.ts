import type { CaseDocument, ReadDocument, StoredEvent } from '../../src/contract';
import type { FormAnswer, FormDocument, FormFigures, Value } from '../../src/forms/contract';
import type { FormReading } from '../../src/forms/reading.svelte';
import { openForm } from '../../src/kinds/form';
import { ApiError, OfflineError } from '../../src/ledger/errors';
import { ActQueue, type QueueOptions } from '../../src/ledger/queue';
import { memory } from '../kinds/vhi/fakedesk';

export const form: FormDocument = {
  format: 'rubor.form/1', name: 'joint', title: 'Joint ultrasound', source: 'made up',
  fields: [
    { name: 'hypertrophy', label: 'Hypertrophy', type: 'ordinal', required: true,
      levels: [0, 1, 2, 3].map((value) => ({ value, label: ['none', 'minimal', 'moderate', 'severe'][value] })) },
    { name: 'vascularity', label: 'Vascularity', type: 'ordinal', required: true,
      levels: [0, 1, 2, 3].map((value) => ({ value, label: String(value) })) },
    { name: 'combined', label: 'Combined', type: 'integer', required: true, minimum: 0, maximum: 3 },
    { name: 'artefact', label: 'Artefact', type: 'yes_no' },
    { name: 'side', label: 'Side', type: 'choice', choices: [{ value: 'left', label: 'Left' }, { value: 'right', label: 'Right' }] },
    { name: 'effusion', label: 'Effusion', type: 'integer', minimum: 0, maximum: 20 },
    { name: 'remark', label: 'Remark', type: 'text', longest: 20 },
  ],
  rules: ['combined = max(hypertrophy, vascularity)', 'refuse hypertrophy = 0 and vascularity > 0'],
};

const image = {
  role: 'gray', sha256: '5'.repeat(64), type: 'uint8' as const, slope: 1, intercept: 0, minimum: 0, maximum: 200, resampled: false,
  size: [1, 2, 3] as [number, number, number], channels: 1 as const, spacing_mm: null, plane: null,
};

const document: CaseDocument = {
  format: 'rubor.workstation-case/2', kind: 'form', name: 'sub-01', title: 'subject 01', images: [image], warnings: [], earlier: null,
  content: { form, form_sha256: 'f'.repeat(64) },
};

/** A server of one read of a form in memory: it computes what the form's rules say. */
export class FakeForm {
  online = true;
  readonly events: StoredEvent[] = [];
  readonly signed: object[] = [];

  constructor() {
    this.store('opener', 0, 'opened', {
      study: 's', case: 'sub-01', round: 1, kind: 'form', inputs: [{ role: 'gray', sha256: image.sha256, size: image.size }],
      content: { form: 'joint', form_sha256: 'f'.repeat(64) },
    });
  }

  store(client: string, client_sequence: number, type: string, content: unknown): StoredEvent {
    const sequence = this.events.length;
    const event = {
      sequence, hash: sequence.toString(16).padStart(64, '0'), reader: 'anna', time: new Date(Date.UTC(2026, 2, 1, 8, 0, sequence))
        .toISOString(),
      client, client_sequence, type, type_version: type === 'opened' || type === 'signed' ? 2 : 1, content,
    };
    this.events.push(event);
    return event;
  }

  get figures(): FormFigures {
    const values: Record<string, Value> = Object.fromEntries(form.fields.map((f) => [f.name, null]));
    for (const { type, content } of this.events) {
      if (type === 'answered') {
        const { field, value } = content as FormAnswer;
        values[field] = value;
      }
    }
    const { hypertrophy, vascularity } = values as Record<string, number | null>;
    if (hypertrophy !== null && vascularity !== null) values.combined = Math.max(hypertrophy, vascularity);
    const broken = hypertrophy === 0 && vascularity !== null && vascularity > 0;
    return {
      values, computed: ['combined'], missing: ['hypertrophy', 'vascularity'].filter((name) => values[name] === null),
      refused: broken ? [{ rule: form.rules![1], sentence: 'Hypertrophy is 0 while vascularity is above 0.' }] : [],
    };
  }

  read(): ReadDocument {
    const { events, figures } = this;
    return { read: 'a'.repeat(32), reader: 'anna', case: 'sub-01', round: 1, version: events.length, head: events.at(-1)!.hash,
      events: [...events], figures };
  }

  /** An open case of it. */
  open(): { reading: FormReading; queue: () => Pick<ActQueue, 'flush'> } {
    const answer = (events: StoredEvent[]) =>
      ({ version: this.events.length, head: this.events.at(-1)!.hash, events, figures: this.figures });
    const reached = () => { if (!this.online) throw new OfflineError('The server does not answer.'); };
    const api: QueueOptions['api'] = {
      name: 'anna',
      session: async () => ({ name: 'anna', role: 'reader', csrf: '', timeout_minutes: 30 }),
      events: async (_, from = 0) => ({ ...this.read(), events: this.events.slice(from) }),
      send: async (_, { acts, client }) => {
        reached();
        return answer(acts.map((a) => this.store(client, a.client_sequence, a.type, a.content)));
      },
      sign: async (_, s) => {
        reached();
        if (s.password !== 'right') throw new ApiError(403, 'the password is wrong', null);
        this.signed.push(s.content);
        return answer([this.store(s.client, s.client_sequence, 'signed', { kind: 'form', content: s.content })]);
      },
      reopen: async (_, r) =>
        answer([this.store(r.client, r.client_sequence, 'reopened', { predecessor: r.predecessor, reason: r.reason })]),
    };
    let queue: Pick<ActQueue, 'flush'>, next = 1;
    const volume = { size: image.size, samples: new Uint8Array(6), slope: 1, intercept: 0, minimum: 0, maximum: 200 };
    const reading = openForm({
      prepared: { document, form, shown: [{ image, volume }] }, read: this.read(), me: 'anna', storage: memory(),
      outbox: (rules, events) => {
        const made = new ActQueue({
          rules, read: 'a'.repeat(32), reader: 'anna', open: async () => this.read(), client: { name: 'tab', number: () => next++ }, api,
          storage: memory(), events: [...this.events], now: () => new Date(0), random: () => 0,
          delay: (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())), ...events,
        });
        queue = made;
        return made;
      },
    });
    return { reading, queue: () => queue };
  }
}
