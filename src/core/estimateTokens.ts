/** Tokens where the data has neither tokens nor dollars, and the user has asked for an estimate. */
import type { TokenEstimate } from './dataConfig';
import { UserError, type ErrorPlace } from './errors';
import { listNames } from './nearest';
import type { RawOutcomes } from './rawOutcomes';

/**
 * Fills the tokens of models that have neither tokens nor dollars anywhere: input tokens from the
 * length of the prompt, output tokens as the user states them. Other models keep what they have.
 *
 * @param where for the error
 * @returns the outcomes, and a note of what was estimated
 * @throws UserError where a model that needs one has no number of output tokens
 */
export function estimateTokens(
  raw: RawOutcomes,
  { charactersPerToken, output }: TokenEstimate,
  where: ErrorPlace,
): { raw: RawOutcomes; notes: string[] } {
  const n = raw.ids.length;
  const m = raw.models.length;
  const needing = raw.models.flatMap((_, k) => (hasUsage(raw, k) ? [] : [k]));
  if (needing.length === 0) {
    return {
      raw,
      notes: ['"estimateTokens" has no effect: the data has tokens or dollars for every model.'],
    };
  }
  const names = needing.map((k) => raw.models[k]);
  const missing = typeof output === 'number' ? [] : names.filter((name) => !Object.hasOwn(output, name));
  if (missing.length > 0) {
    throw new UserError({
      what: `There is no number of output tokens for ${listNames(missing)}, whose tokens are to be estimated`,
      where,
      remedy: 'Add it to "output", or write one number for all models.',
    });
  }
  const tokens = raw.tokens?.slice() ?? new Float32Array(2 * n * m).fill(NaN);
  for (const k of needing) {
    const out = typeof output === 'number' ? output : output[raw.models[k]];
    for (let row = 0; row < n; row++) {
      const cell = row * m + k;
      if (Number.isNaN(raw.score[cell])) continue;
      tokens[2 * cell] = Math.ceil(raw.prompts[row].length / charactersPerToken);
      tokens[2 * cell + 1] = out;
    }
  }
  return {
    raw: { ...raw, tokens },
    notes: [
      `The tokens of ${listNames(names)} are estimates (${charactersPerToken} characters of the prompt a token, output as the config states it): so are all costs.`,
    ],
  };
}

function hasUsage(raw: RawOutcomes, model: number): boolean {
  const m = raw.models.length;
  for (let cell = model; cell < raw.score.length; cell += m) {
    if (raw.usd && !Number.isNaN(raw.usd[cell])) return true;
    if (raw.tokens && !Number.isNaN(raw.tokens[2 * cell + 1])) return true;
  }
  return false;
}
