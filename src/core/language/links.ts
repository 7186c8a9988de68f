/** Files that a config names, or that belong to it, as links in its text. */
import type { Outline, Span } from './outline';

export interface Link extends Span {
  /** Relative to the config's folder, with "/". */
  path: string;
  kind: 'data' | 'export' | 'run';
}

/** @param runId name of the last run's folder */
export function linksOf({ dataPaths, exportTo, keys }: Outline, runId: string | undefined): Link[] {
  const inside = ({ offset, length }: Span): Span => ({
    offset: offset + 1,
    length: Math.max(0, length - 2),
  });
  const training = keys.get('training') ?? keys.get('tiers');
  return [
    ...dataPaths.map((path): Link => ({ ...inside(path), path: path.value, kind: 'data' })),
    ...(exportTo
      ? [{ ...inside(exportTo), path: `${exportTo.value}/MODEL_CARD.md`, kind: 'export' } satisfies Link]
      : []),
    ...(training && runId !== undefined
      ? [{ ...inside(training), path: `.proteus/runs/${runId}/report.json`, kind: 'run' } satisfies Link]
      : []),
  ];
}
