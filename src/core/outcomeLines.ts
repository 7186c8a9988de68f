/** Outcomes as lines of our JSONL. */
import type { RawOutcomes } from './rawOutcomes';

/** Single precision has about seven digits; the rest would be noise in the file. */
function digits(x: number): number {
  return Number(x.toPrecision(7));
}

/** One JSON text per prompt, without line breaks; cells and fields that were not observed are left out. */
export function* outcomeLines(raw: RawOutcomes): Generator<string, void, undefined> {
  const m = raw.models.length;
  for (let row = 0; row < raw.ids.length; row++) {
    // No prototype: a model may be named "__proto__".
    const models = Object.create(null) as Record<string, Record<string, number>>;
    for (let k = 0; k < m; k++) {
      const c = row * m + k;
      const cell: Record<string, number> = {};
      const put = (field: string, value: number | undefined): void => {
        if (value !== undefined && !Number.isNaN(value)) cell[field] = digits(value);
      };
      put('score', raw.score[c]);
      put('cost', raw.usd?.[c]);
      put('num_input_tokens', raw.tokens?.[2 * c]);
      put('num_output_tokens', raw.tokens?.[2 * c + 1]);
      put('latency_ms', raw.latency?.[c]);
      put('propensity', raw.propensity?.[c]);
      if (Object.keys(cell).length > 0) models[raw.models[k]] = cell;
    }
    const task = raw.tasks[row];
    yield JSON.stringify({
      id: raw.ids[row],
      ...(task === '' ? {} : { dataset: task }),
      prompt: raw.prompts[row],
      models,
    });
  }
}
