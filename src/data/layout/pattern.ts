/** Names of columns with a slot for the model: "{model}.score" fits "gpt-4o.score". */
import { MODEL_SLOT, type ColumnMapping } from '../../core/columns';

export interface Pattern {
  /** Whether it has no slot. */
  plain: boolean;
  /** The model that a column's name has in the slot; '' where there is no slot; undefined: no fit. */
  modelOf(name: string): string | undefined;
}

export function patternOf(text: string): Pattern {
  const slot = text.indexOf(MODEL_SLOT);
  if (slot < 0) return { plain: true, modelOf: (name) => (name === text ? '' : undefined) };
  const prefix = text.slice(0, slot);
  const suffix = text.slice(slot + MODEL_SLOT.length);
  return {
    plain: false,
    modelOf: (name) =>
      name.length > prefix.length + suffix.length && name.startsWith(prefix) && name.endsWith(suffix)
        ? name.slice(prefix.length, name.length - suffix.length)
        : undefined,
  };
}

export function isWide(mapping: ColumnMapping): boolean {
  return mapping.score.includes(MODEL_SLOT);
}
