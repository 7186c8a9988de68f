/** The encoder's vocabulary: the uni- and bigrams that most prompts share, with their idf weights. */
import type { EncoderSpec } from '../routerSpec';
import { tokenize } from './text';

export interface VocabularyOptions {
  /** V: the most frequent grams that are kept, uni- and bigrams together. */
  size: number;
  /** Grams in fewer prompts are left out, unless that would leave less than a handful. */
  minDocumentFrequency: number;
}

export type Vocabulary = Pick<EncoderSpec, 'unigrams' | 'bigrams' | 'idf'>;

/** Below this many grams a small corpus relaxes its minimum document frequency, step by step. */
const FEWEST_GRAMS = 16;

/** Bigram keys are first·TOKEN_RANGE + second: exact in a double for up to 2^26 distinct tokens. */
const TOKEN_RANGE = 2 ** 26;

/** Distinct tokens with the prompts as sequences of token numbers. */
interface Corpus {
  tokens: string[];
  documents: Int32Array[];
}

interface Gram {
  /** Tokens joined by a space, which no token contains. */
  text: string;
  frequency: number;
  bigram: boolean;
}

/**
 * The `size` grams with the highest document frequency, ties by text (unigrams first), so that the
 * order of prompts does not matter. idf is smooth: ln((1 + N)/(1 + df)) + 1. A corpus too small for
 * `minDocumentFrequency` relaxes it to 2, then 1; one without a single token yields one gram, ".",
 * since a graph needs at least one.
 */
export function buildVocabulary(
  prompts: readonly string[],
  { size, minDocumentFrequency }: VocabularyOptions = { size: 8192, minDocumentFrequency: 3 },
): Vocabulary {
  const corpus = readCorpus(prompts);
  let grams: Gram[] = [];
  for (const minimum of new Set([minDocumentFrequency, Math.min(minDocumentFrequency, 2), 1])) {
    grams = frequentGrams(corpus, minimum);
    if (grams.length >= FEWEST_GRAMS) break;
  }
  grams.sort(byFrequencyThenText);
  grams.length = Math.min(grams.length, size);
  if (grams.length === 0) grams.push({ text: '.', frequency: 0, bigram: false });

  const unigrams = grams.filter((g) => !g.bigram);
  const bigrams = grams.filter((g) => g.bigram);
  const n = prompts.length;
  return {
    unigrams: unigrams.map((g) => g.text),
    bigrams: bigrams.map((g) => splitBigram(g.text)),
    idf: Float32Array.from([...unigrams, ...bigrams], (g) => Math.log((1 + n) / (1 + g.frequency)) + 1),
  };
}

function readCorpus(prompts: readonly string[]): Corpus {
  const numbers = new Map<string, number>();
  const documents = prompts.map((prompt) => {
    const tokens = tokenize(prompt);
    const document = new Int32Array(tokens.length);
    for (let i = 0; i < tokens.length; i++) {
      let number = numbers.get(tokens[i]);
      if (number === undefined) numbers.set(tokens[i], (number = numbers.size));
      document[i] = number;
    }
    return document;
  });
  return { tokens: [...numbers.keys()], documents };
}

/** A bigram is in no more prompts than either of its tokens, so only frequent tokens can form one. */
function frequentGrams({ tokens, documents }: Corpus, minimum: number): Gram[] {
  const frequency = tokenFrequency(documents, tokens.length);
  const grams: Gram[] = [];
  for (let t = 0; t < tokens.length; t++) {
    if (frequency[t] >= minimum) grams.push({ text: tokens[t], frequency: frequency[t], bigram: false });
  }
  const pairs = new Map<number, { frequency: number; lastDocument: number }>();
  documents.forEach((document, d) => {
    for (let i = 1; i < document.length; i++) {
      const first = document[i - 1];
      const second = document[i];
      if (frequency[first] < minimum || frequency[second] < minimum) continue;
      const key = first * TOKEN_RANGE + second;
      const seen = pairs.get(key);
      if (seen === undefined) pairs.set(key, { frequency: 1, lastDocument: d });
      else if (seen.lastDocument !== d) {
        seen.frequency++;
        seen.lastDocument = d;
      }
    }
  });
  for (const [key, pair] of pairs) {
    if (pair.frequency < minimum) continue;
    const first = Math.floor(key / TOKEN_RANGE);
    const text = `${tokens[first]} ${tokens[key - first * TOKEN_RANGE]}`;
    grams.push({ text, frequency: pair.frequency, bigram: true });
  }
  return grams;
}

function tokenFrequency(documents: readonly Int32Array[], tokens: number): Int32Array {
  const frequency = new Int32Array(tokens);
  const lastDocument = new Int32Array(tokens).fill(-1);
  documents.forEach((document, d) => {
    for (const t of document) {
      if (lastDocument[t] === d) continue;
      lastDocument[t] = d;
      frequency[t]++;
    }
  });
  return frequency;
}

function byFrequencyThenText(a: Gram, b: Gram): number {
  if (a.frequency !== b.frequency) return b.frequency - a.frequency;
  if (a.bigram !== b.bigram) return a.bigram ? 1 : -1;
  return a.text < b.text ? -1 : 1;
}

function splitBigram(text: string): [string, string] {
  const space = text.indexOf(' ');
  return [text.slice(0, space), text.slice(space + 1)];
}
