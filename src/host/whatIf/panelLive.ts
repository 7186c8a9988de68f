/** From what is known of a config to what its panel is sent: the differences from the saved report, and the form. */
import type { Report } from '../../core/report';
import type { PanelLive } from '../../protocol/panelLive';
import { readConfigForm } from './configForm';
import type { LiveFacts } from './liveBook';

/** Undefined where nothing was trained: the panel says so otherwise. @param text of the config now */
export function panelLive(facts: LiveFacts, text: string): PanelLive | undefined {
  const { saved, report, state, reasons, differences, unsaved, complete } = facts;
  if (saved === undefined || state === 'noRun') return undefined;
  return {
    base: saved.createdAt,
    state,
    patch: report === undefined ? null : patchOf(saved, report),
    reasons: [...reasons],
    differences: [...differences],
    unsaved,
    complete,
    form: readConfigForm(text, saved.data.models) ?? null,
  };
}

/** The parts in which a report is not the saved one's; null where there are none. */
function patchOf(saved: Report, report: Report): Partial<Report> | null {
  const keys = (Object.keys(report) as (keyof Report)[]).filter((key) => report[key] !== saved[key]);
  return keys.length === 0 ? null : Object.fromEntries(keys.map((key) => [key, report[key]]));
}
