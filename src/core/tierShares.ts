/** Shares of traffic of the tiers: given, or filled in where they are left out. */

/**
 * Every tier with a share. Tiers without one share what the others leave, in equal parts: all of it
 * where none has one.
 */
export function withShares<T extends { share?: number | undefined }>(
  tiers: readonly T[],
): (T & { share: number })[] {
  const given = tiers.reduce((sum, { share }) => sum + (share ?? 0), 0);
  const open = tiers.filter(({ share }) => share === undefined).length;
  return tiers.map((tier) => ({ ...tier, share: tier.share ?? Math.max(0, 1 - given) / open }));
}

/** What to say of shares that are not the whole of the traffic; undefined where they are, or there are no tiers. */
export function sharesNote(tiers: readonly { share: number }[]): string | undefined {
  const sum = tiers.reduce((total, { share }) => total + share, 0);
  if (tiers.length === 0 || Math.abs(sum - 1) < 1e-3) return undefined;
  return `The tiers' shares of traffic add up to ${Number(sum.toFixed(3))}, not 1: correct "share", or leave it out for equal shares.`;
}
