/** The outline of a config: its pool, models and tiers, with what is said of each. */
import { describePrice } from '../priceText';
import type { Node } from 'jsonc-parser';
import type { Outline, OutlineModel, OutlineTier, Span } from './outline';

export interface ConfigSymbol {
  kind: 'section' | 'model' | 'tier' | 'value';
  name: string;
  detail: string;
  /** All of it. */
  span: Span;
  /** What names it; within `span`. */
  nameAt: Span;
  children: ConfigSymbol[];
}

export function symbolsOf(outline: Outline): ConfigSymbol[] {
  return [...outline.keys].flatMap(([key, at]) => {
    const value = outline.at([key]);
    if (value === undefined) return [];
    const section: ConfigSymbol = {
      kind: value.type === 'object' || value.type === 'array' ? 'section' : 'value',
      name: key === '' ? '""' : key,
      detail: detailOf(key, value, outline),
      span: { offset: at.offset, length: value.offset + value.length - at.offset },
      nameAt: at,
      children: [],
    };
    if (key === 'pool') section.children = outline.pool?.models.map(modelSymbol) ?? [];
    if (key === 'tiers') section.children = outline.tiers.map(tierSymbol);
    return [section];
  });
}

function detailOf(key: string, value: Node, { pool, tiers, dataPaths }: Outline): string {
  if (key === 'pool') {
    const off = pool?.models.filter((model) => !model.enabled).length ?? 0;
    return `${pool?.models.length ?? 0} models${off > 0 ? `, ${off} off` : ''}`;
  }
  if (key === 'tiers') return tiers.length === 1 ? '1 tier' : `${tiers.length} tiers`;
  if (key === 'data') return dataPaths.map((path) => path.value).join(', ');
  return value.type === 'string' || value.type === 'number' ? String(value.value) : '';
}

function modelSymbol(model: OutlineModel): ConfigSymbol {
  const { id, price, enabled, index } = model;
  const detail = [enabled ? '' : 'off', price ? describePrice(price) : ''].filter((word) => word !== '');
  return {
    kind: 'model',
    name: id === undefined || id.value === '' ? `model ${index + 1}` : id.value,
    detail: detail.join(' · '),
    span: spanOf(model),
    nameAt: id ? spanOf(id) : spanOf(model),
    children: [],
  };
}

function tierSymbol(tier: OutlineTier): ConfigSymbol {
  const { name, floor, share, index } = tier;
  const detail = [
    floor ? `floor ${floor.value}` : '',
    share ? `${Number((100 * share.value).toFixed(1))} % of traffic` : '',
  ];
  return {
    kind: 'tier',
    name: name === undefined || name.value === '' ? `tier ${index + 1}` : name.value,
    detail: detail.filter((word) => word !== '').join(' · '),
    span: spanOf(tier),
    nameAt: name ? spanOf(name) : spanOf(tier),
    children: [],
  };
}

function spanOf({ offset, length }: Span): Span {
  return { offset, length };
}
