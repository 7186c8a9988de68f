/**
 * What is off in a training, in words, told from its sessions alone. The thresholds are ours: they stay silent
 * over healthy trainings on real and generated outcomes, and speak where a setting was broken on purpose.
 */
import type { SessionLog } from './trainingLog';

export type TrainingNoteKind =
  | 'numbers'
  | 'dualOff'
  | 'lambdaCap'
  | 'outOfReach'
  | 'stillMissed'
  | 'unsettled'
  | 'fewUpdates'
  | 'flat'
  | 'entropy'
  | 'bigSteps'
  | 'noBaseline';

export interface TrainingNote {
  kind: TrainingNoteKind;
  level: 'warn' | 'info';
  /** One sentence. */
  what: string;
  /** What to do, one sentence. */
  remedy: string;
}

/** Fewer updates than this seldom settle; while a training goes on, nothing is judged before. */
const FEW = 15;
/** With fewer than this a finished training cannot be judged at all. */
const TOO_FEW = 5;
/** Bins of floors that are judged on their own. */
const BINS = 8;
/** Below this a cap of λ holds the policy back; above it the cost has no say any more, and more λ would change nothing. */
const CEILING_THAT_BINDS = 50;
/** A miss of the floor, in accuracy, that is worth a word. */
const MISS = 0.01;

/** @param finished the training is over: what is still moving will not settle any more */
export function trainingNotes(sessions: readonly SessionLog[], finished: boolean): TrainingNote[] {
  const updates = [...new Set(sessions.map((s) => s.update))].sort((a, b) => a - b);
  if (sessions.some((s) => ![s.tau, s.accuracy, s.lambda, s.meanMu].every(Number.isFinite))) {
    return [
      {
        kind: 'numbers',
        level: 'warn',
        what: 'Some sessions have figures that are no numbers.',
        remedy: 'The training has diverged: train with another seed or backend, and report it with its log.',
      },
    ];
  }
  if (!finished && 1 + (updates.at(-1) ?? 0) < FEW) return [];
  if (updates.length < TOO_FEW) return updates.length > 0 ? [fewUpdates(updates.length)] : [];
  const from = updates[Math.floor((2 * updates.length) / 3)];
  const late = sessions.filter((s) => s.update >= from);
  return [
    ...dualNotes(sessions, late, finished),
    ...(finished && 1 + updates[updates.length - 1] < FEW
      ? [fewUpdates(1 + updates[updates.length - 1])]
      : []),
    ...policyNotes(late),
  ];
}

function fewUpdates(count: number): TrainingNote {
  return {
    kind: 'fewUpdates',
    level: 'info',
    what: `It had ${count} ${count === 1 ? 'update' : 'updates'}, which is few for λ and the policy to settle.`,
    remedy: 'Raise training.updates (60 by default) for a router that is cheaper at the same floors.',
  };
}

interface Bin {
  low: number;
  sessions: SessionLog[];
  /** Mean of accuracy − τ, and its standard error. */
  distance: number;
  error: number;
  /** Share of sessions whose λ is at its cap. */
  capped: number;
}

/** Equally many sessions each, by rising floor. */
function binsOf(late: readonly SessionLog[], cap: number): Bin[] {
  const sorted = [...late].sort((a, b) => a.tau - b.tau);
  const bins = Math.min(BINS, Math.max(1, Math.floor(sorted.length / 4)));
  return Array.from({ length: bins }, (_, b) => {
    const own = sorted.slice(
      Math.floor((b * sorted.length) / bins),
      Math.floor(((b + 1) * sorted.length) / bins),
    );
    const distances = own.map((s) => s.accuracy - s.tau);
    const distance = mean(distances);
    const variance = mean(distances.map((d) => (d - distance) ** 2));
    return {
      low: own[0].tau,
      sessions: own,
      distance,
      error: Math.sqrt(variance / Math.max(1, own.length - 1)),
      capped: mean(own.map((s) => (atCap(s, cap) ? 1 : 0))),
    };
  });
}

/** λ is a product of steps, so two sessions meet at one value only where it is clipped. */
function atCap({ lambda }: SessionLog, cap: number): boolean {
  return lambda >= cap * (1 - 1e-5);
}

function dualNotes(
  sessions: readonly SessionLog[],
  late: readonly SessionLog[],
  finished: boolean,
): TrainingNote[] {
  const highest = Math.max(...sessions.map((s) => s.lambda));
  if (highest <= 0) {
    return [
      {
        kind: 'dualOff',
        level: 'warn',
        what: 'λ is switched off: floors have no say in this training.',
        remedy: 'Set training.lambdaMax above 0 (200 by default), unless this is an ablation.',
      },
    ];
  }
  const capped = late.filter((s) => atCap(s, highest)).length >= 3;
  const bins = binsOf(late, capped ? highest : Infinity);
  const missed = topBins(bins, (b) => b.distance < -Math.max(MISS, 3 * b.error));
  if (missed.length > 0) return [missNote(missed, highest, finished)];
  return unsettled(late, bins) ? [unsettledNote(finished)] : [];
}

/** The bins of the highest floors, as long as all of them answer. */
function topBins(bins: readonly Bin[], answers: (bin: Bin) => boolean): Bin[] {
  const last = bins.findLastIndex((bin) => !answers(bin));
  return bins.slice(last + 1);
}

function missNote(missed: readonly Bin[], highest: number, finished: boolean): TrainingNote {
  const from = missed[0].low.toFixed(2);
  const by = points(-Math.min(...missed.map((b) => b.distance)));
  const lambda = Number(highest.toPrecision(3));
  const capped = mean(missed.map((b) => b.capped)) > 0.4;
  if (capped && highest < CEILING_THAT_BINDS) {
    return {
      kind: 'lambdaCap',
      level: 'warn',
      what: `λ is at its cap of ${lambda}: floors from ${from} on are missed by up to ${by}, though a higher price of missing them would help.`,
      remedy: 'Raise training.lambdaMax (200 by default).',
    };
  }
  if (capped) {
    return {
      kind: 'outOfReach',
      level: 'warn',
      what: `Floors from ${from} on are out of reach: sessions there end up to ${by} below them, though λ is at its cap of ${lambda}.`,
      remedy:
        'Lower the upper end of training.targetRange, or add a better model to the pool: these sessions teach the others nothing.',
    };
  }
  return {
    kind: 'stillMissed',
    level: finished ? 'warn' : 'info',
    what: `Floors from ${from} on are missed by up to ${by}, and λ is still on its way up.`,
    remedy: finished
      ? 'Raise training.updates, so that λ can settle.'
      : 'Wait: later updates may close the gap.',
  };
}

/** Whether λ of most floors differs by half or more between the last two thirds of the late sessions. */
function unsettled(late: readonly SessionLog[], bins: readonly Bin[]): boolean {
  const updates = [...new Set(late.map((s) => s.update))];
  if (updates.length < 6) return false;
  const middle = updates[Math.floor(updates.length / 2)];
  const moved = bins.filter(({ sessions }) => {
    const half = (second: boolean) =>
      mean(
        sessions.filter((s) => s.update >= middle === second && s.lambda > 0).map((s) => Math.log(s.lambda)),
      );
    return Math.abs(half(true) - half(false)) > Math.log(1.5);
  });
  return moved.length > bins.length / 2;
}

function unsettledNote(finished: boolean): TrainingNote {
  return {
    kind: 'unsettled',
    level: finished ? 'warn' : 'info',
    what: 'λ has not settled: over the last updates it moved by half or more at most floors.',
    remedy: finished ? 'Raise training.updates.' : 'Wait: it may settle with the coming updates.',
  };
}

function policyNotes(late: readonly SessionLog[]): TrainingNote[] {
  const notes: TrainingNote[] = [];
  const taus = late.map((s) => s.tau);
  const spread = Math.max(...taus) - Math.min(...taus);
  const dual = late.some((s) => s.lambda > 0);
  if (
    dual &&
    spread > 0.03 &&
    correlation(
      taus,
      late.map((s) => s.meanMu),
    ) < 0.3
  ) {
    notes.push({
      kind: 'flat',
      level: 'warn',
      what: 'The floor hardly moves μ: low and high floors are served alike.',
      remedy:
        'Widen training.targetRange to floors that this pool can tell apart; its models may cost nearly the same.',
    });
  }
  if (median(late.map((s) => s.entropy)) < -2.5) {
    notes.push({
      kind: 'entropy',
      level: 'warn',
      what: 'Entropy has collapsed: the policy hardly tries other values of μ any more.',
      remedy: 'Train with another seed; if it happens again, check the data for models that answer alike.',
    });
  }
  const kl = mean(late.map((s) => s.approxKl));
  const clipped = mean(late.map((s) => s.clipFraction));
  if (kl > 0.03 || clipped > 0.3) {
    notes.push({
      kind: 'bigSteps',
      level: 'warn',
      what: `Updates move the policy far (KL ${kl.toPrecision(2)}, ${Math.round(100 * clipped)} % of actions clipped), which makes learning unstable.`,
      remedy: 'More prompts or more training.sessions make updates steadier.',
    });
  }
  if (mean(late.map((s) => s.explainedVariance)) < 0.1) {
    notes.push({
      kind: 'noBaseline',
      level: 'info',
      what: 'Hardly any of the variance of rewards is explained by the prompts, so that learning is noisy.',
      remedy: 'More prompts or more training.sessions help.',
    });
  }
  return notes;
}

function points(x: number): string {
  return `${(100 * x).toFixed(1)} points`;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = [...values].filter(Number.isFinite).sort((a, b) => a - b);
  return sorted.length === 0 ? 0 : sorted[Math.floor(sorted.length / 2)];
}

/** Pearson; 1 where `a` does not vary, 0 where only `b` does not. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)];
  const covariance = mean(a.map((x, i) => (x - ma) * (b[i] - mb)));
  const [sa, sb] = [mean(a.map((x) => (x - ma) ** 2)), mean(b.map((x) => (x - mb) ** 2))];
  if (sa < 1e-12) return 1;
  return sb < 1e-12 ? 0 : covariance / Math.sqrt(sa * sb);
}
