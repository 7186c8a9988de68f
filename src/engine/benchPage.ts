/** The figures of `proteus bench` as a Markdown page. */
import { table, type Column } from '../bundle/markdown';
import type { BenchReport, EncoderSpeed, PaperFigure, TrainingCost } from './benchTypes';
import { busyNote, milliseconds, oneIn, perSecond, summary, seconds, size } from './benchText';

const left = <T>(title: string, cell: (row: T) => string): Column<T> => ({ title, align: 'left', cell });
const right = <T>(title: string, cell: (row: T) => string): Column<T> => ({ title, align: 'right', cell });

const trainings: Column<TrainingCost>[] = [
  right('prompts', (t) => t.prompts.toLocaleString('en')),
  right('models', (t) => String(t.models)),
  right('on the clock', (t) => `${seconds(t.seconds)} s`),
  right('processor time', (t) => `${seconds(t.cpuSeconds)} s`),
  right('peak memory', (t) => `${(t.peakMiB / 1024).toFixed(2)} GiB`),
];

const encoders: Column<EncoderSpeed>[] = [
  left('what answers', (e) => e.name),
  right('weights', (e) => size(e)),
  right('p50', (e) => milliseconds(e.p50Ms)),
  right('p99', (e) => milliseconds(e.p99Ms)),
  right('processor', (e) => milliseconds(e.cpuMs)),
  right('a second', (e) => perSecond(e.perSecond)),
  right('loading', (e) => `${Math.round(e.loadMs)} ms`),
  right('times the router', (e) => oneIn(e.ratio)),
  right('in processor time', (e) => oneIn(e.cpuRatio)),
];

const paper: Column<PaperFigure>[] = [
  left('what', (p) => p.what),
  left('as printed', (p) => p.printed),
  left('where', (p) => p.where),
];

/** The command that makes this page is part of it. */
export function benchPage(report: BenchReport): string {
  const { routing, machine } = report;
  const busy = busyNote(report);
  const router: EncoderSpeed = {
    name: '**the whole router, text to model**',
    // Nearly all of its bytes are weights of four.
    parameters: routing.bytes / 4,
    words: 0,
    tokens: 0,
    loadMs: routing.loadMs,
    p50Ms: routing.p50Us / 1000,
    p99Ms: routing.p99Us / 1000,
    perSecond: routing.perSecond,
    cpuMs: routing.cpuUs / 1000,
    ratio: 1,
    cpuRatio: 1,
  };
  return [
    '# Speed',
    '',
    'Made on the command line by `proteus bench --out docs/bench.md`; `--json` gives the same figures to programs. Times are those of one',
    'machine at one moment: what compares is within a table.',
    ...(report.quick ? ['', '**A quick run with tiny sizes: these figures say nothing of speed.**'] : []),
    '',
    `Version ${report.version}, ${report.createdAt.slice(0, 10)}, seed ${report.seed}. ${machine.cpu}, ${machine.cores} cores, ` +
      `${machine.memoryGiB.toFixed(0)} GiB, ${machine.system}; Node ${machine.node}, ${machine.onnxRuntime}. ` +
      `Load when it began: ${machine.load.toFixed(1)}.`,
    ...(busy === undefined ? [] : ['', `**${busy}**`]),
    '',
    '## Routing',
    '',
    summary(report),
    '',
    table(encoders, [router, ...report.encoders]),
    '',
    `Router and encoders ran in turns in one process, ${report.threads === 1 ? 'one thread' : `${report.threads} threads`} each, under the same ONNX Runtime. ` +
      `The router was trained on ${routing.prompts.toLocaleString('en')} prompts × ${routing.models} models and read prompts of ` +
      `${Math.round(routing.promptCharacters)} characters on average, whole; the encoders read ${report.encoders[0]?.tokens ?? 0} tokens. "A second" is ` +
      'in batches for the router, and one text after another for the encoders, which gain little from batches on one thread.',
    '',
    'The encoders have random weights: what they cost does not depend on them. One has the shape of all-MiniLM-L6-v2; ' +
      'the other that of DeBERTa-v3-small, with its disentangled attention in full (word-to-position and position-to-word, ' +
      'shared projections). They are given their tokens: a tokenizer and the router behind it would come on top. Quantised ' +
      'weights would be faster, for both sides.',
    '',
    `From the start of a process to its first answer (\`proteus route\` on the command line): ${Math.round(routing.coldStartMs)} ms, of which ` +
      `Node itself takes ${Math.round(routing.emptyStartMs)} ms.`,
    '',
    '## Training',
    '',
    'Generated outcomes, the default config, everything included from the start of the process to its end: reading, encoding, ' +
      'predictor, policy, certificates, comparisons, report.',
    '',
    table(trainings, report.trainings),
    '',
    `Backend: ${[...new Set(report.trainings.map((t) => t.backend))].join('; ')}.`,
    '',
    '## What the paper prints',
    '',
    'For orientation only: other machines, other data, and figures that we did not measure.',
    '',
    table(paper, report.paper),
    '',
  ].join('\n');
}
