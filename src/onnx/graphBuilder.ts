/** Builds an ONNX graph node by node: values are names, and every node returns the names it defines. */
import {
  AttributeType,
  ElementType,
  encodeModel,
  type ElementTypeName,
  type OnnxAttribute,
  type OnnxModel,
} from './onnxProto';

/** The name of a value (an edge) in the graph. */
export type Value = string;

/** A length, or a name for a length known only at run time. */
export type Dim = number | string;

/** Numbers are integers unless wrapped in `float`, since ONNX distinguishes the two. */
export type AttributeValue = number | string | readonly number[] | readonly string[] | { float: number };

export interface NodeOptions {
  attributes?: Record<string, AttributeValue>;
  domain?: '' | 'com.microsoft';
  /** Names of the outputs where they are to be known; otherwise `outputs` of them are made up. */
  names?: readonly string[];
  outputs?: number;
}

const IR_VERSION = 8;
const OPSET = 17;
const MICROSOFT_OPSET = 1;

export class GraphBuilder {
  private readonly graph: OnnxModel['graph'];
  private readonly constants = new Map<string, Value>();
  private serial = 0;

  constructor(name: string) {
    this.graph = { name, node: [], initializer: [], input: [], output: [] };
  }

  /** Declares an input. An initializer of the same name is its default. */
  input(name: string, type: ElementTypeName, shape: readonly Dim[]): Value {
    this.graph.input.push(valueInfo(name, type, shape));
    return name;
  }

  /** Declares the value `name`, which a node defines, as an output. */
  output(name: string, type: ElementTypeName, shape: readonly Dim[]): void {
    this.graph.output.push(valueInfo(name, type, shape));
  }

  floats(name: string, shape: readonly number[], data: Float32Array): Value {
    return this.initializer(name, 'float', shape, data);
  }

  longs(name: string, shape: readonly number[], data: BigInt64Array): Value {
    return this.initializer(name, 'int64', shape, data);
  }

  bools(name: string, shape: readonly number[], data: readonly boolean[]): Value {
    return this.initializer(name, 'bool', shape, Uint8Array.from(data, Number));
  }

  /** A constant vector of int64, shared with every other use of the same numbers. */
  ints(...data: number[]): Value {
    return this.constant('int64', [data.length], BigInt64Array.from(data, BigInt));
  }

  /** A constant int64 scalar. */
  int(data: number): Value {
    return this.constant('int64', [], BigInt64Array.of(BigInt(data)));
  }

  /** A constant float scalar. */
  float(data: number): Value {
    return this.constant('float', [], Float32Array.of(data));
  }

  /** Adds a node with one output and returns its name. */
  node(opType: string, inputs: readonly Value[], options: Omit<NodeOptions, 'outputs'> = {}): Value {
    return this.nodes(opType, inputs, { ...options, outputs: 1 })[0];
  }

  /** Adds a node with several outputs and returns their names. */
  nodes(opType: string, inputs: readonly Value[], options: NodeOptions): Value[] {
    const { attributes = {}, domain = '', outputs = 1 } = options;
    const name = `${opType}_${++this.serial}`;
    const output = options.names
      ? [...options.names]
      : Array.from({ length: outputs }, (_, i) => (outputs === 1 ? name : `${name}_${i}`));
    this.graph.node.push({
      name,
      opType,
      domain,
      input: [...inputs],
      output,
      attribute: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
    });
    return output;
  }

  /** The finished model as the bytes of an `.onnx` file. */
  build(properties: { version?: string; doc?: string; metadata?: Record<string, string> } = {}): Uint8Array {
    return encodeModel({
      irVersion: IR_VERSION,
      producerName: 'proteus',
      producerVersion: properties.version ?? '',
      docString: properties.doc ?? '',
      graph: this.graph,
      opsetImport: [
        { domain: '', version: OPSET },
        { domain: 'com.microsoft', version: MICROSOFT_OPSET },
      ],
      metadataProps: Object.entries(properties.metadata ?? {}).map(([key, value]) => ({ key, value })),
    });
  }

  private constant(type: ElementTypeName, shape: readonly number[], data: RawData): Value {
    const key = `${type}:${shape.join('x')}:${data.join(',')}`;
    let name = this.constants.get(key);
    if (name === undefined) {
      name = this.initializer(`const_${this.constants.size}`, type, shape, data);
      this.constants.set(key, name);
    }
    return name;
  }

  private initializer(name: string, type: ElementTypeName, shape: readonly number[], data: RawData): Value {
    const expected = shape.reduce((product, dim) => product * dim, 1);
    if (data.length !== expected) {
      throw new Error(
        `Tensor ${name} has ${data.length} elements, its shape [${shape.join(', ')}] ${expected}`,
      );
    }
    // ONNX raw data is little-endian, as is every platform that ONNX Runtime ships for.
    const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
    this.graph.initializer.push({ name, dims: [...shape], dataType: ElementType[type], rawData });
    return name;
  }
}

type RawData = Float32Array | BigInt64Array | Uint8Array;

function valueInfo(name: string, type: ElementTypeName, shape: readonly Dim[]) {
  const dim = shape.map((d) => (typeof d === 'number' ? { dimValue: d } : { dimParam: d }));
  return { name, type: { tensorType: { elemType: ElementType[type], shape: { dim } } } };
}

const utf8 = new TextEncoder();

function attribute(name: string, value: AttributeValue): OnnxAttribute {
  if (typeof value === 'number') return { name, type: AttributeType.int, i: value };
  if (typeof value === 'string') return { name, type: AttributeType.string, s: utf8.encode(value) };
  if ('float' in value) return { name, type: AttributeType.float, f: value.float };
  if (value.every((v) => typeof v === 'string')) {
    return { name, type: AttributeType.strings, strings: value.map((v) => utf8.encode(v)) };
  }
  return { name, type: AttributeType.ints, ints: [...value] };
}
