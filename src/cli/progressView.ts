/** Progress of a job: a bar where a person watches, plain lines elsewhere, nothing when quiet. */
import { SingleBar } from 'cli-progress';
import type { Progress } from '../core/trainingLog';
import { fixed } from '../bundle/figures';
import { fit } from './table';
import type { Terminal } from './terminal';

const phases: Record<Progress['phase'], string> = {
  read: 'Reading outcomes',
  encode: 'Encoding prompts',
  predictor: 'Training the predictor',
  policy: 'Training the policy',
  certify: 'Certifying floors',
  evaluate: 'Judging on test prompts',
  simulate: 'Simulating',
  study: 'Studying',
  write: 'Writing',
};

/** Without a bar, a line at each new phase and after each such share of the whole. */
const lineStep = 0.1;

export class ProgressView {
  private bar: SingleBar | undefined;
  private lastPhase: Progress['phase'] | undefined;
  private lastFraction = 0;
  /** Estimates of what is left may grow; a bar never goes back. */
  private furthest = 0;

  constructor(private readonly terminal: Terminal) {
    terminal.beforePrint = () => this.stop();
  }

  show(step: Progress): void {
    if (this.terminal.quiet) return;
    this.furthest = Math.max(this.furthest, step.fraction);
    const progress = { ...step, fraction: this.furthest };
    if (this.terminal.interactive) this.showBar(progress);
    else this.showLine(progress);
  }

  /** A line of text above the bar, which the next progress draws anew. */
  note(text: string): void {
    this.stop();
    this.terminal.note(text);
  }

  /** A note on data or settings; shown even when quiet, since it is part of the result. */
  finding(text: string): void {
    this.stop();
    this.terminal.error(this.terminal.styleError('yellow', `Note: ${text}`));
  }

  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }

  private showBar(progress: Progress): void {
    const room = Math.max(10, (this.terminal.stderr.columns ?? 80) - 36);
    const text = fit(describe(progress), room);
    if (this.bar === undefined) {
      this.bar = new SingleBar({
        format: '{bar} {percentage} %  {text}',
        barsize: 24,
        barCompleteChar: '█',
        barIncompleteChar: '░',
        hideCursor: true,
        clearOnComplete: true,
        stream: process.stderr,
        gracefulExit: false,
      });
      this.bar.start(1, progress.fraction, { text });
    } else {
      this.bar.update(progress.fraction, { text });
    }
  }

  private showLine(progress: Progress): void {
    const moved = progress.fraction - this.lastFraction >= lineStep;
    if (progress.phase === this.lastPhase && !moved) return;
    this.lastPhase = progress.phase;
    this.lastFraction = progress.fraction;
    this.terminal.note(`${String(Math.round(100 * progress.fraction)).padStart(3)} %  ${describe(progress)}`);
  }
}

function describe({ phase, message, session }: Progress): string {
  if (session !== undefined) {
    return `${phases[phase]}: floor ${fixed(session.tau)} · λ ${fixed(session.lambda, 2)} · accuracy ${fixed(session.accuracy)}`;
  }
  return message === '' ? phases[phase] : message;
}
