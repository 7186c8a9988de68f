/** Commonsense: choose how a small scene goes on; unusual activities and several people make it hard. */
import type { Rng } from '../../rng';
import {
  capital,
  choices,
  domains,
  lowIndex,
  NAMES,
  pickSome,
  words,
  type Family,
  type Task,
} from '../family';

const SCENES = domains(`
  kitchen @ -0.6: kneading dough | peeling carrots | whisking eggs | scrubbing a pan | slicing a melon | laying the table
  garden @ -0.4: raking leaves | watering tomatoes | pruning roses | digging a pond | stacking firewood | mowing the lawn
  sport @ -0.1: tying running shoes | serving at tennis | stretching before a race | waxing skis | warming up on a rowing machine
  travel @ 0: folding a map | boarding a ferry | queuing at the border | packing a rucksack | hailing a taxi | missing a tram
  music @ 0.3: tuning a cello | rehearsing a fugue | restringing a lute | conducting a rehearsal | adjusting a reed
  workshop @ 0.5: soldering a joint | planing a door | calibrating a lathe | glazing a window | annealing a blade
  seafaring @ 0.9: reefing the mainsail | splicing a halyard | taking a sextant reading | caulking the hull | heaving to
`);

const MOODS = words(
  'quietly | in a hurry | with great care | absent-mindedly | for the third time | before sunrise | reluctantly',
);
const EVENTS =
  words(`the phone rings | a cat jumps onto the bench | it starts to rain | the light goes out | a child asks why |
  the radio announces a storm | somebody knocks | the handle comes off | a bell sounds | the timer goes off |
  a stranger waves | the wind picks up | the tape runs out | a neighbour calls for help`);
const TWISTS: [level: number, text: string][] = [
  [-0.2, 'Then'],
  [-0.1, 'After that,'],
  [0.1, 'Meanwhile,'],
  [0.4, 'Although that had never been the plan,'],
  [0.5, 'Unless somebody objects, which nobody does,'],
  [0.7, 'Contrary to what the others had been led to believe,'],
];
const ENDINGS =
  words(`puts everything back and wipes the surface | turns round and walks to the door | asks for a second pair of hands |
  laughs and starts again from the beginning | throws the tools into the river | sings the national anthem to a fence post |
  waits until it is over and goes on | checks the result and nods | eats the instructions | writes down the time and the place |
  covers it with a cloth and leaves it to rest | paints the whole street blue | apologises to the teapot | looks for a dry place |
  tightens the last screw by hand | counts the steps backwards | fetches a ladder | calls the insurance company first`);
const INSTRUCTIONS = words(`Choose the ending that makes the most sense. Print only the letter. |
  Which continuation is the most likely? Answer with A, B, C or D. |
  Complete the scene with the best of the four endings.`);

function write(rng: Rng): Task {
  const scene = rng.pick(SCENES);
  const sentences = 1 + lowIndex(rng, 5);
  const people = pickSome(rng, NAMES, 1 + lowIndex(rng, 4));
  let difficulty = scene.level + 0.25 * (sentences - 2.1) + 0.3 * (people.length - 2);
  const [first, ...rest] = people;
  const text = [
    `${first} is ${rng.pick(scene.topics)} ${rng.pick(MOODS)}${rest.length > 0 ? ` while ${rest.join(' and ')} ${rest.length > 1 ? 'look' : 'looks'} on` : ''}.`,
  ];
  for (let i = 0; i < sentences; i++) {
    const [level, twist] = TWISTS[lowIndex(rng, TWISTS.length)];
    difficulty += 0.8 * level;
    const who = rng.pick(people);
    text.push(
      rng.int(2) === 0
        ? `${twist} ${rng.pick(EVENTS)}, and ${who} goes on with ${rng.pick(scene.topics)}.`
        : `${twist} ${who} stops because ${rng.pick(EVENTS)}.`,
    );
  }
  const subject = people.length > 1 && rng.int(2) === 0 ? 'the other one' : first;
  if (subject !== first) difficulty += 0.4;
  return {
    prompt: `${rng.pick(INSTRUCTIONS)}\n\n[${capital(scene.name)}] ${text.join(' ')} Next, ${subject}\n${choices(pickSome(rng, ENDINGS, 4))}\nAnswer:`,
    domain: scene.name,
    difficulty: difficulty - 0.1,
    answer: 4,
  };
}

export const commonsense: Family = {
  name: 'commonsense',
  weight: 0.26,
  discrimination: 1.5,
  luck: 0.45,
  parts: 1,
  write,
};
