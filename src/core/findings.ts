/** Looks through outcomes for what would mislead a router, and says what to do about it. */
import { checkConstantModels } from './findings/constantModels';
import { checkDuplicates } from './findings/duplicates';
import type { Check, Finding, FindingOptions, Severity } from './findings/finding';
import type { RawOutcomes } from './rawOutcomes';

export type { Finding, FindingKind, FindingOptions, Severity, SideColumn } from './findings/finding';

const CHECKS: readonly Check[] = [checkDuplicates, checkConstantModels];

const RANK: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

/**
 * Everything that the checks find in outcomes as a file states them: duplicates must not be merged
 * yet. Errors first, then warnings, then what is good to know.
 *
 * @throws CancelledError through `options.checkCancelled`
 */
export function findIssues(raw: RawOutcomes, options: FindingOptions): Finding[] {
  const findings = CHECKS.flatMap((check) => {
    options.checkCancelled?.();
    return check(raw, options);
  });
  return findings.sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}
