/** Routes prompts with the router of a run or of a bundle. */
import { join } from 'node:path';
import { UserError } from '../core/errors';
import type { Job } from '../core/trainingLog';
import type { RouterSession } from '../onnx/routerSession';
import { kindAt } from './files';
import { openRouter } from './routerEncoder';
import { runFiles } from './runFolder';

export interface RouteParams {
  /** Run directory, bundle folder, or a `router.onnx` itself. */
  source: string;
  prompts: readonly string[];
  /** Accuracy floor; left out: that of `tier`. */
  tau?: number;
  tier?: string;
}

export interface RoutedPrompt {
  model: string;
  certified: boolean;
  feasible: boolean;
  /** Predicted accuracy of the chosen model. */
  accuracy: number;
  /** Predicted cost of the chosen model, USD. */
  cost: number;
  mu: number;
}

export interface RouteReply {
  /** Path of the router that answered. */
  router: string;
  tau: number;
  /** Where the floor came from, where it was not named as a number. */
  floorFrom: string;
  limit: { certified: number; observed: number };
  confidence: number;
  decisions: RoutedPrompt[];
}

/** @throws UserError for a missing, damaged or foreign router, and for a floor that it does not know */
export async function routePrompts(params: RouteParams, job: Job): Promise<RouteReply> {
  const router = await routerFile(params.source);
  const session = await openRouter(router);
  try {
    const { models, limit, confidence } = session.metadata;
    const { tau, floorFrom } = floorOf(params, session.metadata, router);
    const result = await session.route(params.prompts, tau, { onBatch: () => job.checkCancelled() });
    const decisions = params.prompts.map((_, n): RoutedPrompt => {
      const chosen = result.model[n];
      const cell = n * models.length + chosen;
      return {
        model: models[chosen],
        certified: result.certified[n] === 1,
        feasible: result.feasible[n] === 1,
        accuracy: result.accuracy[cell],
        cost: result.cost[cell],
        mu: result.mu[n],
      };
    });
    return { router, tau, floorFrom, limit, confidence, decisions };
  } finally {
    await session.release();
  }
}

/** The `router.onnx` of a run or a bundle. @throws UserError where there is none */
export async function routerFile(source: string): Promise<string> {
  const kind = await kindAt(source);
  if (kind === 'file') return source;
  const file = join(source, runFiles.router);
  if (kind === 'folder' && (await kindAt(file)) === 'file') return file;
  throw new UserError({
    what: kind === 'folder' ? `This folder has no ${runFiles.router}` : 'There is no such run or bundle',
    where: { file: source },
    remedy: 'Name a run directory (.proteus/runs/…) or the folder of an exported router.',
  });
}

/** The floor that was asked for; without any, the first tier's, else the highest that is certified. */
function floorOf(
  { tau, tier }: RouteParams,
  { tiers, limit }: RouterSession['metadata'],
  router: string,
): { tau: number; floorFrom: string } {
  if (tau !== undefined) return { tau, floorFrom: '' };
  if (tier !== undefined) {
    const found = tiers.find((t) => t.name === tier);
    if (found !== undefined) return { tau: found.floor, floorFrom: `tier "${tier}"` };
    const names = tiers.map((t) => `"${t.name}"`).join(', ');
    throw new UserError({
      what: `This router has no tier "${tier}"`,
      where: { file: router },
      remedy:
        names === ''
          ? 'It has no tiers: name a floor instead (--tau on the command line).'
          : `Its tiers are ${names}.`,
    });
  }
  if (tiers.length > 0) return { tau: tiers[0].floor, floorFrom: `its first tier, "${tiers[0].name}"` };
  if (limit.certified > 0) return { tau: limit.certified, floorFrom: 'its certified limit' };
  return { tau: Math.max(0, limit.observed || 0), floorFrom: 'its observed limit; none is certified' };
}
