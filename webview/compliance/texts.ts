/** What the what-if bar, the pool and the handles of floors say. */

export const texts = {
  badge: {
    live: 'What-if',
    needsTraining: 'Needs training',
    broken: 'Not applied',
    failed: 'What-if is off',
  },
  unsaved: 'unsaved changes',
  differs: (config: string, differences: string[]) =>
    differences.length === 0
      ? `${config} says what this run was judged with.`
      : `${config} differs from this run now: ${differences.join(', ')}.`,
  broken: (config: string) => `${config} has a mistake. These are the last figures without it.`,
  failed: 'The figures are those of the run as it was saved.',
  asSaved: 'The thin dashed lines and the differences are against the run as it was saved.',
  comparisons:
    'Comparisons with other routers, gaps and AIQ are still those of the run, or left out where the pool differs; Evaluate brings them up to date.',
  train: 'Train',
  evaluate: 'Evaluate',
  showLog: 'Show log',
  openConfig: 'Open config',
  certifiedLimit: 'certified limit',
  observedLimit: 'observed limit',
  costOf: (tier: string) => `cost of ${tier}`,
  unchanged: 'unchanged',
  pool: (models: number, off: number) =>
    `Pool: ${models} ${models === 1 ? 'model' : 'models'}${off > 0 ? `, ${off} off` : ''}`,
  poolHint: 'Switches and prices change the config’s text; undo them there. USD per million tokens.',
  input: 'in',
  output: 'out',
  call: 'per call',
  inputOf: (model: string) => `Price of input tokens of ${model}, USD per million`,
  outputOf: (model: string) => `Price of output tokens of ${model}, USD per million`,
  callOf: (model: string) => `Price per call of ${model}, USD`,
  priceOfData: 'dollars of the data',
  twoModels: 'A router needs two models to choose from.',
  badPrice: 'A price is a number from 0.',
  floorOf: (tier: string) => `Floor of ${tier}`,
  floorHint: 'Drag the floor of a tier, or move it with the arrow keys; Shift for larger steps.',
  whisper: (differences: string[], limit: string) =>
    differences.length === 0 ? 'As saved.' : `What-if: ${differences.join(', ')}. Certified limit ${limit}.`,
} as const;
