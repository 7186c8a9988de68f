/** Law, medicine and tax: a short case and a question; the field and its exceptions make it hard. */
import type { Rng } from '../../rng';
import { choices, domains, lowIndex, NAMES, pickSome, words, type Family, type Task } from '../family';

const FIELDS = domains(`
  first aid @ -1: a sprained ankle | a nosebleed | sunburn | a bee sting | fainting in the heat | a small burn
  nutrition @ -0.6: iron intake | vitamin D | fibre | added sugar | salt and blood pressure | iodine
  tenancy @ -0.1: a deposit | a leaking roof | notice to quit | subletting a room | a rent increase | repairs
  contract law @ 0.3: an oral offer | late delivery | a misprinted price | frustration of contract | consideration | estoppel
  cardiology @ 0.5: atrial fibrillation | a heart murmur | heart block | pericarditis | a prolonged QT interval
  tax @ 0.6: depreciation of a van | a home office | capital losses | withholding tax | imputed interest | loss relief
  pharmacology @ 0.9: warfarin | first-pass metabolism | a partial agonist | enzyme induction | protein binding | clearance
`);

const WHO = words(
  'a retired teacher | a 34-year-old plumber | a student | a small bakery | a night nurse | a shipping clerk | a dairy farmer | two brothers',
);
const FACTS: [level: number, text: string][] = [
  [-0.1, 'has had the problem for two days'],
  [0, 'wrote about it in a letter'],
  [0.1, 'had been told something else the year before'],
  [0.35, 'had waived the usual period in writing'],
  [0.4, 'takes two other medicines or holds two other claims'],
  [0.6, 'falls under an exception that was later repealed'],
];
const ASKED: [level: number, text: string][] = [
  [-0.3, 'What should be done first?'],
  [-0.1, 'Which of these applies?'],
  [0.1, 'What is the most probable outcome?'],
  [0.45, 'Which of these is NOT a valid reason to proceed?'],
  [0.65, 'Which of these would change the result, all else being equal?'],
  [0.8, 'Under the narrower reading, which two of the conditions are jointly sufficient?'],
];
const ANSWERS =
  words(`wait and watch | give written notice | refer to a specialist | reduce the amount by half | refuse, with reasons |
  pay under protest | stop at once | apply for an extension | keep warm and rest | ask for a second opinion |
  declare it in the following year | treat both parts separately | neither party is bound | the earlier date counts |
  the burden lies with the other side | measure the level again in a week`);

function write(rng: Rng): Task {
  const field = rng.pick(FIELDS);
  const [topic, other] = pickSome(rng, field.topics, 2);
  const facts = 1 + lowIndex(rng, 4);
  const [turn, question] = ASKED[lowIndex(rng, ASKED.length)];
  let difficulty = field.level + turn;
  const sentences = [`${rng.pick(NAMES)}, ${rng.pick(WHO)}, asks about ${topic}.`];
  for (let i = 0; i < facts; i++) {
    const [level, text] = FACTS[lowIndex(rng, FACTS.length)];
    difficulty += level;
    sentences.push(`${rng.pick(NAMES)} ${text}.`);
  }
  if (rng.int(4) === 0) {
    difficulty += 0.35;
    sentences.push(`In addition, ${other} has to be considered, provided that it arose later.`);
  }
  return {
    prompt: `The following is a question about ${field.name}. Choose the best answer.\n\n${sentences.join(' ')} ${question}\n${choices(pickSome(rng, ANSWERS, 4))}\nPrint only the letter.`,
    domain: field.name,
    difficulty: difficulty - 0.2,
    answer: 6,
  };
}

export const professional: Family = {
  name: 'law-medicine',
  weight: 0.1,
  discrimination: 1.5,
  luck: 0.45,
  parts: 1,
  write,
};
