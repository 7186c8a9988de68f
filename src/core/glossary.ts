/** The words of a report, for readers who meet them first there: in the terminal, in the panel, on the page. */

export interface Term {
  term: string;
  /** One short sentence, or two, without a capital at the start. */
  meaning: string;
}

export const glossary: readonly Term[] = [
  { term: 'floor τ', meaning: 'the mean accuracy that a workload must reach at least.' },
  {
    term: 'certified',
    meaning: 'the floor holds with the stated confidence, proved on prompts kept aside for that.',
  },
  {
    term: 'feasible',
    meaning: 'some way to run this pool reached the floor, without proof. Not feasible: none did.',
  },
  {
    term: 'limit',
    meaning: 'the highest floor that is certified, or that was observed. Beyond it the safest point answers.',
  },
  { term: 'bound', meaning: 'the highest floor that is proved of the point that answers.' },
  {
    term: 'holds',
    meaning: 'the test prompts reached the floor. By chance, a floor that holds can miss it there.',
  },
  {
    term: 'expected',
    meaning: 'served without a margin, so that a floor may be missed by a little.',
  },
  { term: 'saving', meaning: 'against the cost of the best fixed model.' },
  { term: 'μ', meaning: 'quality preference of the policy: 0 is cheap, 1 is best.' },
  { term: 'λ', meaning: 'price of missing the floor.' },
  {
    term: 'cost gaps',
    meaning:
      'what not knowing the answers costs (predictor), our policy against the optimum (policy), proof (certainty).',
  },
];

/** Where the definitions stand. */
export const glossarySource = 'docs/metrics.md of PROTEUS';
