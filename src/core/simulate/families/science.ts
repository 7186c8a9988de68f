/** Multiple-choice science: from school level to graduate level, with negated questions. */
import type { Rng } from '../../rng';
import { choices, domains, lowIndex, NAMES, pickSome, words, type Family, type Task } from '../family';

const FIELDS = domains(`
  biology @ -0.5: leaves | cell walls | pollen | muscles | enzymes | mitochondria | food webs | ribosomes | stomata | spores
  earth science @ -0.4: glaciers | tides | basalt | the water cycle | sediment | earthquakes | monsoons | fossils | topsoil
  physics @ 0.2: friction | magnets | lenses | torque | standing waves | capacitors | momentum | refraction | entropy
  chemistry @ 0.3: acids | isotopes | catalysts | covalent bonds | titration | redox pairs | polymers | noble gases
  astronomy @ 0: comets | eclipses | red giants | tidal locking | parallax | dwarf planets | solar wind | redshift
  genetics @ 0.5: alleles | codons | plasmids | epistasis | linkage maps | crossing over | transposons | frameshifts
  quantum theory @ 1.1: spin states | tunnelling | degenerate levels | commutators | density matrices | selection rules
`);

const LEVELS: [level: number, text: string][] = [
  [-0.7, 'A class of ten-year-olds is learning about'],
  [-0.5, 'In a primary school lesson,'],
  [-0.1, 'A secondary school pupil studies'],
  [0.1, 'For a science fair, someone investigates'],
  [0.6, 'An undergraduate laboratory course deals with'],
  [1, 'In a graduate seminar, the discussion turns to'],
];

const OBSERVED = words(`the temperature rises slowly | the sample turns cloudy | nothing changes for an hour |
  the mass stays the same | the signal doubles | the colour fades near the edge | two readings disagree |
  the effect vanishes in the dark | the rate falls after a while | pressure builds up in the flask |
  a thin layer forms on top | the needle swings to the left`);

const ASKED: [level: number, text: string][] = [
  [-0.3, 'Which of these is the most likely cause?'],
  [-0.2, 'What should be measured first?'],
  [0, 'Which statement explains this best?'],
  [0.4, 'Which of the following would NOT be consistent with this?'],
  [0.5, 'Which explanation can be ruled out, except when the control fails?'],
  [0.7, 'Assuming the two effects are independent, which quantity is conserved to first order?'],
];

const REASONS = words(`heat moves to the colder side | the surface area is larger | energy changes its form |
  particles spread out evenly | the charge is shared | the reaction runs backwards | light is absorbed |
  water is lost to the air | the force acts at a distance | one variable was not controlled | the sample was too small |
  the population had a bottleneck | the bond angle is strained | the field lines close on themselves |
  the amplitude decays exponentially | the equilibrium shifts to the left`);

function write(rng: Rng): Task {
  const field = rng.pick(FIELDS);
  const [topic, other] = pickSome(rng, field.topics, 2);
  const [stage, opening] = LEVELS[rng.int(LEVELS.length)];
  const [turn, question] = ASKED[lowIndex(rng, ASKED.length)];
  const count = rng.int(4) === 0 ? 5 : 4;
  let difficulty = field.level + 0.8 * stage + turn + (count === 5 ? 0.2 : 0);
  const parts = [`${opening} ${topic}.`, `${rng.pick(NAMES)} notices that ${rng.pick(OBSERVED)}.`];
  if (rng.int(3) === 0) {
    difficulty += 0.3;
    parts.push(
      `When ${other} are taken into account as well, ${rng.pick(OBSERVED)}, although ${rng.pick(OBSERVED)}.`,
    );
  }
  const options = pickSome(rng, REASONS, count).map((r) =>
    rng.int(3) === 0 ? `${r} because of ${other}` : r,
  );
  return {
    prompt: `Answer the multiple-choice question with one letter.\n\nSubject: ${field.name}\n${parts.join(' ')} ${question}\n${choices(options)}\nAnswer:`,
    domain: field.name,
    difficulty: difficulty - 0.3,
    answer: 5,
  };
}

export const science: Family = {
  name: 'science-choice',
  weight: 0.16,
  discrimination: 1.5,
  luck: 0.45,
  parts: 1,
  write,
};
