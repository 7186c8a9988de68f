/** A summary of data as its panel gets it: in one order, and bounded, whatever the file holds. */
import type { DataSummary } from '../protocol/data';
import type { PanelSummary } from '../protocol/dataPanel';

/** More than these nobody can tell apart in a drawing; the files have them all. */
const MOST = { tasks: 60, agreement: 40, findings: 200, places: 10, notes: 40 };

/** Models from the most to the least accurate; unscored ones last. */
export function panelSummary(summary: DataSummary): PanelSummary {
  const order = summary.models
    .map((model, at) => ({ at, accuracy: model.accuracy ?? -1 }))
    .sort((a, b) => b.accuracy - a.accuracy)
    .map(({ at }) => at);
  const compared = order.slice(0, MOST.agreement);
  return {
    ...summary,
    models: order.map((at) => summary.models[at]),
    agreementModels: compared.map((at) => summary.models[at].model),
    agreement: compared.map((row) => compared.map((column) => summary.agreement[row]?.[column] ?? null)),
    taskCount: summary.tasks.length,
    tasks: summary.tasks
      .slice(0, MOST.tasks)
      .map((task) => ({ ...task, accuracy: order.map((at) => task.accuracy[at] ?? null) })),
    findings: summary.findings
      .slice(0, MOST.findings)
      .map((finding) => ({ ...finding, places: finding.places.slice(0, MOST.places) })),
    notes: summary.notes.slice(0, MOST.notes),
  };
}
