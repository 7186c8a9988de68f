/** What the status bar says of a config. */
import assert from 'node:assert/strict';
import type { Report, TierResult } from '../../../src/core/report';
import { statusText, worstTier } from '../../../src/host/statusText';
import { fixtureReport } from '../../webview/fixtureReport';

const t = (message: string, ...args: (string | number)[]) =>
  message.replace(/\{(\d)\}/g, (_, i: string) => String(args[Number(i)]));

const tier = (name: string, floor: number, certified: boolean, feasible = true): TierResult => ({
  name,
  floor,
  share: 0.5,
  certified,
  feasible,
  lowerBound: floor,
  accuracy: floor,
  accuracyCi: [floor, floor],
  costPer1k: 0.314,
  met: true,
});

const with_ = (...tiers: TierResult[]): Report => ({ ...fixtureReport(), tiers });
const say = (report: Report | undefined, parts: object = {}) =>
  statusText({ state: 'live', report, reasons: [], differences: [], ...parts }, 'a.proteus.json', t);

describe('statusText', () => {
  it('is nothing without a run', () => {
    assert.equal(statusText(undefined, 'a', t), undefined);
    assert.equal(say(undefined), undefined);
    assert.equal(say(fixtureReport(), { state: 'noRun' }), undefined);
  });

  it('tells the worst tier: what is out of reach first, then what is not proved, then the highest', () => {
    const [bulk, gold] = [tier('bulk', 0.7, true), tier('gold', 0.78, true)];
    const [silver, dream] = [tier('silver', 0.8, false), tier('dream', 0.9, false, false)];
    assert.equal(worstTier({ tiers: [bulk, gold] })?.name, 'gold');
    assert.equal(worstTier({ tiers: [gold, silver, bulk] })?.name, 'silver');
    assert.equal(worstTier({ tiers: [silver, dream] })?.name, 'dream');
    assert.equal(worstTier({ tiers: [] }), undefined);
  });

  it('says it with its cost, or with the limit that it is above', () => {
    assert.equal(say(with_(tier('gold', 0.78, true)))?.text, '$(pass) gold 0.78 certified · $0.31/1k');
    assert.equal(say(with_(tier('gold', 0.8, false)))?.text, '$(warning) gold 0.8 not certified · $0.31/1k');
    const out = say(with_(tier('gold', 0.9, false, false)));
    assert.equal(out?.text, '$(error) gold 0.9 above limit 0.835');
    assert.equal(out?.alarming, true);
    assert.equal(say(with_())?.text, '$(pass) certified to 0.781');
  });

  it('says that the figures are older than the text, and why', () => {
    const report = with_(tier('gold', 0.78, true));
    const old = say(report, { state: 'needsTraining', reasons: ['the seed has changed'] });
    assert.match(old?.text ?? '', /^\$\(history\) gold/);
    assert.match(old?.spoken ?? '', /Before the last edits: the seed has changed\. Opens/);
    assert.match(old?.tooltip ?? '', /the seed has changed/);
  });

  it('can be heard', () => {
    assert.equal(
      say(with_(tier('gold', 0.78, true)))?.spoken,
      'PROTEUS, a.proteus.json: gold 0.78 certified, $0.31/1k. Opens the compliance panel.',
    );
  });
});
