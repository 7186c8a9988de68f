/** How runs are told apart: a letter, a colour and a dash for each, so that none of them is needed alone. */
import type { NamedRun } from '../../src/protocol/comparePanel';

export interface ShownRun extends NamedRun {
  letter: string;
  color: string;
  /** For `stroke-dasharray`; undefined: a whole line. */
  dash: string | undefined;
}

export interface Comparison {
  runs: ShownRun[];
  /** Index of the run that the others are held against. */
  baseline: number;
}

const LOOKS: [color: string, dash: string | undefined][] = [
  ['var(--p-model-0)', undefined],
  ['var(--p-model-1)', '8,3'],
  ['var(--p-model-2)', '2,3'],
  ['var(--p-model-7)', '9,3,2,3'],
  ['var(--p-model-4)', '5,2'],
  ['var(--p-model-5)', '1,4'],
  ['var(--p-model-10)', '14,4'],
  ['var(--p-model-3)', '4,2,1,2,1,2'],
];

export function shownRuns(runs: readonly NamedRun[]): ShownRun[] {
  return runs.map((run, i) => {
    const [color, dash] = LOOKS[i % LOOKS.length];
    return { ...run, letter: String.fromCharCode(65 + i), color, dash };
  });
}

/** "B cheaper pool", cut where it is long. */
export function shortName({ letter, name }: ShownRun, most = 26): string {
  return `${letter} ${name.length > most ? `${name.slice(0, most - 1)}…` : name}`;
}
