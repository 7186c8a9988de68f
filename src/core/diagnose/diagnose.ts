/** Diagnoses a config's text: its own mistakes, and what the data, public prices and the last run say of it. */
import type { ParsedConfig } from '../configText';
import { parseConfig } from '../configText';
import { outlineOf } from '../language/outline';
import type { Check } from './check';
import { checkDataFiles } from './dataFiles';
import type { Diagnostic } from './diagnostic';
import type { Facts } from './facts';
import { checkFloors } from './floors';
import { checkDominated, checkUnknownModels } from './pool';
import { checkPrices } from './prices';
import { problemDiagnostics } from './problems';
import { checkTargetRange } from './range';
import { checkShares } from './shares';
import { checkStale } from './stale';

const CHECKS: readonly Check[] = [
  checkDataFiles,
  checkUnknownModels,
  checkPrices,
  checkDominated,
  checkFloors,
  checkShares,
  checkTargetRange,
];

/**
 * Everything there is to say, in the order of the text. Never throws; near-linear in the text.
 *
 * @param parsed `parseConfig(text)`, where it is known already
 */
export function diagnose(text: string, facts: Facts, parsed: ParsedConfig = parseConfig(text)): Diagnostic[] {
  const outline = outlineOf(text);
  const found = problemDiagnostics(parsed.problems, outline);
  // Half-typed JSON is guessed at by its parser; what follows from a guess would flicker.
  if (outline && !parsed.problems.some(({ kind }) => kind === 'syntax')) {
    const broken = new Set(found.map(({ offset }) => offset));
    for (const check of CHECKS) {
      found.push(...check(outline, facts).filter(({ offset }) => !broken.has(offset)));
    }
    // What has to be mended first may be all that changed.
    if (found.every(({ severity, code }) => severity !== 'error' || code.startsWith('floor-'))) {
      found.push(...checkStale(outline, facts));
    }
  }
  return found.sort((a, b) => a.offset - b.offset);
}
