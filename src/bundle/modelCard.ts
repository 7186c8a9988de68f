/** `MODEL_CARD.md`: what an exported router promises, on what grounds, and where the promise ends. */
import type { RouterConfig } from '../core/config';
import type { Level, Report, TierResult } from '../core/report';
import type { ManifestModel, RouterManifest } from './client/manifest';
import { dollars, fixed, headlines, percent, signedDollars, stateOf } from './figures';
import { bullets, code, table, type Column } from './markdown';
import { type RivalRow, rivalRows, rivalsLegend } from './rivals';

const heading = (title: string, ...paragraphs: string[]) => [`## ${title}`, ...paragraphs].join('\n\n');

/** The card's text, Markdown. */
export function modelCard(report: Report, config: RouterConfig, manifest: RouterManifest): string {
  const sections = [
    `# Model card: an accuracy-floor router over ${report.data.models.length} models`,
    `Written by PROTEUS ${report.version} from a report of ${report.createdAt}. It routes each prompt to one model of a ` +
      'pool, so that the mean accuracy of a workload stays at or above a floor τ that the caller names, at low cost.',
    bullets(headlines(report)),
    heading('Intended use', intendedUse(report)),
    heading('The pool', table(poolColumns(report, manifest.models), manifest.models)),
    heading('Data', dataText(report, config)),
    heading('Floors and certificates', certificateText(report), table(levelColumns, report.levels)),
    ...(report.tiers.length === 0 ? [] : [heading('Tiers', table(tierColumns, report.tiers))]),
    heading('Limits', limitText(report)),
    heading('How good the choice is', gapText(report)),
    heading('Beside other routers', rivalsLegend, table(rivalColumns, rivalRows(report))),
    heading('Training', trainingText(report)),
    heading('Caveats', bullets([...report.caveats, ...standingCaveats])),
    heading('Evaluating again', evaluateText),
  ];
  return `${sections.join('\n\n')}\n`;
}

function intendedUse({ data }: Report): string {
  const tasks = data.tasks.filter((t) => t !== '');
  const kinds = tasks.length === 0 ? '' : ` (${tasks.map(code).join(', ')})`;
  return (
    `Choosing a model for prompts like those of the data${kinds}. The floor is a mean over a workload, not a promise ` +
    'for a single prompt. Do not use it where one wrong answer does harm, nor for prompts of another kind than the data.'
  );
}

function poolColumns(report: Report, models: readonly ManifestModel[]): Column<ManifestModel>[] {
  const fixedModels = new Map(
    report.baselines.filter((b) => b.kind === 'fixed').map((b) => [b.name, b.frontier.at(0)]),
  );
  const price = (model: ManifestModel, side: 'input' | 'output') =>
    model.unit === 'tokens' ? String(model.price[side]) : 'as in the data';
  return [
    { title: 'model', align: 'left', cell: (m) => code(m.id) },
    { title: 'USD / M tokens in', align: 'right', cell: (m) => price(m, 'input') },
    { title: 'out', align: 'right', cell: (m) => price(m, 'output') },
    ...(models.some((m) => m.fee !== undefined)
      ? [{ title: 'USD / request', align: 'right' as const, cell: (m: ManifestModel) => String(m.fee ?? 0) }]
      : []),
    { title: 'accuracy alone (test)', align: 'right', cell: (m) => fixed(fixedModels.get(m.id)?.accuracy) },
    { title: 'per 1 000 queries', align: 'right', cell: (m) => dollars(fixedModels.get(m.id)?.costPer1k) },
  ];
}

function dataText({ data, seed }: Report, config: RouterConfig): string {
  const { train, tune, calibrate, test } = data.split;
  const merged = data.duplicatesMerged > 0 ? ` ${data.duplicatesMerged} exact duplicates were merged.` : '';
  const scores = data.observed
    ? `with scores for ${percent(data.observed.split.train.share)} of prompts × models in training (${data.observed.split.train.complete} prompts have all); accuracies and costs are estimates from those`
    : 'each with a score per model';
  return (
    `${[config.data.path].flat().map(code).join(', ')} (SHA-256 ${code(data.sha256)}): ${data.prompts} prompts, ${scores}.${merged} ` +
    `Split by prompt with seed ${seed}: ${train} to train, ${tune} to tune, ${calibrate} to calibrate, ${test} to test. ` +
    'Training never saw the calibrate and test prompts; floors are certified on the former and every figure here is measured on the latter.'
  );
}

function certificateText({ confidence, serve, data }: Report): string {
  const way =
    serve === 'certified'
      ? 'Floors are served **certified**: the cheapest point that is proved to hold the floor answers.'
      : 'Floors are served at their **expected** value: the cheapest point whose calibration mean reaches the floor answers, without a margin.';
  return (
    `${way} A level is *certified* when, with confidence ${percent(confidence)} for all levels at once, the mean accuracy over ` +
    `prompts drawn like the ${data.split.calibrate} calibration prompts is at least τ; *bound* is the proved lower bound. ` +
    '*Feasible* means that the calibration mean reaches τ, without proof. Beyond that the safest point answers.'
  );
}

const levelColumns: Column<Level>[] = [
  { title: 'τ', align: 'right', cell: (l) => fixed(l.tau) },
  { title: 'state', align: 'left', cell: stateOf },
  { title: 'bound', align: 'right', cell: (l) => fixed(l.lowerBound) },
  { title: 'accuracy (test)', align: 'right', cell: (l) => fixed(l.accuracy) },
  { title: 'interval', align: 'right', cell: (l) => `${fixed(l.accuracyCi[0])} … ${fixed(l.accuracyCi[1])}` },
  { title: 'per 1 000 queries', align: 'right', cell: (l) => dollars(l.costPer1k) },
  { title: 'held on test', align: 'left', cell: (l) => (l.met ? 'yes' : 'no') },
];

const tierColumns: Column<TierResult>[] = [
  { title: 'tier', align: 'left', cell: (t) => code(t.name) },
  { title: 'floor', align: 'right', cell: (t) => fixed(t.floor) },
  { title: 'share of traffic', align: 'right', cell: (t) => percent(t.share) },
  { title: 'state', align: 'left', cell: stateOf },
  { title: 'bound', align: 'right', cell: (t) => fixed(t.lowerBound) },
  { title: 'accuracy (test)', align: 'right', cell: (t) => fixed(t.accuracy) },
  { title: 'per 1 000 queries', align: 'right', cell: (t) => dollars(t.costPer1k) },
  { title: 'held on test', align: 'left', cell: (t) => (t.met ? 'yes' : 'no') },
];

const rivalColumns: Column<RivalRow>[] = [
  { title: 'router', align: 'left', cell: (r) => r.name },
  { title: 'AIQ', align: 'right', cell: (r) => fixed(r.aiq) },
  {
    title: 'interval',
    align: 'right',
    cell: (r) => (r.aiqCi ? `${fixed(r.aiqCi[0])} … ${fixed(r.aiqCi[1])}` : '–'),
  },
  { title: 'our cost', align: 'right', cell: (r) => r.cost },
  { title: 'held', align: 'right', cell: (r) => r.held },
  { title: 'held as published', align: 'right', cell: (r) => r.published },
];

function limitText({ limit }: Report): string {
  return bullets([
    `Highest certified floor: ${fixed(limit.certified)}. Highest observed on the calibration prompts: ${fixed(limit.observed)}.`,
    `Best single model there: ${code(limit.bestFixed.model)}, ${fixed(limit.bestFixed.accuracy)}.`,
    'A floor above the certified limit is answered by the safest point and flagged "not certified"; above the observed limit, "not feasible".',
  ]);
}

function gapText({ gaps, costRatioToLagrangian, routing }: Report): string {
  return [
    gaps.certainty === null
      ? 'No certified floor lies within reach of all the ways below, so that their costs cannot be compared:'
      : 'Mean cost per 1 000 queries over the certified floors, on test prompts:',
    bullets([
      `a perfect policy that knows every score: ${dollars(gaps.costPer1k.perfect)}`,
      `a perfect policy on this router's predictions: ${dollars(gaps.costPer1k.lagrangian)} (${gapOf('predictor gap', gaps.predictor)})`,
      `the policy: ${dollars(gaps.costPer1k.policy)} (${gapOf('policy gap', gaps.policy)}; ${fixed(costRatioToLagrangian, 2)} times the former over the feasible floors)`,
      `the certified points: ${dollars(gaps.costPer1k.certified)} (${gapOf('price of certainty', gaps.certainty)})`,
      `for scale, an oracle that knows every answer, at its own and higher accuracy: ${dollars(gaps.costPer1k.oracle)}`,
    ]),
    `Routing one prompt took ${fixed(routing.p50Us, 0)} µs at the median and ${fixed(routing.p99Us, 0)} µs at the 99th percentile where it was measured.`,
  ].join('\n\n');
}

function gapOf(name: string, cost: number | null): string {
  return `${name} ${signedDollars(cost)}`;
}

function trainingText({ seed, backend, training, predictor }: Report): string {
  return (
    `Seed ${seed}, backend ${backend}, ${training.sessions} sessions, learned γ = ${fixed(training.gamma)}. The predictor's log loss on ` +
    `test prompts is ${fixed(predictor.logLoss)}, against ${fixed(predictor.constantLogLoss)} for constant means; its calibration error is ${fixed(predictor.ece)}.`
  );
}

const standingCaveats = [
  '**A changed price or an unavailable model voids the certificate.** Either changes which models answer. The client says so.',
  'Prompts that differ from the data, and models that their providers change, void it too, and nothing at run time can notice that.',
  'Accuracy means whatever the scores of the data mean.',
];

const evaluateText = [
  'After a change of prices, pool, tiers or confidence, in the project that this came from: "PROTEUS: Evaluate Router" and "PROTEUS: Export Router" in VS Code, or on the command line',
  '```sh\nproteus evaluate router.proteus.json\nproteus export router.proteus.json --to <this folder>\n```',
  'New outcome data needs a training first: "PROTEUS: Train Router", or `proteus train` on the command line.',
].join('\n\n');
