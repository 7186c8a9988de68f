/** A training range with floors that nothing reaches. */
import { floorBelow } from '../language/reportFacts';
import { FLOOR_SLACK } from '../floorSlack';
import { change, diagnostic, digits, type Check } from './check';

const PATH = ['training', 'targetRange'];

export const checkTargetRange: Check = ({ targetRange }, { data, run }) => {
  if (targetRange === undefined) return [];
  const { from, to } = targetRange;
  if (!(from.value >= 0 && from.value < to.value && to.value <= 1)) return [];
  const leave = change('Remove the range: it is then taken from the data', [PATH, undefined]);
  const observed = run?.saved.limit.observed;
  if (observed !== undefined && from.value > observed + FLOOR_SLACK) {
    return [
      diagnostic(
        targetRange,
        'warning',
        'target-range',
        `All of this training range is above ${digits(floorBelow(observed))}, the observed limit of the last run: there is no floor in it to learn to hold. Start it lower, or leave it out.`,
        [leave],
      ),
    ];
  }
  const oracle = data?.oracle;
  if (oracle === undefined || to.value <= oracle + FLOOR_SLACK) return [];
  const end = floorBelow(oracle);
  const what = `even a router that knows every answer is right in ${digits(end)} of the cases`;
  return [
    from.value < end
      ? diagnostic(
          to,
          'warning',
          'target-range',
          `The training range ends at ${to.value}, but ${what}: sessions beyond that teach nothing. End it lower, or leave it out.`,
          [change(`End the range at ${end}`, [[...PATH, 1], end]), leave],
        )
      : diagnostic(
          targetRange,
          'warning',
          'target-range',
          `All of this training range is out of reach: ${what}. Start it lower, or leave it out.`,
          [leave],
        ),
  ];
};
