/** All families of invented tasks; their weights add up to 1. */
import type { Family } from '../family';
import { coding } from './coding';
import { commonsense } from './commonsense';
import { extraction } from './extraction';
import { maths } from './maths';
import { professional } from './professional';
import { science } from './science';
import { translation } from './translation';

export const FAMILIES: readonly Family[] = [
  maths,
  science,
  commonsense,
  coding,
  extraction,
  professional,
  translation,
];
