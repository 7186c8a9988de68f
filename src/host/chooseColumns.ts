/** Asks which columns mean what, one by one, where the file does not say it and no candidate fits. */
import type { ColumnMapping, ScoreScale } from '../core/columns';
import type { InspectResult } from '../protocol/data';
import { likelyModel, modelsFitting, otherPatterns, patternOf } from './columnPatterns';
import { columnSample } from './importText';
import { askMany, askOne, askText, type Answer } from './questions';
import { ratingScales, rightWords, valuesOf } from './scoreScales';
import { runSteps, type Step, type StepResult } from './wizard';

interface Chosen {
  prompt: string;
  layout: 'wide' | 'long';
  model: string;
  score: string;
  scoreScale?: ScoreScale;
  cost?: string;
  tokensIn?: string;
  tokensOut?: string;
}

const none = '$(circle-slash) None of them';

/** `back`: the user went back from the first question; undefined: they left. */
export async function chooseColumns(
  title: string,
  seen: InspectResult,
): Promise<ColumnMapping | 'back' | undefined> {
  const names = seen.columns.map((c) => c.name);
  const chosen: Chosen = { prompt: '', layout: 'long', model: '', score: '' };
  const columnItems = (used: readonly (string | undefined)[], optional: boolean) => [
    ...(optional ? [{ label: none, name: undefined }] : []),
    ...seen.columns
      .filter((c) => !used.includes(c.name))
      .map((c) => ({ label: c.name, description: c.type, detail: columnSample(seen, c.name), name: c.name })),
  ];
  const column =
    (
      question: string,
      used: () => (string | undefined)[],
      take: (name: string | undefined) => void,
      optional = false,
    ): Step =>
    async (first) =>
      taken(
        await askOne({ title, placeholder: question, first }, columnItems(used(), optional)),
        ({ name }) => take(name),
      );
  const onlyIf =
    (layout: Chosen['layout'], step: Step): Step =>
    (first) =>
      chosen.layout === layout ? step(first) : Promise.resolve('skip');

  const done = await runSteps([
    column(
      'Which column has the prompt, the text that was sent to the models?',
      () => [],
      (name = '') => {
        chosen.prompt = name;
      },
    ),
    async (first) =>
      taken(
        await askOne({ title, placeholder: 'What is a row?', first }, [
          { label: 'One call', detail: 'A column names the model that was called.', layout: 'long' as const },
          { label: 'One prompt', detail: 'Every model has columns of its own.', layout: 'wide' as const },
        ]),
        ({ layout }) => {
          chosen.layout = layout;
        },
      ),
    onlyIf(
      'long',
      column(
        'Which column names the model?',
        () => [chosen.prompt],
        (name = '') => {
          chosen.model = name;
        },
      ),
    ),
    column(
      'Which column has the score, from 0 (wrong) to 1 (right)? Of many, any one.',
      () => [chosen.prompt, longModel(chosen)],
      (name = '') => {
        chosen.score = name;
      },
    ),
    onlyIf('wide', async (first) =>
      taken(
        await askText({
          title,
          first,
          placeholder: 'gpt-4o',
          prompt: `Which part of "${chosen.score}" is the name of the model? The other models are found by it.`,
          value: likelyModel(chosen.score),
          validate: (text) => modelProblem(chosen.score, text, names),
        }),
        (model) => {
          chosen.model = model;
        },
      ),
    ),
    async (first) => {
      const values = valuesOf(seen, chosen.score);
      const scales = ratingScales(values);
      chosen.scoreScale = undefined;
      if (scales === undefined) return 'skip';
      if (scales.length > 0)
        return taken(
          await askOne({ title, placeholder: `What is a rating in "${chosen.score}" worth?`, first }, scales),
          ({ scale }) => {
            chosen.scoreScale = scale;
          },
        );
      const words = values.map((label) => ({ label, picked: false }));
      const placeholder = `Tick the values of "${chosen.score}" that are right answers; the others are wrong`;
      return taken(await askMany({ title, placeholder, first }, words), (right) => {
        chosen.scoreScale = rightWords(
          values,
          right.map((r) => r.label),
        );
      });
    },
    ...(['cost', 'tokensIn', 'tokensOut'] as const).map((field): Step => async (first) => {
      if (field === 'tokensOut' && chosen.tokensIn === undefined) return 'skip';
      const question = CALL_QUESTIONS[field];
      if (chosen.layout === 'long') {
        const used = () => [
          chosen.prompt,
          chosen.model,
          chosen.score,
          ...(field === 'cost' ? [] : [chosen.cost]),
          ...(field === 'tokensOut' ? [chosen.tokensIn] : []),
        ];
        return column(question, used, (name) => void (chosen[field] = name), true)(first);
      }
      const patterns = otherPatterns(chosen.model, names, patternOf(chosen.score, chosen.model) ?? '');
      if (patterns.length === 0) return 'skip';
      const items = [{ label: none, name: undefined }, ...patterns.map((name) => ({ label: name, name }))];
      return taken(
        await askOne({ title, placeholder: question, first }, items),
        ({ name }) => void (chosen[field] = name),
      );
    }),
  ]);
  return done === 'done' ? mappingOf(chosen) : done;
}

const CALL_QUESTIONS = {
  cost: 'Which column has the dollars of the call?',
  tokensIn: 'Which column has the tokens of the prompt?',
  tokensOut: 'Which column has the tokens of the answer?',
};

function taken<T>(answer: Answer<T>, take: (value: T) => void): StepResult {
  if (answer === undefined || answer === 'back') return answer;
  take(answer.value);
  return 'next';
}

function longModel({ layout, model }: Chosen): string | undefined {
  return layout === 'long' ? model : undefined;
}

function modelProblem(column: string, model: string, names: readonly string[]): string | undefined {
  const pattern = patternOf(column, model);
  if (pattern === undefined) return `"${column}" does not contain this.`;
  const fitting = modelsFitting(pattern, names);
  return fitting.length < 2 ? `No other column is named like ${pattern}.` : undefined;
}

function mappingOf(chosen: Chosen): ColumnMapping {
  const { prompt, layout, model, score, scoreScale, cost, tokensIn, tokensOut } = chosen;
  const usage = {
    ...(scoreScale && { scoreScale }),
    ...(cost && { cost }),
    ...(tokensIn && { tokensIn }),
    ...(tokensOut && { tokensOut }),
  };
  return layout === 'long'
    ? { prompt, model, score, ...usage }
    : { prompt, score: patternOf(score, model) ?? score, ...usage };
}
