/** States of the playground, as the host would send them, and answers, as the engine would give them. */
import { Rng } from '../../src/core/rng';
import type { TauStep } from '../../src/core/tauSteps';
import type { Explained, RoutedFile, RouterAbout } from '../../src/protocol/playground';
import type { PlaygroundBatch, PlaygroundState } from '../../src/protocol/playgroundPanel';

const NAMES = ['llama-3.1-8b', 'gpt-4o-mini', 'mixtral-8x22b', 'gpt-4o', 'llama-3.1-405b'];

export function fixtureAbout(models = NAMES.length): RouterAbout {
  return {
    models: Array.from({ length: models }, (_, m) => NAMES.at(m) ?? `a-model-with-a-long-name-${m}`),
    available: Array.from({ length: models }, () => true),
    tiers: [
      { name: 'gold', floor: 0.82 },
      { name: 'bulk', floor: 0.7 },
    ],
    limit: { certified: 0.812, observed: 0.836 },
    confidence: 0.95,
    serve: 'certified',
  };
}

/** In single precision and with its slack, as a router has them. */
export const FLIPS = [0.71, 0.7235, 0.78, 0.81].map((floor) => Math.fround(floor + 1e-6));

export function fixtureAnswer(about: RouterAbout, off: readonly string[] = []): Explained {
  const rng = new Rng(about.models.length);
  const n = about.models.length;
  const accuracy = about.models.map((_, m) => 0.55 + (0.35 * m) / n + 0.04 * rng.next());
  const cost = about.models.map((_, m) => 0.00004 * 2.6 ** Math.min(m, 7));
  const chosen = [0, 1, 2, 1, Math.min(4, n - 1)];
  const steps = [...FLIPS, 1].map((upTo, k): TauStep => {
    const mu = 0.1 + 0.2 * k;
    const score = about.models.map((name, m) =>
      off.includes(name) ? null : m === chosen[k] ? 0.9 : accuracy[m] - (5 - k) * m * 0.2,
    );
    const best = Math.max(...score.filter((s) => s !== null));
    return { upTo, model: score.indexOf(best), mu, score };
  });
  return { accuracy, cost, steps };
}

const base = {
  config: 'file:///project/router.proteus.json',
  configName: 'router.proteus.json',
  given: null,
};

export function ready(
  changes: {
    about?: RouterAbout;
    stale?: string;
    batch?: PlaygroundBatch | null;
    given?: PlaygroundState['given'];
  } = {},
): PlaygroundState {
  const { about = fixtureAbout(), stale = '', batch = null, given = null } = changes;
  return {
    ...base,
    given,
    content: { kind: 'ready', about, runName: '20260203T102030Z-router', stale, batch },
  };
}

export const loading: PlaygroundState = { ...base, content: { kind: 'loading' } };

export const empty: PlaygroundState = {
  ...base,
  content: {
    kind: 'empty',
    message: 'There is no run of router.proteus.json yet. Train a router to see where it sends a prompt.',
  },
};

export const failed: PlaygroundState = {
  ...base,
  content: {
    kind: 'failed',
    what: 'This file is cut short or is not an ONNX model',
    where: '.proteus/runs/20260203T102030Z-router/router.onnx',
    remedy: 'Copy it again, or export the router again.',
  },
};

export const running: PlaygroundBatch = {
  kind: 'running',
  fileName: 'prompts.jsonl',
  fraction: 0.42,
  message: 'Routed 2048 of 5000 prompts',
};

export function done(about = fixtureAbout(), off: string[] = []): PlaygroundBatch {
  const n = about.models.length;
  const result: RoutedFile = {
    prompts: 5000,
    tau: 0.7,
    rows: Array.from({ length: 200 }, (_, k) => ({
      line: k + 1,
      prompt: `What is ${k} × 7, and why does it matter to somebody who asks <b>that</b> in so many words?\n${'x'.repeat(150)}`,
      model: k % 7 === 6 ? -1 : k % n,
      accuracy: k % 7 === 6 ? null : 0.6 + 0.001 * k,
      cost: k % 7 === 6 ? null : 0.0001,
      mu: 0.3,
    })),
    answers: about.models.map((_, m) => (m === 0 ? 3000 : m < 4 ? 600 : 0)),
    accuracy: 0.734,
    costPer1k: 0.081,
  };
  return { kind: 'done', fileName: 'prompts.jsonl', result, off };
}
