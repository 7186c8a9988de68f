/** Grade-school maths: word problems whose steps, fractions and back references make them hard. */
import type { Rng } from '../../rng';
import { domains, lowIndex, NAMES, pickSome, words, type Family, type Task } from '../family';

const SETTINGS = domains(`
  shopping @ -0.3: apples | notebooks | candles | postcards | bread rolls | lemons | mugs | socks | magnets | jars of honey
  farming @ 0: sheep | sacks of grain | pumpkins | hives | crates of plums | hens | rows of leeks | bales of hay | seedlings
  travel @ 0.2: kilometres | litres of fuel | train tickets | suitcases | ferry crossings | hostel nights | hill passes
  workshop @ 0.2: planks | bolts | tiles | metres of cable | tins of paint | hinges | drill bits | sheets of plywood
  library @ -0.2: novels | atlases | comics | overdue books | reading cards | shelves | audio books | maps
  finance @ 0.5: euros of savings | shares | instalments | invoices | vouchers | coins | bonds | euros of rent
`);

/** A step of the story, with what it adds to the difficulty. */
type Step = [difficulty: number, text: (n: number, k: number, thing: string) => string];

const STEPS: Step[] = [
  [0, (n, _k, thing) => `gets ${n} more ${thing}`],
  [0, (n) => `gives ${n} of them to a neighbour`],
  [0.05, (n, k) => `packs them into ${k} boxes and adds ${n} to the first box`],
  [0.1, (n, k, thing) => `doubles the number of ${thing} and sells ${n * k}`],
  [0.2, (_n, k) => `shares them equally among ${k} cousins and keeps one share`],
  [0.3, (_n, k, thing) => `gives away one ${ORDINAL[k]} of the ${thing}`],
  [0.4, (n) => `loses ${(n % 9) * 5 + 5} percent of what is left`],
  [0.45, (n, k) => `trades ${k} for every ${(n % 4) + 2} that a friend brings`],
  [0.55, (n, k) => `receives ${n} fewer than ${k} times the number from the first day`],
  [0.65, (n, k, thing) => `finds that the ratio of old to new ${thing} is ${k} to ${(n % 5) + 1}`],
  [0.75, (n) => `returns three ${ORDINAL[(n % 6) + 4]}s of the difference between the last two amounts`],
];

const ORDINAL = words(
  'zeroth | first | half | third | quarter | fifth | sixth | seventh | eighth | ninth | tenth',
);
const DAYS = words(
  'On Monday | The next morning | After lunch | A week later | In the evening | At the end of the month',
);
const DISTRACTIONS =
  words(`The shop is painted green and opened in 1987 | A dog called Biscuit watches all of this |
  It rains for 3 of the 7 days | The bus ride there takes 25 minutes | Another customer buys 12 umbrellas`);
const INSTRUCTIONS = words(`Solve the following grade school maths problem and give only the number. |
  Work through this maths problem step by step, then write the final number on a line of its own. |
  Here is a word problem. Think about each step and end with the answer. |
  Answer with a number.`);

function write(rng: Rng): Task {
  const setting = rng.pick(SETTINGS);
  const thing = rng.pick(setting.topics);
  const [name, friend] = pickSome(rng, NAMES, 2);
  const steps = 1 + lowIndex(rng, 9);
  // Larger numbers are harder to carry along.
  const digits = 1 + lowIndex(rng, 4);
  const number = (): number => 2 + rng.int(10 ** digits * 3);
  let difficulty = setting.level + 0.28 * (steps - 3.3) + 0.3 * (digits - 1.9);
  const story = [`${name} starts with ${number()} ${thing}.`];
  for (let i = 0; i < steps; i++) {
    const [weight, text] = STEPS[lowIndex(rng, STEPS.length)];
    difficulty += 0.7 * (weight - 0.2);
    const who = rng.int(4) === 0 ? friend : name;
    story.push(`${rng.pick(DAYS)}, ${who} ${text(number(), 2 + rng.int(8), thing)}.`);
  }
  if (rng.int(4) === 0) {
    difficulty += 0.35;
    story.splice(1 + rng.int(story.length - 1), 0, `${rng.pick(DISTRACTIONS)}.`);
  }
  const asked = rng.int(3);
  difficulty += asked === 2 ? 0.4 : -0.15;
  story.push(
    [
      `How many ${thing} does ${name} have in the end?`,
      `How many ${thing} are left?`,
      `By how many ${thing} do ${name} and ${friend} differ, if ${friend} began with half as many?`,
    ][asked],
  );
  return {
    prompt: `${rng.pick(INSTRUCTIONS)}\n\n${story.join(' ')}`,
    domain: setting.name,
    difficulty: difficulty - 0.1,
    answer: 40 + 22 * steps,
  };
}

export const maths: Family = {
  name: 'grade-maths',
  weight: 0.2,
  discrimination: 1.7,
  luck: 0.4,
  parts: 1,
  write,
};
