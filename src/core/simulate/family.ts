/** A family of invented tasks: how its prompts are written, and how hard each one reads. */
import type { Rng } from '../rng';

/** One task. Everything but the text is latent: models' outcomes are drawn from it. */
export interface Task {
  prompt: string;
  /** The field within the family; models are better at some than at others. */
  domain: string;
  /** How hard the text is, about 0 ± 1 within a family. Every part of it shows in the words. */
  difficulty: number;
  /** Tokens that a model of average verbosity answers with. */
  answer: number;
}

export interface Family {
  name: string;
  /** Share of prompts; the families' weights add up to 1. */
  weight: number;
  /** Steepness of the item-response curve. */
  discrimination: number;
  /** Standard deviation of the luck that all models share on a prompt: difficulty that does not show. */
  luck: number;
  /** An answer is judged in this many parts; 1 means right or wrong. */
  parts: number;
  write(rng: Rng): Task;
}

/** A field with its own vocabulary; `level` is added to the difficulty. */
export interface Domain {
  name: string;
  level: number;
  topics: string[];
}

/** "a | b | c" as a list; line breaks are blanks. */
export function words(text: string): string[] {
  return text.split('|').map((w) => w.trim().replace(/\s+/g, ' '));
}

/** One domain a line: "name @ level: topic | topic". */
export function domains(text: string): Domain[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const at = line.indexOf('@');
      const colon = line.indexOf(':', at);
      return {
        name: line.slice(0, at).trim(),
        level: Number(line.slice(at + 1, colon)),
        topics: words(line.slice(colon + 1)),
      };
    });
}

/** An index in [0, n) whose low values are more likely; the mean lies near a third of n. */
export function lowIndex(rng: Rng, n: number): number {
  return Math.min(rng.int(n), rng.int(n));
}

/** Items of a list, all different. */
export function pickSome<T>(rng: Rng, items: readonly T[], count: number): T[] {
  const chosen = new Set<T>();
  while (chosen.size < Math.min(count, items.length)) chosen.add(rng.pick(items));
  return [...chosen];
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Answers to choose from, "A) …" a line each. */
export function choices(options: readonly string[]): string {
  return options.map((o, i) => `${'ABCDEFGH'[i]}) ${o}`).join('\n');
}

export const NAMES =
  words(`Ada | Bilal | Chiara | Dmitri | Esther | Femi | Greta | Hassan | Ines | Jonah | Keiko | Lars |
  Marisol | Nadia | Otis | Priya | Quentin | Rosa | Samir | Tilda | Umar | Vera | Wendell | Ximena | Yusuf | Zofia |
  Anselm | Beatrix | Callum | Delphine | Emeka | Freya | Gustavo | Hye-jin | Idris | Jasmin | Kofi | Leonie | Mateo | Noor`);
