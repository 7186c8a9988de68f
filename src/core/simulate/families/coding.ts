/** Coding: write a function; algorithms, languages and constraints make it hard. */
import type { Rng } from '../../rng';
import { domains, lowIndex, pickSome, words, type Family, type Task } from '../family';

const JOBS = domains(`
  lists @ -0.8: sum the even entries of a list | remove duplicates from a list | find the second largest entry | rotate a list by k places | flatten a list of lists | split a list into chunks of size k
  strings @ -0.6: count the vowels of a string | reverse the words of a sentence | test whether a string is a palindrome | compress repeated characters | capitalise every other letter
  dates @ 0: count the working days between two dates | find the next leap year | group timestamps by week | convert durations to hours and minutes
  parsing @ 0.3: parse a CSV line with quoted fields | evaluate an arithmetic expression with brackets | match a pattern with wildcards | parse a nested configuration file
  databases @ 0.4: join two tables and keep unmatched rows | find customers with more than k orders | compute a running total by month | rank rows within groups
  graphs @ 0.9: find the shortest path in a weighted graph | detect a cycle in a directed graph | colour a graph with k colours | compute the strongly connected components
  dynamic programming @ 1.1: compute the edit distance of two strings | count the ways to tile a board | find the longest increasing subsequence | pack a knapsack with weights and values
`);

const LANGUAGES: [level: number, name: string][] = [
  [-0.3, 'Python'],
  [-0.3, 'Python'],
  [-0.2, 'JavaScript'],
  [0, 'Java'],
  [0, 'Go'],
  [0.3, 'C'],
  [0.5, 'Rust'],
  [0.7, 'Haskell'],
  [0.8, 'Prolog'],
];

const CONSTRAINTS: [level: number, text: string][] = [
  [0, 'Return an empty result for empty input.'],
  [0, 'Use clear names.'],
  [0.1, 'Raise an error for invalid arguments.'],
  [0.25, 'Do not use any library functions.'],
  [0.3, 'It must not change its arguments.'],
  [0.45, 'It must run in O(n log n) time.'],
  [0.6, 'Use constant extra memory.'],
  [0.7, 'It must be safe to call from several threads.'],
  [0.8, 'Handle input that does not fit into memory.'],
];

const NAMED = words(
  'solve | compute | process | transform | build_result | handle_items | run | convert | reduce_all | tidy_up',
);
const KINDS = words(
  'integers | floating-point numbers | strings | records | pairs | bytes | optional values | decimals',
);

function write(rng: Rng): Task {
  const job = rng.pick(JOBS);
  const [languageLevel, language] = rng.pick(LANGUAGES);
  const constraints = Array.from(
    { length: lowIndex(rng, 5) },
    () => CONSTRAINTS[lowIndex(rng, CONSTRAINTS.length)],
  );
  const unique = [...new Map(constraints.map((c) => [c[1], c])).values()];
  const name = `${rng.pick(NAMED)}_${rng.int(90) + 10}`;
  const tests = lowIndex(rng, 4);
  const numbers = (): string => Array.from({ length: 2 + rng.int(5) }, () => rng.int(100)).join(', ');
  const shown = Array.from(
    { length: tests },
    () => `assert ${name}([${numbers()}], ${1 + rng.int(9)}) == ${rng.int(500)}`,
  );
  const extra = rng.int(5) === 0 ? pickSome(rng, job.topics, 2) : [];
  const task = rng.pick(job.topics);
  const second = extra.find((t) => t !== task);
  const difficulty =
    job.level +
    languageLevel +
    unique.reduce((sum, [level]) => sum + level, 0) * 0.9 +
    (second === undefined ? 0 : 0.5) -
    0.15 * tests;
  return {
    prompt: [
      `Write a ${language} function ${name} to ${task}.`,
      `The entries are ${rng.pick(KINDS)}.`,
      ...(second === undefined ? [] : [`It should also ${second}.`]),
      ...unique.map(([, text]) => text),
      ...(shown.length > 0 ? [`Your code should pass these tests:\n${shown.join('\n')}`] : []),
    ].join(' '),
    domain: job.name,
    difficulty: difficulty - 0.35,
    answer: 130 + 45 * unique.length + 60 * (job.level + 1),
  };
}

export const coding: Family = {
  name: 'coding',
  weight: 0.12,
  discrimination: 1.6,
  luck: 0.4,
  parts: 1,
  write,
};
