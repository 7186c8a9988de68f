/** A piece of a simulation in messages of bounded size, so that none holds the extension host up. */
import type { SimulationPart } from '../protocol/simulationPanel';

/** Characters of JSON that the windows of one message may take, about. */
const PIECE = 400_000;
const LINES = 1000;

/** In order, and at least one; each tells of the same present. */
export function partsOf(whole: SimulationPart): SimulationPart[] {
  const [first] = whole.frames;
  const size = first === undefined ? 1 : JSON.stringify(first).length;
  const frames = Math.max(1, Math.floor(PIECE / size));
  const count = Math.max(1, Math.ceil(whole.frames.length / frames), Math.ceil(whole.log.length / LINES));
  return Array.from({ length: count }, (_, k) => ({
    ...whole,
    frames: whole.frames.slice(k * frames, (k + 1) * frames),
    log: whole.log.slice(k * LINES, (k + 1) * LINES),
  }));
}
