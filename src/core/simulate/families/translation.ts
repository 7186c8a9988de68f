/** Translation: sentences into a language; its rarity, idioms and nesting make it hard. */
import type { Rng } from '../../rng';
import { capital, domains, lowIndex, words, type Family, type Task } from '../family';

const LANGUAGES = domains(`
  Romance @ -0.7: French | Spanish | Italian | Portuguese
  Germanic @ -0.5: German | Dutch | Swedish | Danish
  Slavic @ 0: Polish | Czech | Ukrainian | Bulgarian
  East Asian @ 0.3: Japanese | Korean | Mandarin
  Turkic @ 0.5: Turkish | Kazakh | Uzbek
  Celtic @ 1: Welsh | Irish | Breton
  African @ 1.1: Swahili | Yoruba | Amharic
`);

const SUBJECTS =
  words(`the baker | my aunt | a young captain | the committee | every second visitor | the lighthouse keeper |
  our neighbour | the old professor | nobody in the village | the last guest | a travelling tailor | the night watch`);
const PLAIN =
  words(`opens the window | buys fresh bread | reads a long letter | closes the shop at six | waits for the train |
  paints the fence | feeds the birds | forgets the keys | repairs a clock | walks to the harbour | counts the coins | waters the plants`);
const IDIOMS =
  words(`lets the cat out of the bag | bites the bullet | calls it a day | pulls the wool over their eyes |
  burns the midnight oil | gets cold feet | sits on the fence | cuts corners | barks up the wrong tree | spills the beans`);
const ADVERBS = words(
  'every morning | without a word | in spite of the rain | as usual | for the time being | with a sigh | at long last | on the quiet',
);
const LINKS: [level: number, text: string][] = [
  [0, 'and'],
  [0, 'but'],
  [0.15, 'because'],
  [0.3, 'although'],
  [0.45, 'whereas'],
  [0.6, 'notwithstanding the fact that'],
  [0.7, 'lest anyone think that'],
];
const STYLES: [level: number, text: string][] = [
  [-0.1, 'Translate into'],
  [0, 'Put this into everyday'],
  [0.3, 'Render this formally in'],
  [0.6, 'Translate, keeping the rhythm of the original, into'],
];

function write(rng: Rng): Task {
  const group = rng.pick(LANGUAGES);
  const language = rng.pick(group.topics);
  const [style, instruction] = STYLES[lowIndex(rng, STYLES.length)];
  const clauses = 1 + lowIndex(rng, 6);
  let difficulty = group.level + style + 0.15 * (clauses - 2.4);
  const text: string[] = [];
  for (let i = 0; i < clauses; i++) {
    if (i > 0) {
      const [level, link] = LINKS[lowIndex(rng, LINKS.length)];
      difficulty += 0.7 * level;
      text.push(link);
    }
    const idiom = rng.int(4) === 0;
    if (idiom) difficulty += 0.35;
    text.push(`${rng.pick(SUBJECTS)} ${rng.pick(idiom ? IDIOMS : PLAIN)} ${rng.pick(ADVERBS)}`);
  }
  const negated = rng.int(6) === 0;
  if (negated) difficulty += 0.3;
  const sentence = `${negated ? 'It is not true that ' : ''}${text.join(' ')}`;
  return {
    prompt: `${instruction} ${language}. Write the translation only.\n\n"${capital(sentence)}."`,
    domain: group.name,
    difficulty: difficulty - 0.35,
    answer: 8 + 14 * clauses,
  };
}

export const translation: Family = {
  name: 'translation',
  weight: 0.07,
  discrimination: 1.7,
  luck: 0.4,
  parts: 1,
  write,
};
