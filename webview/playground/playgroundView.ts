/** The playground: a prompt, a floor and a pool in; who answers, why, and where along τ that flips. */
import { stepAt } from '../../src/core/tauSteps';
import type { Explained, RouterAbout } from '../../src/protocol/playground';
import type {
  GivenPrompt,
  PlaygroundContent,
  PlaygroundState,
  PlaygroundToHost,
  SavedPlayground,
} from '../../src/protocol/playgroundPanel';
import { actionButton, actionLink } from '../controls';
import { h, plainButton } from '../dom';
import { busyContent, emptyContent, failedContent } from '../standIns';
import { Status } from '../status';
import { BatchSection } from './batchSection';
import { FloorControl } from './floorControl';
import { ModelsTable } from './modelsTable';
import { Questions } from './questions';
import { texts } from './texts';
import { verdict } from './verdict';

/** What the user made of it. */
export type PlaygroundInputs = Pick<SavedPlayground, 'prompt' | 'tau' | 'off' | 'given'>;

type Ready = Extract<PlaygroundContent, { kind: 'ready' }>;
type StandIn = Exclude<PlaygroundContent, Ready>;

export class PlaygroundView {
  readonly element: HTMLElement;
  private readonly about = h('p', { class: 'run' });
  private readonly stale = h('div', { class: 'notice warn', hidden: true });
  private readonly staleWords = h('span');
  private readonly standIn = h('div', { class: 'content' });
  private readonly prompt = h('textarea', {
    id: 'prompt',
    rows: 6,
    spellcheck: 'false',
    placeholder: texts.promptHint,
  });
  private readonly characters = h('span', { class: 'muted' });
  private readonly floor: FloorControl;
  private readonly answerBox = h('section', { class: 'answer', 'aria-live': 'polite' });
  private readonly restore: HTMLButtonElement;
  private readonly table: ModelsTable;
  private readonly models: HTMLElement;
  private readonly batch: BatchSection;
  private readonly work: HTMLElement;
  private readonly status = new Status();
  private readonly questions: Questions;
  private router: RouterAbout | null = null;
  private answer: Explained | null = null;
  private tau: number | null = null;
  private off: string[] | null = null;
  private given = 0;
  private shown = '';

  /** `changed`: what the user made of it changed. */
  constructor(
    private readonly post: (message: PlaygroundToHost) => void,
    private readonly changed: () => void,
  ) {
    this.questions = new Questions((ask) =>
      this.post({ type: 'ask', ask, prompt: this.prompt.value, off: this.off }),
    );
    this.floor = new FloorControl((tau) => this.moved(tau));
    this.table = new ModelsTable((model, on) => this.toggled(model, on));
    this.batch = new BatchSection({
      route: (again) => post({ type: 'routeFile', tau: this.floor.tau, off: this.off, again }),
      save: () => post({ type: 'saveBatch' }),
      cancel: () => post({ type: 'cancel' }),
    });
    this.prompt.addEventListener('input', () => this.typed());
    this.restore = plainButton(texts.restore, () => this.choose(null), { class: 'ghost', hidden: true });
    this.stale.append(this.staleWords, h('span', { class: 'actions' }, this.command('train', texts.train)));
    const heading = h('div', { class: 'block-head' }, h('h2', {}, texts.models), this.restore);
    this.models = h('section', { class: 'block' }, heading, this.table.element);
    this.work = h(
      'div',
      { hidden: true },
      h(
        'div',
        { class: 'playground-columns' },
        h(
          'div',
          {},
          h('div', { class: 'block-head' }, h('label', { for: 'prompt' }, texts.prompt), this.characters),
          this.prompt,
          this.floor.element,
        ),
        h('div', {}, this.answerBox, this.models),
      ),
      this.batch.element,
    );
    this.element = h(
      'main',
      { class: 'playground' },
      h('header', { class: 'top' }, h('div', {}, h('h1', {}, texts.title), this.about)),
      this.stale,
      this.standIn,
      this.work,
      this.status.element,
    );
  }

  get inputs(): PlaygroundInputs {
    return { prompt: this.prompt.value, tau: this.tau, off: this.off, given: this.given };
  }

  /** Puts back what the user had made of it, before the first state is shown. */
  takeBack({ prompt, tau, off, given }: PlaygroundInputs): void {
    this.prompt.value = prompt;
    this.tau = tau;
    this.off = off;
    this.given = given;
  }

  say(message: string): void {
    this.status.show(message);
  }

  show({ content, configName, given }: PlaygroundState): void {
    if (content.kind === 'ready') this.showReady(content, configName, given);
    else this.showStandIn(content, configName);
  }

  private showStandIn(content: StandIn, configName: string): void {
    this.router = null;
    this.shown = '';
    this.questions.forget();
    this.about.textContent = configName;
    this.stale.hidden = true;
    this.work.hidden = true;
    this.standIn.hidden = false;
    this.standIn.replaceChildren(...this.standInFor(content));
  }

  private showReady(ready: Ready, configName: string, given: GivenPrompt | null): void {
    this.about.textContent = texts.of(ready.runName, configName);
    this.staleWords.textContent = ready.stale;
    this.stale.hidden = ready.stale === '';
    this.work.hidden = false;
    this.standIn.hidden = true;
    if (given !== null && given.id !== this.given) {
      this.given = given.id;
      this.prompt.value = given.text;
      this.shown = '';
    }
    const key = JSON.stringify([ready.about, ready.runName]);
    if (key !== this.shown) this.setRouter(ready.about);
    this.shown = key;
    this.batch.show(ready.batch, ready.about.models, this.floor.tau);
  }

  /** Answers to earlier questions are void. */
  answered(ask: number, answer: Explained): void {
    if (this.router === null || !this.questions.isLast(ask) || this.prompt.value.trim() === '') return;
    this.answer = answer;
    this.floor.setSteps(answer.steps);
    this.draw();
  }

  private setRouter(about: RouterAbout): void {
    this.router = about;
    this.answer = null;
    const known = this.off?.filter((model) => about.models.includes(model)) ?? null;
    this.off = known;
    this.floor.setRouter(about, this.tau ?? usualFloor(about));
    this.typed(true);
  }

  private typed(atOnce = false): void {
    const prompt = this.prompt.value;
    const empty = prompt.trim() === '';
    this.characters.textContent = empty ? '' : texts.characters([...prompt].length);
    this.changed();
    if (empty) {
      this.questions.forget();
      this.answer = null;
      this.floor.setSteps(null);
    } else if (atOnce) this.questions.now();
    else this.questions.soon();
    if (this.answer === null) this.draw();
  }

  private moved(tau: number): void {
    this.tau = tau;
    this.batch.setTau(tau);
    this.draw();
    this.changed();
  }

  private toggled(model: number, on: boolean): void {
    const { router } = this;
    if (router === null) return;
    const wanted = this.allowed(router).map((was, m) => (m === model ? on : was));
    const asTrained = wanted.every((w, m) => w === router.available[m]);
    this.choose(asTrained ? null : router.models.filter((_, m) => !wanted[m]));
  }

  private choose(off: string[] | null): void {
    this.off = off;
    this.changed();
    this.questions.now();
  }

  private allowed({ models, available }: RouterAbout): boolean[] {
    const { off } = this;
    return off === null ? available : models.map((model) => !off.includes(model));
  }

  private draw(): void {
    const { router, answer } = this;
    if (router === null) return;
    this.restore.hidden = this.off === null;
    this.models.hidden = answer === null;
    if (answer === null) {
      const waits = this.prompt.value.trim() !== '';
      this.answerBox.replaceChildren(
        h('p', { class: 'headline muted' }, waits ? texts.waiting : texts.noPrompt),
        h('p', { class: 'muted' }, waits ? '' : texts.noPromptHint),
      );
      return;
    }
    const { tau } = this.floor;
    const step = stepAt(answer.steps, tau);
    // What was answered, which a tick that is still on its way to the router may differ from.
    const on = step.score.map((score) => score !== null);
    const asTrained = on.every((o, m) => o === router.available[m]);
    this.answerBox.replaceChildren(...verdict({ about: router, on, asTrained, answer, step, tau }));
    this.table.show({ models: router.models, on, answer, step, tau });
  }

  private standInFor(content: StandIn): HTMLElement[] {
    switch (content.kind) {
      case 'loading':
        return [busyContent(texts.loading)];
      case 'empty':
        return [
          emptyContent(
            { title: texts.emptyTitle, message: content.message, hint: texts.emptyHint },
            this.command('train', texts.train, true),
            this.command('openConfig', texts.openConfig),
          ),
        ];
      case 'failed':
        return [
          failedContent(
            content,
            actionButton(texts.tryAgain, { primary: true, onClick: () => this.post({ type: 'reopen' }) }),
            this.command('train', texts.train),
            actionLink(texts.showLog, () => this.post({ type: 'command', command: 'showLog' })),
          ),
        ];
    }
  }

  private command(command: 'train' | 'openConfig', label: string, primary = false): HTMLElement {
    return actionButton(label, { primary, onClick: () => this.post({ type: 'command', command }) });
  }
}

/** The first tier's floor; without tiers the highest floor that holds, rounded down. */
function usualFloor({ tiers, limit }: RouterAbout): number {
  if (tiers.length > 0) return tiers[0].floor;
  const highest = [limit.certified, limit.observed].find((x) => x !== null && x > 0) ?? 0.5;
  return Math.floor(100 * Math.min(1, highest)) / 100;
}
