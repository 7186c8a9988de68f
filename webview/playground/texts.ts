/** What the playground says. */
import type { ChoiceInterval } from '../../src/core/tauSteps';
import * as format from '../format';

export const texts = {
  title: 'Route a prompt',
  of: (runName: string, configName: string) => `run ${runName} of ${configName}`,
  prompt: 'Prompt',
  promptHint: 'Type or paste a prompt: the answer follows.',
  characters: (n: number) => `${format.count(n)} ${n === 1 ? 'character' : 'characters'}`,
  waiting: 'Asking the router …',
  noPrompt: 'There is no prompt yet.',
  noPromptHint: 'Type one, or select text in an editor and choose Route a Prompt from its menu.',

  floor: 'Accuracy floor τ',
  floorSlider: 'Accuracy floor',
  floorWrong: 'A floor is a number from 0 to 1, such as 0.85.',
  tier: (name: string, floor: number) => `${name} ${format.tau(floor)}`,
  tiers: 'Tiers',
  previousFlip: 'Previous flip',
  nextFlip: 'Next flip',
  flipsNone: 'This prompt goes to one model at every floor.',
  flips: (n: number) => (n === 1 ? 'The choice flips once along τ.' : `The choice flips ${n} times along τ.`),
  interval: ({ from, to }: ChoiceInterval) => {
    if (from === 0 && to === 1) return 'every floor';
    if (from === 0) return `up to ${format.limit(to)}`;
    return to === 1 ? `above ${format.limit(from)}` : `${format.limit(from)} to ${format.limit(to)}`;
  },

  certified: (confidence: number) => `● certified at ${format.percent(confidence)}`,
  feasible: '◐ feasible, not certified',
  infeasible: '○ not feasible',
  voided: '◌ no certificate',
  certifiedNote: 'The floor holds for the population of the training data.',
  beyondCertified: (limit: number | null) =>
    limit === null || limit <= 0
      ? 'No floor of this router is certified.'
      : `The certified limit is ${format.limit(limit)}.`,
  expectedNote: 'This router serves expected values, which are not certified.',
  beyondObserved: (limit: number | null) =>
    limit === null
      ? 'This pool was not observed to hold any floor; the safest point answers.'
      : `This pool was observed to hold ${format.limit(limit)} at most; the safest point answers.`,
  voidedNote: 'Certificates are about the pool as trained; other models may be chosen here.',

  chosen: 'chosen',
  nobody: 'No model may be chosen.',
  nobodyHint: 'Switch one on.',
  figures: (accuracy: string, cost: string) =>
    `Predicted accuracy ${accuracy}, ${cost} per 1 000 such queries`,
  against: (share: number, dearest: string) => `, ${format.percent(share)} less than ${dearest}`,

  models: 'Models',
  modelsCaption: (tau: number, mu: number) =>
    `What the router sees in this prompt, at τ = ${format.tau(tau)} with μ = ${mu.toFixed(2)}. Untick a model to see who answers without it.`,
  modelColumn: 'Model',
  accuracyColumn: 'Accuracy p̂',
  costColumn: 'Cost ĉ / 1k',
  scoreColumn: 'Score s',
  mayBeChosen: (model: string) => `${model} may be chosen`,
  switchedOff: 'off',
  restore: 'As trained',

  batch: 'Prompts of a file',
  batchHint: 'JSONL or CSV with a column “prompt”, or one prompt per line.',
  routeFile: 'Route a file',
  routeAgain: (tau: number) => `Route again at ${format.tau(tau)}`,
  saveCsv: 'Save CSV',
  cancel: 'Cancel',
  routing: (fileName: string) => `Routing ${fileName}`,
  batchTitle: (fileName: string, tau: number) => `${fileName} at τ = ${format.tau(tau)}`,
  batchCaption: (shown: number, all: number) =>
    shown < all
      ? `The first ${format.count(shown)} of ${format.count(all)} prompts; the CSV has all.`
      : `${format.count(all)} ${all === 1 ? 'prompt' : 'prompts'}.`,
  promptCount: 'Prompts',
  meanAccuracy: 'Predicted accuracy',
  meanAccuracyNote: 'mean p̂ of the chosen models',
  meanCost: 'Cost per 1 000',
  meanCostNote: 'mean ĉ of the chosen models',
  modelsUsed: 'Models used',
  ofModels: (n: number) => `of ${n}`,
  batchWithout: (off: string[]) => `Without ${off.join(', ')}: no certificate.`,

  train: 'Train',
  tryAgain: 'Try again',
  openConfig: 'Open config',
  showLog: 'Show log',
  loading: 'Opening the router …',
  emptyTitle: 'No router yet',
  emptyHint:
    'The playground shows for a prompt what each model would do and cost, and where the choice flips.',
  saved: (path: string) => `Saved ${path}`,
};
