/** The leaves of a Parquet schema: what each stores, and as what a table shows it. */
import type { TableColumn } from '../tableSource';
import { Damage, TooLarge } from './damage';
import { PARQUET_LIMITS } from './limits';

export type PhysicalType =
  'BOOLEAN' | 'INT32' | 'INT64' | 'INT96' | 'FLOAT' | 'DOUBLE' | 'BYTE_ARRAY' | 'FIXED_LEN_BYTE_ARRAY';

/** One element of the schema's list, which holds the tree in depth-first order. */
export interface SchemaNode {
  name: string;
  type: PhysicalType | undefined;
  typeLength: number;
  repetition: 'REQUIRED' | 'OPTIONAL' | 'REPEATED';
  children: number;
  /** What the physical type means, in either of the format's two notations. */
  meaning: Meaning;
  scale: number;
}

export type Meaning =
  'plain' | 'text' | 'decimal' | 'unsigned' | 'integer' | 'float16' | 'instant' | 'foreign';

export interface Leaf {
  column: TableColumn;
  type: PhysicalType;
  typeLength: number;
  meaning: Meaning;
  scale: number;
  /** Definition level of a value that is there; lower ones say at which level it is missing. */
  maxDefinition: number;
  /** Whether a list or a map lies on its path, so that a row may have any number of its values. */
  repeated: boolean;
}

/** @throws Damage where the list is no tree; TooLarge */
export function leavesOf(nodes: readonly SchemaNode[]): Leaf[] {
  if (nodes.length === 0 || nodes[0].type !== undefined) throw new Damage('its schema has no root');
  const leaves: Leaf[] = [];
  /** Open groups, from the root on, with the children that each still waits for. */
  const open = [{ name: '', left: nodes[0].children, definition: 0, repeated: false }];
  for (const node of nodes.slice(1)) {
    while (open.length > 0 && open[open.length - 1].left === 0) open.pop();
    const parent = open.at(-1);
    if (parent === undefined) throw new Damage('its schema has more elements than its root counts');
    parent.left--;
    const definition = parent.definition + (node.repetition === 'REQUIRED' ? 0 : 1);
    const repeated = parent.repeated || node.repetition === 'REPEATED';
    if (node.type === undefined) {
      if (open.length > PARQUET_LIMITS.depth) throw new TooLarge('its columns nest too deep');
      open.push({ name: node.name, left: node.children, definition, repeated });
      continue;
    }
    if (leaves.length === PARQUET_LIMITS.columns) {
      throw new TooLarge(`it has more than ${PARQUET_LIMITS.columns} columns`);
    }
    const path = [...open.slice(1).map((group) => group.name), node.name];
    leaves.push({
      column: { name: path.join('.'), path, type: repeated ? 'other' : shownAs(node) },
      type: node.type,
      typeLength: node.typeLength,
      meaning: node.meaning,
      scale: node.scale,
      maxDefinition: definition,
      repeated,
    });
  }
  if (open.some((group) => group.left > 0)) throw new Damage('its schema ends too early');
  return leaves;
}

/** A decimal wider than this is not a number that a score or a price has. */
const DECIMAL_BYTES = 16;

function shownAs({ type, meaning, typeLength }: SchemaNode): TableColumn['type'] {
  if (meaning === 'foreign' || meaning === 'instant') return 'other';
  switch (type) {
    case 'BOOLEAN':
      return 'boolean';
    case 'INT32':
    case 'INT64':
    case 'FLOAT':
    case 'DOUBLE':
      return 'number';
    case 'BYTE_ARRAY':
      // Older writers store text without saying so.
      return meaning === 'text' || meaning === 'plain' ? 'text' : 'other';
    case 'FIXED_LEN_BYTE_ARRAY':
      if (meaning === 'float16') return typeLength === 2 ? 'number' : 'other';
      return meaning === 'decimal' && typeLength > 0 && typeLength <= DECIMAL_BYTES ? 'number' : 'other';
    default:
      return 'other';
  }
}
