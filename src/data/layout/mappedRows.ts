/** From rows with named columns to outcomes, by a mapping: wide files and long ones alike. */
import type { ColumnMapping } from '../../core/columns';
import { UserError, type ErrorPlace } from '../../core/errors';
import { listNames, nearestName } from '../../core/nearest';
import { checkAmount, checkPropensity } from '../checks';
import type { Field, OutcomeSink } from '../sink';
import { isNothing, labelIn, numberIn, promptIn, scoreIn } from './cellValue';
import { isWide, patternOf, type Pattern } from './pattern';
import { isIndexColumn } from './vocabulary';

/** What a column is to the mapping. */
export type Binding =
  | { role: 'prompt' | 'id' | 'task' | 'model' | 'aside'; name: string }
  /** `model` is undefined in long files, where a row names it. */
  | { role: 'cell'; field: Field; name: string; model: string | undefined };

const FIELD_OF = {
  score: 'score',
  cost: 'usd',
  tokensIn: 'tokensIn',
  tokensOut: 'tokensOut',
  latency: 'latency',
  propensity: 'propensity',
} as const satisfies Record<string, Field>;

/** Further columns that are passed on, and characters of their cells: enough for answers and labels. */
const MOST_ASIDES = 8;
const LONGEST_ASIDE = 200;

type MappedField = keyof typeof FIELD_OF;

/** Binds columns by name and turns rows into outcomes. */
export class MappedRows {
  private readonly wide: boolean;
  private readonly patterns: { key: MappedField; pattern: Pattern; bare: boolean }[];
  private readonly allowed: ReadonlySet<string> | undefined;
  /** Columns that mean nothing to the mapping. */
  readonly ignored: string[] = [];
  private asides = 0;

  /**
   * @param names the columns, where they are known beforehand: a bare "{model}" means those of them
   * that other patterns name too
   */
  constructor(
    private readonly mapping: ColumnMapping,
    readonly sink: OutcomeSink,
    private readonly pythonLists: boolean,
    names: readonly { name: string; numeric: boolean }[] = [],
  ) {
    this.wide = isWide(mapping);
    this.patterns = (Object.keys(FIELD_OF) as MappedField[]).flatMap((key) => {
      const text = mapping[key];
      if (text === undefined) return [];
      return [{ key, pattern: patternOf(text), bare: text === '{model}' }];
    });
    // A bare slot fits every name, so it comes last.
    this.patterns.sort((a, b) => Number(a.bare) - Number(b.bare));
    this.allowed = mapping.models ? new Set(mapping.models) : this.namedElsewhere(names);
  }

  /** What the column of this name is; undefined where it is not needed. */
  bind(name: string): Binding | undefined {
    for (const role of ['prompt', 'id', 'task', 'model'] as const) {
      if (this.mapping[role] === name) return { role, name };
    }
    for (const { key, pattern } of this.patterns) {
      const model = pattern.modelOf(name);
      if (model === undefined || (!pattern.plain && this.allowed?.has(model) === false)) continue;
      if (this.wide === pattern.plain) continue;
      return { role: 'cell', field: FIELD_OF[key], name, model: pattern.plain ? undefined : model };
    }
    if (isIndexColumn(name) || name.endsWith('|model_response')) return undefined;
    this.ignored.push(name);
    // Of one row per call, what else stands there is about the call.
    if (this.sink.wantsAsides !== true || !this.wide || name.includes('.')) return undefined;
    if (this.asides === MOST_ASIDES) return undefined;
    this.asides++;
    return { role: 'aside', name };
  }

  /**
   * Takes one row: the values of bound columns. `where` is called for rows that are kept, and for errors.
   *
   * @throws UserError for a row without prompt or model, and for values that cannot be
   */
  row(bindings: readonly Binding[], values: readonly unknown[], where: ErrorPlace): void {
    let prompt: string | undefined;
    let id = '';
    let task = '';
    let called: string | undefined;
    for (let i = 0; i < bindings.length; i++) {
      const { role } = bindings[i];
      if (role === 'cell' || role === 'aside' || isNothing(values[i])) continue;
      if (role === 'prompt') prompt = promptIn(values[i], this.pythonLists);
      else if (role === 'id') id = labelIn(values[i]);
      else if (role === 'task') task = labelIn(values[i]);
      else called = labelIn(values[i]);
    }
    if (prompt === undefined) throw this.missing(this.mapping.prompt, 'prompt', where);
    if (!this.wide && (called === undefined || called === '')) {
      throw this.missing(this.mapping.model ?? '', 'model', where);
    }
    const wanted = this.sink.row(id, prompt, task, where);
    let single = called === undefined || this.wide ? -1 : this.sink.model(called, where);
    for (let i = 0; i < bindings.length; i++) {
      const binding = bindings[i];
      if (binding.role === 'aside' && wanted) this.passAside(binding.name, values[i]);
      if (binding.role !== 'cell') continue;
      const name = binding.model ?? called ?? '';
      if (binding.model !== undefined) single = this.sink.model(name, where);
      if (!wanted || isNothing(values[i])) continue;
      this.sink.set(single, binding.field, this.valueOf(binding, values[i], name, where));
    }
  }

  /** Long texts are no keys and no grades. */
  private passAside(name: string, value: unknown): void {
    if (isNothing(value)) return;
    if (typeof value === 'bigint') this.sink.aside?.(name, Number(value));
    else if (typeof value === 'number' || typeof value === 'boolean') this.sink.aside?.(name, value);
    else if (typeof value === 'string' && value.length <= LONGEST_ASIDE) this.sink.aside?.(name, value);
  }

  private valueOf(
    { field, name }: Extract<Binding, { role: 'cell' }>,
    value: unknown,
    model: string,
    where: ErrorPlace,
  ): number {
    const place = (): ErrorPlace => ({ ...where, path: name });
    if (field === 'score') return scoreIn(value, this.mapping.scoreScale, model, place);
    const number = numberIn(value);
    if (field === 'propensity') return checkPropensity(number, model, place());
    if (typeof number === 'number' && number >= 0 && number < 1e30) return number;
    return checkAmount(number, AMOUNT_NAMES[field], model, place());
  }

  private missing(column: string, what: string, where: ErrorPlace): UserError {
    return new UserError({
      what: `The outcome has no ${what}`,
      where: { ...where, path: column },
      remedy:
        what === 'prompt'
          ? 'Give the full text that was sent to the models.'
          : 'Name the model that was called in every row.',
    });
  }

  private namedElsewhere(
    names: readonly { name: string; numeric: boolean }[],
  ): ReadonlySet<string> | undefined {
    if (!this.patterns.some((p) => p.bare)) return undefined;
    const others = this.patterns.filter((p) => !p.bare && !p.pattern.plain);
    const meant = new Set(
      names.flatMap(({ name }) => others.flatMap(({ pattern }) => pattern.modelOf(name) ?? [])),
    );
    if (meant.size > 0) return meant;
    const taken = new Set(['prompt', 'id', 'task', 'model'].map((role) => this.mapping[role as 'prompt']));
    return new Set(names.filter((n) => n.numeric && !taken.has(n.name)).map((n) => n.name));
  }
}

const ROLE_NAMES: Record<Exclude<Binding['role'], 'cell' | 'aside'>, string> = {
  prompt: 'the prompt',
  id: 'the id',
  task: 'the task',
  model: 'the model',
};

/**
 * Checks that no two columns mean the same: one would hide the other.
 *
 * @throws UserError naming both
 */
export function requireDistinct(bindings: readonly Binding[], file: string): void {
  const seen = new Map<string, string>();
  for (const binding of bindings) {
    if (binding.role === 'aside') continue;
    const { name } = binding;
    const meaning = binding.role === 'cell' ? cellMeaning(binding) : ROLE_NAMES[binding.role];
    const other = seen.get(meaning);
    if (other !== undefined) {
      const both =
        other === name
          ? `The column ${JSON.stringify(name)} occurs more than once`
          : `The columns ${JSON.stringify(other)} and ${JSON.stringify(name)} mean the same`;
      throw new UserError({
        what: `${both}, as ${meaning}`,
        where: { file },
        remedy: 'Rename or remove one of them: which of the two counts is not for us to guess.',
      });
    }
    seen.set(meaning, name);
  }
}

function cellMeaning({ field, model }: Extract<Binding, { role: 'cell' }>): string {
  const what = field === 'score' || field === 'propensity' ? field : AMOUNT_NAMES[field];
  return model === undefined ? `the ${what} of a call` : `the ${what} of ${JSON.stringify(model)}`;
}

const AMOUNT_NAMES: Record<Exclude<Field, 'score' | 'propensity'>, string> = {
  usd: 'cost',
  tokensIn: 'number of input tokens',
  tokensOut: 'number of output tokens',
  latency: 'latency',
};

/**
 * Checks that the columns of a mapping are there.
 *
 * @throws UserError naming the one that is not, with the nearest that is
 */
export function requireColumns(mapping: ColumnMapping, names: readonly string[], file: string): void {
  for (const [key, value] of Object.entries(mapping)) {
    if (typeof value !== 'string') continue;
    const pattern = patternOf(value);
    const hits = names.filter((name) => pattern.modelOf(name) !== undefined);
    if (pattern.plain ? hits.length === 1 : hits.length > 0) continue;
    const near = nearestName(value, names);
    throw new UserError({
      what:
        hits.length > 1
          ? `The column ${JSON.stringify(value)}, which is to be the ${key}, occurs ${hits.length} times`
          : `There is no column ${JSON.stringify(value)}, which is to be the ${key}; the file has ${listNames(names)}`,
      where: { file },
      remedy:
        hits.length > 1
          ? 'Give each column a name of its own.'
          : near === undefined
            ? 'Name one of the file’s columns.'
            : `Did you mean ${JSON.stringify(near)}?`,
    });
  }
}
