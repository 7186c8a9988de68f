/** Wide files whose columns the user names: which part of a column's name is the model, and who else fits. */
import { MODEL_SLOT } from '../core/modelSlot';

/** "gpt-4_correct" with the model "gpt-4" is "{model}_correct"; undefined where the name is not in it. */
export function patternOf(column: string, model: string): string | undefined {
  return model !== '' && column.includes(model) ? column.replace(model, MODEL_SLOT) : undefined;
}

/** The models whose columns fit the pattern, in the file's order. */
export function modelsFitting(pattern: string, columns: readonly string[]): string[] {
  const [before, after] = pattern.split(MODEL_SLOT);
  return columns.flatMap((name) => {
    const fits =
      name.length > before.length + after.length && name.startsWith(before) && name.endsWith(after);
    return fits ? [name.slice(before.length, name.length - after.length)] : [];
  });
}

/** Patterns that other columns of this model follow: where its cost or tokens may be. */
export function otherPatterns(model: string, columns: readonly string[], score: string): string[] {
  return columns.flatMap((name) => {
    const pattern = patternOf(name, model);
    return pattern === undefined || pattern === score ? [] : [pattern];
  });
}

/** The part of a column's name that is likely the model, for the user to correct: "gpt-4" of "gpt-4_score". */
export function likelyModel(column: string): string {
  return (
    column.replace(/^(score|correct|performance|accuracy)[._|: -]+/i, '').replace(/[._|: ]+[^._|: ]*$/, '') ||
    column
  );
}
