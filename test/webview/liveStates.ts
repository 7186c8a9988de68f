/** What the host says of a config that is being edited. */
import type { PanelLive } from '../../src/protocol/panelLive';
import type { Report } from '../../src/core/report';
import { fixtureReport } from './fixtureReport';

/** A config with another price and a model off: limits a little lower, costs a little higher. */
export function livePatch(saved: Report = fixtureReport()): Partial<Report> {
  const dearer = <T extends { costPer1k: number }>(at: T): T => ({
    ...at,
    costPer1k: at.costPer1k * 1.12 + 0.01,
  });
  return {
    limit: { ...saved.limit, certified: saved.limit.certified - 0.006, observed: saved.limit.observed },
    levels: saved.levels.map((level) => ({
      ...dearer(level),
      certifiedServing: dearer(level.certifiedServing),
      expected: dearer(level.expected),
      certified: level.certified && level.tau <= saved.limit.certified - 0.006,
    })),
    tiers: saved.tiers.map(dearer),
    points: saved.points.map((point) => ({ ...point, test: dearer(point.test) })),
  };
}

export function liveWith(changes: Partial<PanelLive> = {}, saved: Report = fixtureReport()): PanelLive {
  return {
    base: saved.createdAt,
    state: 'live',
    patch: livePatch(saved),
    reasons: [],
    differences: ['price of gpt-4o-mini', 'llama3.2-1b off'],
    unsaved: true,
    complete: false,
    form: {
      models: saved.data.models.map((id, i) => ({
        id,
        enabled: i !== 0,
        ...(i === 3
          ? {}
          : i === 4
            ? { price: { call: 0.002 } }
            : { price: { input: 0.2 * (i + 1), output: 0.8 * (i + 1) } }),
      })),
      tiers: saved.tiers.map(({ name, floor }) => ({ name, floor })),
    },
    ...changes,
  };
}

/** A config that says what the run was judged with. */
export const unchanged = (saved: Report = fixtureReport()): PanelLive =>
  liveWith({ patch: null, differences: [], unsaved: false, complete: true }, saved);
