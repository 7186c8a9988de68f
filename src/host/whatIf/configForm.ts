/** What the panel shows of a config's text to be changed by hand, read leniently: the engine validates. */
import { parse, type ParseError } from 'jsonc-parser';
import {
  setEnabled,
  setPrice,
  setTierFloor,
  type PoolEditOptions,
  type TextEdit,
} from '../../core/configEdits';
import type { ConfigForm, FormModel, PanelEdit } from '../../protocol/panelLive';

/** @param models of the data, which a pool that is left out stands for; undefined where the text has syntax errors */
export function readConfigForm(text: string, models: readonly string[]): ConfigForm | undefined {
  const errors: ParseError[] = [];
  const config: unknown = parse(text, errors, { allowTrailingComma: true });
  if (errors.length > 0 || !isObject(config)) return undefined;
  const pool = Array.isArray(config.pool)
    ? config.pool.flatMap(modelOf)
    : models.map((id) => ({ id, enabled: true }));
  const tiers = Array.isArray(config.tiers) ? config.tiers.map(tierOf) : [];
  return { models: pool, tiers: tiers.every((tier) => tier !== undefined) ? tiers : [] };
}

/** The edits of the text that a change in the panel stands for. */
export function editsOf(text: string, edit: PanelEdit, options: PoolEditOptions): TextEdit[] {
  switch (edit.kind) {
    case 'enabled':
      return setEnabled(text, edit.model, edit.enabled, options);
    case 'price':
      return setPrice(text, edit.model, edit.price, options);
    case 'floor':
      return setTierFloor(text, edit.tier, edit.floor);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function modelOf(entry: unknown): FormModel[] {
  if (!isObject(entry) || typeof entry.id !== 'string') return [];
  return [{ id: entry.id, enabled: entry.enabled !== false, ...priceOf(entry.price) }];
}

function priceOf(price: unknown): Pick<FormModel, 'price'> {
  if (!isObject(price)) return {};
  const { input, output, request, call } = price;
  if (typeof call === 'number') return { price: { call } };
  return {
    price: {
      ...(typeof input === 'number' && { input }),
      ...(typeof output === 'number' && { output }),
      ...(typeof request === 'number' && { request }),
    },
  };
}

function tierOf(entry: unknown): ConfigForm['tiers'][number] | undefined {
  if (!isObject(entry) || typeof entry.name !== 'string' || typeof entry.floor !== 'number') return undefined;
  return { name: entry.name, floor: entry.floor };
}
