/** What could go wrong, to be let happen at the time at which one looks. */
import type { SimulationSetup } from '../../src/core/simulate/traffic/result';
import type { Happening } from '../../src/core/simulationConfig';
import { actionButton, setDisabled } from '../controls';
import { h } from '../dom';
import { clock } from './clock';

type Kind = Happening['kind'];
type Size = 'factor' | 'drop' | 'none';

const KINDS: { kind: Kind; label: string; about: string; size: Size; usual: number }[] = [
  { kind: 'outage', label: 'Outage', about: 'A model answers nothing.', size: 'none', usual: 0 },
  {
    kind: 'slowdown',
    label: 'Slow-down',
    about: 'A model takes longer for everything.',
    size: 'factor',
    usual: 3,
  },
  {
    kind: 'price',
    label: 'Price',
    about: 'A model gets another price, and the router is told.',
    size: 'factor',
    usual: 2,
  },
  {
    kind: 'quality',
    label: 'Quality drop',
    about: 'A model becomes worse, and nobody says so.',
    size: 'drop',
    usual: 5,
  },
  {
    kind: 'drift',
    label: 'Drift',
    about: 'Other prompts come: only those of one task.',
    size: 'none',
    usual: 0,
  },
  {
    kind: 'join',
    label: 'Join',
    about: 'A model of the run that was switched off joins the pool.',
    size: 'none',
    usual: 0,
  },
];

/** The control's own name has its unit, and none of its options. */
function field(label: string, control: HTMLElement, unit = ''): HTMLElement {
  control.setAttribute('aria-label', unit === '' ? label : `${label}, in ${unit}`);
  return h(
    'label',
    { class: 'field' },
    h('span', {}, label),
    h('span', { class: 'with-unit' }, control, unit),
  );
}

function numberInput(min: number, max: number, step: number, value: number | ''): HTMLInputElement {
  const input = h('input', { type: 'number', min, max, step });
  input.value = String(value);
  return input;
}

export class InjectForm {
  private readonly model = h('select');
  private readonly task = h('select');
  private readonly factor = numberInput(0.01, 100, 0.01, 3);
  private readonly drop = numberInput(0.1, 100, 0.1, 5);
  private readonly minutes = numberInput(1, 100_000, 1, '');
  private readonly fields = {
    model: field('Model', this.model),
    task: field('Task', this.task),
    factor: field('Times', this.factor),
    drop: field('Drop', this.drop, 'points'),
    minutes: field('Lasts', this.minutes, 'minutes'),
  };
  private readonly radios = KINDS.map(({ kind }) =>
    h('input', { type: 'radio', name: 'kind', value: kind, checked: kind === 'outage' }),
  );
  private readonly about = h('p', { class: 'muted about' });
  private readonly note = h('p', { class: 'note', role: 'status' });
  private readonly button = actionButton('Inject', { primary: true, onClick: () => this.submit() });
  private position = 0;
  private busy = false;
  readonly element: HTMLElement;

  constructor(private readonly inject: (event: Happening, at: number) => void) {
    this.minutes.placeholder = 'to the end';
    const kinds = h(
      'fieldset',
      { class: 'kinds' },
      h('legend', {}, 'Let something happen'),
      ...KINDS.map(({ label }, k) => h('label', {}, this.radios[k], h('span', {}, label))),
    );
    const form = h(
      'form',
      { class: 'inject', 'aria-label': 'Inject an event' },
      kinds,
      h('div', { class: 'fields' }, ...Object.values(this.fields), this.button),
      this.about,
      this.note,
    );
    form.addEventListener('change', () => this.showFields());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit();
    });
    kinds.addEventListener('change', () => {
      const { size, usual } = this.kind;
      if (size === 'factor') this.factor.value = String(usual);
      this.showFields();
    });
    this.element = form;
    this.showFields();
  }

  /** Models and tasks to choose from; the choice stays where it can. */
  offer({ models, tasks }: SimulationSetup): void {
    const fill = (select: HTMLSelectElement, names: string[]) => {
      const chosen = select.value;
      select.replaceChildren(...names.map((name) => h('option', { value: name }, name)));
      if (names.includes(chosen)) select.value = chosen;
    };
    fill(this.model, models);
    fill(this.task, tasks);
    this.radios[4].disabled = tasks.length < 2;
  }

  /** `later`: injected events that would be forgotten by going back to `position`. */
  show(position: number, reached: number, later: number, busy: boolean): void {
    this.position = position;
    this.busy = busy;
    setDisabled(this.button, busy);
    const label = `Inject at ${clock(position)}`;
    if (this.button.textContent !== label) this.button.textContent = label;
    const forgets =
      later === 0 ? '' : ` and forgets ${later === 1 ? 'the event' : `${later} events`} injected after it`;
    const note =
      position < reached
        ? `Goes back to ${clock(position)}${forgets}: what comes after is simulated again.`
        : '';
    if (this.note.textContent !== note) this.note.textContent = note;
  }

  private get kind(): (typeof KINDS)[number] {
    const k = this.radios.findIndex((radio) => radio.checked);
    return KINDS[Math.max(0, k)];
  }

  private showFields(): void {
    const { kind, size, about } = this.kind;
    this.fields.model.hidden = kind === 'drift';
    this.fields.task.hidden = kind !== 'drift';
    this.fields.factor.hidden = size !== 'factor';
    this.fields.drop.hidden = size !== 'drop';
    this.fields.minutes.hidden = kind === 'join' || kind === 'drift';
    this.about.textContent = about;
  }

  private submit(): void {
    if (this.busy) return;
    const inputs = [this.factor, this.drop, this.minutes];
    const wrong = inputs.find(
      (i) => i.closest('.field')?.hasAttribute('hidden') === false && !i.reportValidity(),
    );
    if (wrong === undefined) this.inject(this.happening(), this.position);
  }

  private happening(): Happening {
    const model = this.model.value;
    const lasting = this.minutes.value === '' ? {} : { minutes: Number(this.minutes.value) };
    const { kind } = this.kind;
    switch (kind) {
      case 'outage':
        return { kind, model, ...lasting };
      case 'slowdown':
      case 'price':
        return { kind, model, factor: Number(this.factor.value), ...lasting };
      case 'quality':
        return { kind, model, drop: Number(this.drop.value) / 100, ...lasting };
      case 'drift':
        return { kind, mix: { [this.task.value]: 1 }, minutes: 0 };
      case 'join':
        return { kind, model };
    }
  }
}
