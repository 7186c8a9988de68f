/** The answer in words: who gets the prompt at this floor, at what accuracy and cost, and what is promised. */
import { standingOf, type TauStep } from '../../src/core/tauSteps';
import type { Explained, RouterAbout } from '../../src/protocol/playground';
import { h } from '../dom';
import * as format from '../format';
import { modelColor } from './modelColor';
import { texts } from './texts';

export interface VerdictParts {
  about: RouterAbout;
  /** Which models may be chosen, and whether those are the ones that the router was trained for. */
  on: readonly boolean[];
  asTrained: boolean;
  answer: Explained;
  step: TauStep;
  tau: number;
}

export function verdict({ about, on, asTrained, answer, step, tau }: VerdictParts): HTMLElement[] {
  if (step.model < 0) {
    return [h('p', { class: 'headline' }, texts.nobody), h('p', { class: 'muted' }, texts.nobodyHint)];
  }
  const model = about.models[step.model];
  const cost = answer.cost[step.model];
  const swatch = h('span', { class: 'swatch', 'aria-hidden': 'true' });
  swatch.style.setProperty('--p-segment', modelColor(step.model));
  const dearest = dearestOf(answer.cost, on);
  const less = 1 - cost / answer.cost[dearest];
  return [
    h('p', { class: 'headline' }, swatch, h('strong', {}, model)),
    h(
      'p',
      {},
      texts.figures(format.score(answer.accuracy[step.model]), format.dollars(1000 * cost)),
      less >= 0.005 && texts.against(less, about.models[dearest]),
      '.',
    ),
    standing(about, asTrained, tau),
  ];
}

function dearestOf(cost: readonly number[], on: readonly boolean[]): number {
  return cost.reduce((best, c, m) => (on[m] && (!on[best] || c > cost[best]) ? m : best), 0);
}

function standing(about: RouterAbout, asTrained: boolean, tau: number): HTMLElement {
  const { certified, feasible } = standingOf(about, tau);
  const [tone, word, note] = !asTrained
    ? ['muted', texts.voided, texts.voidedNote]
    : certified
      ? ['good', texts.certified(about.confidence), texts.certifiedNote]
      : !feasible
        ? ['bad', texts.infeasible, texts.beyondObserved(about.limit.observed)]
        : about.serve === 'expected'
          ? ['warn', texts.feasible, texts.expectedNote]
          : ['warn', texts.feasible, texts.beyondCertified(about.limit.certified)];
  return h(
    'p',
    {
      class: 'standing',
      'data-standing': !asTrained ? 'void' : certified ? 'certified' : feasible ? 'feasible' : 'infeasible',
    },
    h('strong', { class: tone }, word),
    ` ${note}`,
  );
}
