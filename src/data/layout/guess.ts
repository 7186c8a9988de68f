/** Tells from names and first rows which columns mean what, and says where that is doubtful. */
import { CALL_FIELDS, MODEL_SLOT, type ColumnMapping, type ScoreScale } from '../../core/columns';
import { listNames } from '../../core/nearest';
import type { SeenColumn } from './seenColumns';
import { isIndexColumn, isSure, rankOf, type Role } from './vocabulary';
import { bareModels, companion, wideGroups, type WideGroup } from './wideGroups';

export interface Candidate {
  mapping: ColumnMapping;
  layout: 'wide' | 'long';
  title: string;
  /** Sentences. */
  reasons: string[];
  /** Why this may be wrong; empty where it is sure. */
  doubts: string[];
}

/** Candidates beyond these would not be read by anyone. */
const MOST = 6;

/** Every way to read the columns, best first. One without doubts that stands alone is sure. */
export function guessMappings(columns: readonly SeenColumn[]): Candidate[] {
  const prompts = promptColumns(columns);
  const calls = [...wideReadings(columns), ...longReadings(columns)];
  const candidates = calls.flatMap((call) =>
    prompts
      .filter(({ column }) => !usesColumn(call.mapping, column.name))
      .map(({ column, sure }): Candidate => {
        const mapping = { prompt: column.name, ...shared(columns, column.name), ...call.mapping };
        const doubt = `The prompt may be in ${JSON.stringify(column.name)}, but its name does not say so.`;
        return {
          mapping,
          layout: call.layout,
          title: titleOf(mapping, call.layout),
          reasons: [`The prompt is in ${JSON.stringify(column.name)}.`, ...call.reasons],
          doubts: [...(sure ? [] : [doubt]), ...call.doubts],
        };
      }),
  );
  const sure = candidates.filter((c) => c.doubts.length === 0);
  // A plain reading stands before doubtful ones; several plain ones leave the choice to the user.
  return (sure.length > 0 ? sure : candidates.sort((a, b) => a.doubts.length - b.doubts.length)).slice(
    0,
    MOST,
  );
}

type CallMapping = Omit<ColumnMapping, 'prompt' | 'id' | 'task'>;

interface CallReading {
  mapping: CallMapping;
  layout: 'wide' | 'long';
  reasons: string[];
  doubts: string[];
}

function usesColumn(mapping: CallMapping, name: string): boolean {
  return mapping.model === name || CALL_FIELDS.some((field) => mapping[field] === name);
}

/** Columns that could be the prompt: the one whose name says so, else those that may. */
function promptColumns(columns: readonly SeenColumn[]): { column: SeenColumn; sure: boolean }[] {
  const ranked = byRank(
    columns.filter((c) => c.text),
    'prompt',
  );
  const sure = ranked.filter((r) => isSure(r.rank));
  if (sure.length > 0) return [{ column: sure[0].column, sure: true }];
  if (ranked.length > 0) return ranked.map(({ column }) => ({ column, sure: false }));
  return columns
    .filter((c) => c.text && c.length >= 12)
    .sort((a, b) => b.length - a.length)
    .slice(0, 3)
    .map((column) => ({ column, sure: false }));
}

function byRank(columns: readonly SeenColumn[], role: Role): { column: SeenColumn; rank: number }[] {
  return columns
    .flatMap((column) => {
      const rank = rankOf(column.name, role);
      return rank === undefined ? [] : [{ column, rank }];
    })
    .sort((a, b) => a.rank - b.rank);
}

/** Id and task, whose mistakes would be harmless. */
function shared(columns: readonly SeenColumn[], prompt: string): Pick<ColumnMapping, 'id' | 'task'> {
  const others = columns.filter((c) => c.name !== prompt);
  const [id] = byRank(others, 'id');
  const [task] = byRank(
    others.filter((c) => c.text),
    'task',
  );
  return {
    ...((id as typeof id | undefined) && { id: id.column.name }),
    ...((task as typeof task | undefined) && { task: task.column.name }),
  };
}

function wideReadings(columns: readonly SeenColumn[]): CallReading[] {
  const groups = wideGroups(columns);
  const scored = groups.filter((g) => g.role === 'score');
  if (scored.length > 0) return scored.map((group) => scoredReading(group, groups));
  const bare = bareModels(columns, groups);
  if (bare.length >= 2) return [bareReading(bare, groups)];
  return looseReading(columns, groups);
}

function companions(groups: readonly WideGroup[], models: readonly string[]): Partial<CallMapping> {
  const mapping: Partial<CallMapping> = {};
  for (const role of CALL_FIELDS) {
    if (role === 'score') continue;
    const group = companion(groups, role, models);
    if (group) mapping[role] = group.pattern;
  }
  return mapping;
}

function scoredReading(group: WideGroup, groups: readonly WideGroup[]): CallReading {
  const names = [...group.models.keys()];
  const columns = [...group.models.values()];
  const numbers = columns.every((c) => c.fraction || !c.some);
  const scale = numbers ? undefined : scaleFor(columns);
  return {
    mapping: {
      score: group.pattern,
      ...(scale && { scoreScale: scale }),
      ...companions(groups, names),
    },
    layout: 'wide',
    reasons: [
      `${names.length} models have a score in ${JSON.stringify(group.pattern)}: ${listNames(names, 4)}.`,
    ],
    doubts: [
      ...(group.sure ? [] : [`${JSON.stringify(group.pattern)} may be a score, or something else.`]),
      ...(numbers ? [] : [scaleDoubt(group.pattern, columns)]),
    ],
  };
}

/** RouterBench's form: the bare name of a model has its score, other columns are called after it. */
function bareReading(bare: readonly SeenColumn[], groups: readonly WideGroup[]): CallReading {
  const names = bare.map((c) => c.name);
  const others = companions(groups, names);
  const named = [...groups].some((g) => Object.values(others).includes(g.pattern));
  return {
    mapping: { score: MODEL_SLOT, ...(named ? {} : { models: names }), ...others },
    layout: 'wide',
    reasons: [
      `${names.length} models have a column of their own, by which others are named: ${listNames(names, 4)}.`,
    ],
    // A value that is no score is an error with its row, rather than a doubt: the names are plain.
    doubts: [],
  };
}

/** Several columns of fractions that nothing names: perhaps models. */
function looseReading(columns: readonly SeenColumn[], groups: readonly WideGroup[]): CallReading[] {
  const known: Role[] = ['prompt', 'id', 'task', 'model', ...CALL_FIELDS];
  const loose = columns.filter(
    (c) =>
      c.fraction &&
      !isIndexColumn(c.name) &&
      known.every((role) => rankOf(c.name, role) === undefined) &&
      !groups.some((g) => [...g.models.values()].includes(c)),
  );
  if (loose.length < 2) return [];
  const names = loose.map((c) => c.name);
  return [
    {
      mapping: { score: MODEL_SLOT, models: names },
      layout: 'wide',
      reasons: [`${names.length} columns hold numbers from 0 to 1: ${listNames(names, 4)}.`],
      doubts: ['These columns may be the scores of models, but no name says so.'],
    },
  ];
}

/** One row per call: a column names the model, another its score. */
function longReadings(columns: readonly SeenColumn[]): CallReading[] {
  const models = byRank(columns, 'model').filter(({ column }) => column.text);
  const scores = byRank(columns, 'score').filter(({ column }) => column.some);
  const sureModels = models.filter((m) => isSure(m.rank));
  const sureScores = scores.filter((s) => isSure(s.rank));
  const others: Partial<CallMapping> = {};
  for (const role of CALL_FIELDS) {
    if (role === 'score') continue;
    const named = byRank(columns, role);
    // A name that says it all counts even where the first rows are empty, or hold "$0.002": left out in
    // silence, its calls would have no cost. A value that is no number is an error with its row.
    const best = named.find(({ column }) => column.numeric) ?? named.at(0);
    if (best) others[role] = best.column.name;
  }
  return (sureModels.length > 0 ? sureModels.slice(0, 1) : models).flatMap((model) =>
    (sureScores.length > 0 ? sureScores : scores).map((score): CallReading => {
      const { column } = score;
      const scale = column.fraction ? undefined : scaleFor([column]);
      return {
        mapping: {
          model: model.column.name,
          score: column.name,
          ...(scale && { scoreScale: scale }),
          ...others,
        },
        layout: 'long',
        reasons: [
          `Each row is one call: ${JSON.stringify(model.column.name)} names the model (${listNames(model.column.distinct, 4)}), ${JSON.stringify(column.name)} has its score.`,
        ],
        doubts: [
          ...(isSure(model.rank)
            ? []
            : [`${JSON.stringify(model.column.name)} may be the model, or something else.`]),
          ...(isSure(score.rank)
            ? []
            : [`${JSON.stringify(column.name)} may be a score, or something else.`]),
          ...(column.fraction ? [] : [scaleDoubt(column.name, [column])]),
        ],
      };
    }),
  );
}

const UP =
  /^(up|thumbs?[ _-]?up|👍.*|good|yes|y|positive|pos|like[d]?|correct|right|pass(ed)?|success|win|\+1|1|true)$/iu;

/** A scale that the user may mean: never applied without their word. */
function scaleFor(columns: readonly SeenColumn[]): ScoreScale {
  if (columns.every((c) => c.numeric || !c.some)) {
    const low = Math.min(...columns.map((c) => c.range[0]));
    const high = Math.max(...columns.map((c) => c.range[1]));
    if (low >= 1 && high <= 5) return { worst: 1, best: 5 };
    if (low >= 0 && high <= 10) return { worst: 0, best: 10 };
    if (low >= 0 && high <= 100) return { worst: 0, best: 100 };
    return { worst: low, best: high === low ? low + 1 : high };
  }
  const values = [...new Set(columns.flatMap((c) => c.distinct))];
  return { values: Object.fromEntries(values.map((v) => [v, UP.test(v.trim()) ? 1 : 0])) };
}

function scaleDoubt(name: string, columns: readonly SeenColumn[]): string {
  const values = [...new Set(columns.flatMap((c) => c.distinct))];
  return `${JSON.stringify(name)} has ${listNames(values, 5)}, not numbers from 0 to 1: "scoreScale" must say what they are worth.`;
}

function titleOf(mapping: ColumnMapping, layout: 'wide' | 'long'): string {
  const prompt = `prompt in ${JSON.stringify(mapping.prompt)}`;
  const scale =
    mapping.scoreScale === undefined
      ? ''
      : 'values' in mapping.scoreScale
        ? `, with ${Object.entries(mapping.scoreScale.values)
            .map(([v, s]) => `${v} = ${s}`)
            .join(', ')}`
        : `, from ${mapping.scoreScale.worst} to ${mapping.scoreScale.best}`;
  return layout === 'long'
    ? `One row per call: model in ${JSON.stringify(mapping.model)}, ${prompt}, score in ${JSON.stringify(mapping.score)}${scale}`
    : `One row per prompt: ${prompt}, scores in ${mapping.models ? listNames(mapping.models, 3) : JSON.stringify(mapping.score)}${scale}`;
}
