/** What stands behind a floor, a model, a price or the confidence: a small table. */
import { describePrice } from '../priceText';
import { meanCostPer1k, type Facts, type RunFacts } from '../diagnose/facts';
import { within, type Outline, type OutlineModel, type OutlineTier, type Span } from './outline';
import { costOfFloor, floorBelow, floorState, levelFor, type ReportFacts } from './reportFacts';
import { trafficBy } from './traffic';
import { accuracy, percent, usd } from './words';

export interface Hover extends Span {
  /** Markdown; names from the config are escaped. */
  markdown: string;
}

type Row = [name: string, value: string];

/** @param report for the text as it is, where one is known */
export function hoverAt(
  outline: Outline,
  offset: number,
  facts: Facts | undefined,
  report: ReportFacts | undefined,
): Hover | undefined {
  for (const tier of outline.tiers) {
    const { floor } = tier;
    if (floor && within(floor, offset))
      return report && { ...spanOf(floor), markdown: floorTable(tier, report) };
  }
  for (const model of outline.pool?.models ?? []) {
    const { id, priceAt } = model;
    if (id && within(id, offset)) return tableAt(id, modelRows(model, outline, facts, report), id.value);
    if (priceAt && within(priceAt, offset)) {
      return tableAt(priceAt, priceRows(model, facts), `Price of ${id?.value ?? 'this model'}`);
    }
  }
  const { confidence } = outline;
  if (confidence && within(confidence, offset) && facts?.run) {
    return { ...spanOf(confidence), markdown: confidenceTable(facts.run) };
  }
  return undefined;
}

function spanOf({ offset, length }: Span): Span {
  return { offset, length };
}

function tableAt(at: Span, rows: readonly Row[], title: string): Hover | undefined {
  return rows.length === 0 ? undefined : { ...spanOf(at), markdown: table(title, rows) };
}

/** Two columns without a head, under a title. */
function table(title: string, rows: readonly Row[]): string {
  const lines = rows.map(([name, value]) => `| ${name} | ${value} |`);
  return [`**${escaped(title)}**`, '', '| | |', '|:--|:--|', ...lines].join('\n');
}

/** Text as Markdown shows it, in a table too. */
export function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~&$]/g, '\\$&').replace(/\s+/g, ' ');
}

const STATES = {
  certified: 'certified',
  expected: 'expected, without proof',
  uncertified: 'not certified: above the certified limit',
  infeasible: 'not feasible: above the observed limit',
};

function floorTable(tier: OutlineTier, report: ReportFacts): string {
  const floor = tier.floor?.value ?? 0;
  const level = levelFor(floor, report);
  const cost = costOfFloor(floor, tier.name?.value, report);
  const { limit, confidence } = report;
  const state = floorState(floor, report);
  return table(`Floor ${floor}${tier.name === undefined ? '' : ` of ${tier.name.value}`}`, [
    ['State', `${STATES[state]}${state === 'certified' ? ` (confidence ${confidence})` : ''}`],
    ...(level ? [['Accuracy on test', accuracy(level.accuracy)] satisfies Row] : []),
    ...(cost === undefined ? [] : [['Cost', `${usd(cost)} per 1 000 queries`] satisfies Row]),
    ...(level ? [['Answered by', mixInWords(level.mix)] satisfies Row] : []),
    ['Certified limit', accuracy(floorBelow(limit.certified))],
    ['Observed limit', accuracy(floorBelow(limit.observed))],
  ]);
}

function mixInWords(mix: Record<string, number>): string {
  const busy = Object.entries(mix).sort((a, b) => b[1] - a[1]);
  const named = busy.slice(0, 4).map(([model, share]) => `${escaped(model)} ${percent(share)}`);
  if (busy.length > 4) named.push(`${busy.length - 4} more`);
  return named.join(', ');
}

function modelRows(
  { id, price, priceAt }: OutlineModel,
  outline: Outline,
  facts: Facts | undefined,
  report: ReportFacts | undefined,
): Row[] {
  const name = id?.value ?? '';
  const model = facts?.data?.models.find((m) => m.id === name);
  const listed = listedPrice(name, facts);
  const rows: Row[] = [];
  if (model && model.accuracy !== null) {
    const coverage = model.coverage < 0.995 ? `, on ${percent(model.coverage)} of the prompts` : '';
    rows.push(['Accuracy in the data', `${accuracy(model.accuracy)}${coverage}`]);
    const cost = priceAt !== undefined && price === undefined ? null : meanCostPer1k(model, price);
    if (cost !== null) rows.push(['Mean cost', `${usd(cost)} per 1 000 calls`]);
    if (model.tokensIn !== null && model.tokensOut !== null) {
      rows.push(['Tokens of a call', `${Math.round(model.tokensIn)} in, ${Math.round(model.tokensOut)} out`]);
    }
  }
  if (report?.models.includes(name)) {
    const traffic = trafficBy(
      outline,
      report,
    )(name).map(({ at, share }) => `${percent(share)} at ${escaped(at)}`);
    if (traffic.length > 0) rows.push(['Traffic', traffic.join(', ')]);
  }
  if (listed !== undefined) rows.push(['Public list price', listed]);
  return rows;
}

function priceRows({ id, price }: OutlineModel, facts: Facts | undefined): Row[] {
  const name = id?.value ?? '';
  const model = facts?.data?.models.find((m) => m.id === name);
  const listed = listedPrice(name, facts);
  const rows: Row[] = [];
  if (price) rows.push(['This price', escaped(describePrice(price))]);
  const cost = model && price ? meanCostPer1k(model, price) : null;
  if (cost !== null) rows.push(['Mean cost at it', `${usd(cost)} per 1 000 calls`]);
  if (model && model.usd !== null)
    rows.push(['Dollars in the data', `${usd(1000 * model.usd)} per 1 000 calls`]);
  if (model?.paid?.implied) {
    const { input, output } = model.paid.implied;
    const implied = { input: Number(input.toPrecision(3)), output: Number(output.toPrecision(3)) };
    rows.push(['The data implies', escaped(describePrice(implied))]);
  }
  if (listed !== undefined) rows.push(['Public list price', listed]);
  return rows;
}

function listedPrice(model: string, facts: Facts | undefined): string | undefined {
  if (facts === undefined || !Object.hasOwn(facts.listed, model)) return undefined;
  const { price, source, asOf } = facts.listed[model];
  return escaped(`${describePrice(price)} (${source}, ${asOf})`);
}

function confidenceTable({ report, limits = [] }: RunFacts): string {
  const known = limits.map(({ confidence, limit }) => [
    `${confidence}${confidence === report.confidence ? ' (now)' : ''}`,
    `${confidence === report.confidence ? '' : 'about '}${accuracy(floorBelow(limit))}`,
  ]);
  const rows =
    known.length > 0 ? known : [[String(report.confidence), accuracy(floorBelow(report.limit.certified))]];
  return [
    '**Certified limit by confidence**',
    '',
    '| Confidence | Limit |',
    '|:--|:--|',
    ...rows.map(([confidence, limit]) => `| ${confidence} | ${limit} |`),
  ].join('\n');
}
