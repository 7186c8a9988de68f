/** The part of the ONNX file format (onnx.proto) that routers use, written and read with protobufjs. */
import { Root } from 'protobufjs/light';

export interface OnnxAttribute {
  name: string;
  type: number;
  f?: number;
  i?: number;
  s?: Uint8Array;
  floats?: number[];
  ints?: number[];
  strings?: Uint8Array[];
}

export interface OnnxNode {
  input: string[];
  output: string[];
  name: string;
  opType: string;
  domain: string;
  attribute: OnnxAttribute[];
}

export interface OnnxTensor {
  dims: number[];
  dataType: number;
  name: string;
  /** Little-endian. */
  rawData: Uint8Array;
}

export interface OnnxValueInfo {
  name: string;
  type: { tensorType: { elemType: number; shape: { dim: { dimValue?: number; dimParam?: string }[] } } };
}

export interface OnnxModel {
  irVersion: number;
  producerName: string;
  producerVersion: string;
  docString: string;
  graph: {
    name: string;
    node: OnnxNode[];
    initializer: OnnxTensor[];
    input: OnnxValueInfo[];
    output: OnnxValueInfo[];
  };
  opsetImport: { domain: string; version: number }[];
  metadataProps: { key: string; value: string }[];
}

/** What a reader learns about a model without its graph. */
export type OnnxModelHead = Omit<OnnxModel, 'graph'>;

/** AttributeProto.AttributeType. */
export const AttributeType = { float: 1, int: 2, string: 3, floats: 6, ints: 7, strings: 8 } as const;

/** TensorProto.DataType. */
export const ElementType = { float: 1, int32: 6, int64: 7, string: 8, bool: 9 } as const;
export type ElementTypeName = keyof typeof ElementType;

const one = (type: string, id: number) => ({ type, id });
const many = (type: string, id: number) => ({ rule: 'repeated', type, id });

const headFields = {
  irVersion: one('int64', 1),
  producerName: one('string', 2),
  producerVersion: one('string', 3),
  docString: one('string', 6),
  opsetImport: many('OperatorSetId', 8),
  metadataProps: many('StringStringEntry', 14),
};

const root = Root.fromJSON({
  nested: {
    Attribute: {
      fields: {
        name: one('string', 1),
        f: one('float', 2),
        i: one('int64', 3),
        s: one('bytes', 4),
        floats: many('float', 7),
        ints: many('int64', 8),
        strings: many('bytes', 9),
        type: one('int32', 20),
      },
    },
    Node: {
      fields: {
        input: many('string', 1),
        output: many('string', 2),
        name: one('string', 3),
        opType: one('string', 4),
        attribute: many('Attribute', 5),
        domain: one('string', 7),
      },
    },
    Tensor: {
      fields: {
        dims: many('int64', 1),
        dataType: one('int32', 2),
        name: one('string', 8),
        rawData: one('bytes', 9),
      },
    },
    Dimension: {
      oneofs: { value: { oneof: ['dimValue', 'dimParam'] } },
      fields: { dimValue: one('int64', 1), dimParam: one('string', 2) },
    },
    Shape: { fields: { dim: many('Dimension', 1) } },
    TensorType: { fields: { elemType: one('int32', 1), shape: one('Shape', 2) } },
    Type: { fields: { tensorType: one('TensorType', 1) } },
    ValueInfo: { fields: { name: one('string', 1), type: one('Type', 2) } },
    Graph: {
      fields: {
        node: many('Node', 1),
        name: one('string', 2),
        initializer: many('Tensor', 5),
        input: many('ValueInfo', 11),
        output: many('ValueInfo', 12),
      },
    },
    OperatorSetId: { fields: { domain: one('string', 1), version: one('int64', 2) } },
    StringStringEntry: { fields: { key: one('string', 1), value: one('string', 2) } },
    Model: { fields: { ...headFields, graph: one('Graph', 7) } },
    // A Model whose graph is skipped as an unknown field, so that megabytes of weights stay unread.
    ModelHead: { fields: headFields },
    // A Model of which only the weights are read.
    GraphWeights: { fields: { initializer: many('Tensor', 5) } },
    ModelWeights: { fields: { graph: one('GraphWeights', 7) } },
  },
});

/** The model as the bytes of an `.onnx` file. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const type = root.lookupType('Model');
  return type.encode(type.create(model)).finish();
}

/** The model's properties without its graph. Throws (protobufjs's RangeError or Error) if it is none. */
export function decodeModelHead(bytes: Uint8Array): OnnxModelHead {
  const type = root.lookupType('ModelHead');
  return type.toObject(type.decode(bytes), {
    longs: Number,
    defaults: true,
    arrays: true,
  }) as OnnxModelHead;
}

/** The numbers of the constant `name`; undefined where the model has none. Throws as `decodeModelHead`. */
export function floatTensor(bytes: Uint8Array, name: string): Float32Array | undefined {
  const { graph } = root.lookupType('ModelWeights').decode(bytes) as unknown as {
    graph: Pick<OnnxModel['graph'], 'initializer'> | null;
  };
  const tensor = graph?.initializer.find((t) => t.name === name && t.dataType === ElementType.float);
  // A copy, since floats must begin at a multiple of four bytes.
  return tensor && new Float32Array(Uint8Array.from(tensor.rawData).buffer);
}
