/** Prompts that stand in the data more than once, and those of them whose scores disagree. */
import type { RawOutcomes } from '../rawOutcomes';
import { ROWS_NAMED, type Check, type Finding } from './finding';

/** The groups of two or more rows with exactly the same prompt, in the order of their first rows. */
export function duplicateGroups(prompts: readonly string[]): number[][] {
  const groups = new Map<string, number[]>();
  prompts.forEach((prompt, row) => {
    const group = groups.get(prompt);
    if (group) group.push(row);
    else groups.set(prompt, [row]);
  });
  return [...groups.values()].filter((g) => g.length > 1);
}

/** Models that score the rows of a group differently. */
function disagreeing({ score, models }: RawOutcomes, group: readonly number[]): number[] {
  const m = models.length;
  return models.flatMap((_, k) => {
    const seen = new Set(group.map((row) => score[row * m + k]).filter((s) => !Number.isNaN(s)));
    return seen.size > 1 ? [k] : [];
  });
}

export const checkDuplicates: Check = (raw) => {
  const groups = duplicateGroups(raw.prompts).filter((g) => raw.prompts[g[0]].trim() !== '');
  if (groups.length === 0) return [];
  const findings: Finding[] = [];
  const repeated = groups.reduce((sum, g) => sum + g.length - 1, 0);
  const against = groups.map((g) => disagreeing(raw, g));
  const contradictory = groups.filter((_, i) => against[i].length > 0);
  if (contradictory.length > 0) {
    const columns = [...new Set(against.flat())].sort((a, b) => a - b);
    findings.push({
      kind: 'contradictory-duplicates',
      severity: 'warning',
      what: `${contradictory.length} of ${groups.length} repeated prompts have different scores of the same model`,
      rows: contradictory.flat().slice(0, ROWS_NAMED),
      count: contradictory.length,
      remedy:
        'Training takes their mean, which is right for repeated draws of one model; where one of the rows is wrong, remove it.',
      models: columns.map((k) => raw.models[k]),
    });
  }
  findings.push({
    kind: 'exact-duplicates',
    severity: 'info',
    what: `${repeated} of ${raw.prompts.length} rows repeat the prompt of an earlier row (${groups.length} different prompts)`,
    rows: groups.flat().slice(0, ROWS_NAMED),
    count: repeated,
    remedy:
      'They are merged before the split, so none can stand on both sides of it; nothing needs to be done.',
  });
  return findings;
};
