/** Extraction: four fields out of a document, each right or wrong; noise and rivals make it hard. */
import type { Rng } from '../../rng';
import { capital, domains, lowIndex, NAMES, pickSome, words, type Family, type Task } from '../family';

const DOCUMENTS = domains(`
  invoice @ -0.4: invoice number | total | due date | supplier
  booking @ -0.3: guest | arrival | nights | room type
  job advert @ 0: position | employer | salary | closing date
  news item @ 0.2: place | date | persons involved | cause
  lab report @ 0.5: sample id | method | result | unit
  contract @ 0.9: parties | term | governing law | penalty
`);

const FIRMS =
  words(`Harrow & Pike | Nordlicht GmbH | Baobab Supplies | Casa Mirador | Tenfold Ltd | Kestrel Labs | Ostara Foods |
  Lumen Works | Blue Quarry | Fjordline | Saffron & Sons | Meridian Trust`);
const TOWNS = words(
  'Larkstone | Port Avel | Ebberg | San Ruelo | Kirrin Bay | Tolmere | Ashby Cross | Vellano | Dunmarsh | Ostrava Hill',
);
const NOISE: [level: number, text: (rng: Rng) => string][] = [
  [0.05, (rng) => `Ref. ${rng.int(90000) + 10000}.`],
  [0.1, () => 'Please keep this for your records.'],
  [0.1, (rng) => `Telephone ${rng.int(900) + 100} ${rng.int(9000) + 1000}.`],
  [0.3, (rng) => `An earlier version gave ${rng.int(900) + 50}, which no longer applies.`],
  [0.35, (rng) => `${rng.pick(NAMES)} signs on behalf of ${rng.pick(FIRMS)}, not in person.`],
  [
    0.5,
    (rng) => `Amounts in brackets (${rng.int(900)}) are provisional unless confirmed by ${rng.pick(NAMES)}.`,
  ],
  [0.6, () => 'Notwithstanding the foregoing, the annex prevails where the two differ.'],
];
const MONTHS = words(
  'January | February | March | April | May | June | July | August | September | October | November | December',
);

function dateText(rng: Rng): [level: number, text: string] {
  const day = 1 + rng.int(28);
  const month = rng.int(12);
  const year = 2015 + rng.int(15);
  return rng.pick<[number, string]>([
    [-0.1, `${day} ${MONTHS[month]} ${year}`],
    [0, `${year}-${String(month + 1).padStart(2, '0')}-${String(day).padStart(2, '0')}`],
    [0.25, `${day}/${month + 1}/${String(year).slice(2)}`],
    [0.45, `the ${day}th day of ${MONTHS[month]} next`],
  ]);
}

function write(rng: Rng): Task {
  const kind = rng.pick(DOCUMENTS);
  const [from, to, rival] = pickSome(rng, NAMES, 3);
  const [dateLevel, date] = dateText(rng);
  let difficulty = kind.level + dateLevel;
  const lines = [
    `${capital(kind.name)} ${rng.int(9000) + 1000}, ${rng.pick(FIRMS)}, ${rng.pick(TOWNS)}.`,
    `From ${from} to ${to}, ${date}.`,
    `Amount: ${rng.int(5000) + 20}.${String(rng.int(100)).padStart(2, '0')} for ${1 + rng.int(20)} units.`,
  ];
  const noise = lowIndex(rng, 7);
  for (let i = 0; i < noise; i++) {
    const [level, text] = NOISE[lowIndex(rng, NOISE.length)];
    difficulty += level;
    lines.splice(1 + rng.int(lines.length), 0, text(rng));
  }
  if (rng.int(3) === 0) {
    difficulty += 0.4;
    lines.push(`A copy goes to ${rival}, formerly of ${rng.pick(FIRMS)}.`);
  }
  return {
    prompt: `Extract these fields as JSON: ${kind.topics.join(', ')}. Use null where the text does not say.\n\nText:\n${lines.join(' ')}`,
    domain: kind.name,
    difficulty: difficulty - 0.6,
    answer: 55,
  };
}

export const extraction: Family = {
  name: 'extraction',
  weight: 0.09,
  discrimination: 1.7,
  luck: 0.4,
  parts: 4,
  write,
};
