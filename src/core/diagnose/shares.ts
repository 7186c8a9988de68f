/** Shares of traffic that do not make the whole of it. */
import { withShares, sharesNote } from '../tierShares';
import { change, diagnostic, type Check } from './check';

export const checkShares: Check = ({ tiers }) => {
  const shares = tiers.map(({ share }) => ({ share: share?.value }));
  const given = tiers.filter(({ share }) => share !== undefined);
  if (given.length === 0 || given.some(({ share }) => share && (share.value < 0 || share.value > 1)))
    return [];
  const note = sharesNote(withShares(shares));
  const last = given[given.length - 1].share;
  if (note === undefined || last === undefined) return [];
  const sum = given.reduce((total, { share }) => total + (share?.value ?? 0), 0);
  const scaled = scaledTo1(given.map(({ share }) => share?.value ?? 0));
  return [
    diagnostic(last, 'warning', 'tier-shares', note, [
      ...(sum > 0
        ? [
            change(
              `Scale the shares to add up to 1: ${scaled.join(', ')}`,
              ...given.map(({ index }, k): [(string | number)[], unknown] => [
                ['tiers', index, 'share'],
                scaled[k],
              ]),
            ),
          ]
        : []),
      change(
        'Remove the shares: equal parts',
        ...given.map(({ index }): [(string | number)[], unknown] => [['tiers', index, 'share'], undefined]),
      ),
    ]),
  ];
};

/** In the same proportions, to four digits, the largest taking what rounding leaves. */
function scaledTo1(shares: readonly number[]): number[] {
  const sum = shares.reduce((a, b) => a + b, 0);
  const scaled = shares.map((share) => Number((share / sum).toFixed(4)));
  const rest = 1 - scaled.reduce((a, b) => a + b, 0);
  const largest = scaled.indexOf(Math.max(...scaled));
  scaled[largest] = Number((scaled[largest] + rest).toFixed(4));
  return scaled;
}
