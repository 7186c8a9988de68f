/** Looks through outcomes for what would mislead a router, and says what to do about it. */
import { checkConstantModels } from './findings/constantModels';
import { checkDuplicates } from './findings/duplicates';
import { checkCosts } from './findings/costs';
import { checkLeakage } from './findings/leakage';
import { checkIdenticalModels, checkRarelyObserved } from './findings/modelColumns';
import { checkNearDuplicates, likePrompts, type LikePrompts } from './findings/nearDuplicates';
import { checkMissingPrices, checkPrices } from './findings/prices';
import { checkPrompts, checkTinyTasks } from './findings/prompts';
import { checkAnswersInPrompts, checkColumnEquality } from './findings/sideColumns';
import type { Check, Finding, FindingOptions, Severity } from './findings/finding';
import type { RawOutcomes } from './rawOutcomes';

export type { Finding, FindingKind, FindingOptions, Severity, SideColumn } from './findings/finding';

const CHECKS: readonly Check[] = [
  checkMissingPrices,
  checkColumnEquality,
  checkLeakage,
  checkAnswersInPrompts,
  checkCosts,
  checkPrices,
  checkDuplicates,
  checkNearDuplicates,
  checkConstantModels,
  checkIdenticalModels,
  checkRarelyObserved,
  checkPrompts,
  checkTinyTasks,
];

const RANK: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

/**
 * Everything that the checks find in outcomes as a file states them: duplicates must not be merged
 * yet. Errors first, then warnings, then what is good to know.
 *
 * @throws CancelledError through `options.checkCancelled`
 */
export function findIssues(raw: RawOutcomes, options: FindingOptions): Finding[] {
  let found: LikePrompts | undefined;
  const like = (): LikePrompts => (found ??= likePrompts(raw.prompts, options.seed, options.checkCancelled));
  const findings = CHECKS.flatMap((check) => {
    options.checkCancelled?.();
    return check(raw, options, like);
  });
  return findings.sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}

export { dollarsAgainstPrices, impliedPrice, type PriceComparison } from './findings/prices';
