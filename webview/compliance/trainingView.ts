/** A training that runs, above the report: how far, at which floor, and whether λ settles. */
import type { PanelState } from '../../src/protocol/panel';
import type { SessionLog } from '../../src/core/trainingLog';
import { ChartFigure, type FigureContext } from '../charts/figure';
import { trainingChart } from '../charts/trainingChart';
import { TrainingProgress } from '../trainingProgress';

/** The drawing follows sessions at most this often, in milliseconds. */
const REDRAW = 250;

export class TrainingView {
  readonly element: HTMLElement;
  private readonly progress: TrainingProgress;
  private figure: ChartFigure<SessionLog[]> | null = null;
  private drawn = 0;
  private pending: ReturnType<typeof setTimeout> | null = null;
  private sessions: SessionLog[] = [];

  constructor(
    private readonly context: FigureContext,
    cancel: () => void,
  ) {
    this.progress = new TrainingProgress(cancel);
    this.element = this.progress.element;
  }

  update({ progress, sessions }: NonNullable<PanelState['training']>): void {
    this.progress.update(progress, sessions.at(-1));
    this.sessions = sessions;
    if (sessions.length !== this.drawn && this.pending === null) {
      this.pending = setTimeout(() => this.redraw(), this.figure === null ? 0 : REDRAW);
    }
  }

  dispose(): void {
    if (this.pending !== null) clearTimeout(this.pending);
    this.figure?.dispose();
  }

  private redraw(): void {
    this.pending = null;
    this.drawn = this.sessions.length;
    if (this.figure === null) {
      this.figure = new ChartFigure(trainingChart, this.sessions, this.context);
      this.element.append(this.figure.element);
    } else this.figure.update(this.sessions);
  }
}
