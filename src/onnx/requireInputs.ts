/**
 * Makes inputs with defaults either required or constant, on the bytes of an ONNX file. It imports
 * nothing, so that exported clients can carry it.
 *
 * Why: `router.onnx` gives `available` and `price` defaults, as initializers named like the inputs.
 * Python, C#, C++ and Java may feed such inputs or not. The JavaScript bindings (onnxruntime-node and
 * -web 1.30) list only inputs without a default and drop what is fed to any other without a word. So
 * there the defaults are taken out of the model where other values are to be fed; and where none are,
 * the inputs are taken out, so that ONNX Runtime computes once what depends on constants alone.
 */

/** Fields of onnx.proto: ModelProto.graph, GraphProto.initializer and .input, and their names. */
const GRAPH = 7;
const INITIALIZER = 5;
const TENSOR_NAME = 8;
const INPUT = 11;
const VALUE_NAME = 1;

/** The model without the initializers called `names`. Throws RangeError where the bytes are cut short. */
export function requireInputs(model: Uint8Array, names: readonly string[]): Uint8Array<ArrayBuffer> {
  return withoutNamed(model, INITIALIZER, TENSOR_NAME, names);
}

/**
 * The model without the inputs called `names`: their defaults hold. Throws RangeError where the bytes
 * are cut short.
 */
export function fixInputs(model: Uint8Array, names: readonly string[]): Uint8Array<ArrayBuffer> {
  return withoutNamed(model, INPUT, VALUE_NAME, names);
}

/** Names of the model's inputs, those with defaults too. Throws RangeError where the bytes are cut short. */
export function inputNames(model: Uint8Array): string[] {
  const graphs = fields(model).filter((field) => field.number === GRAPH);
  const inputs = graphs.flatMap((graph) => fields(graph.content).filter((entry) => entry.number === INPUT));
  return inputs.map((entry) => nameOf(entry, VALUE_NAME) ?? '');
}

/** The model without those entries of its graph's field `number` whose own field `nameField` is in `names`. */
function withoutNamed(
  model: Uint8Array,
  number: number,
  nameField: number,
  names: readonly string[],
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  for (const field of fields(model)) {
    if (field.number !== GRAPH) {
      parts.push(field.bytes);
      continue;
    }
    const kept = fields(field.content).filter((entry) => {
      if (entry.number !== number) return true;
      const name = nameOf(entry, nameField);
      return name === undefined || !names.includes(name);
    });
    const length = kept.reduce((sum, entry) => sum + entry.bytes.length, 0);
    parts.push(Uint8Array.from([(GRAPH << 3) | 2, ...varint(length)]), ...kept.map((entry) => entry.bytes));
  }
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

function nameOf(entry: Field, number: number): string | undefined {
  const name = fields(entry.content).find((field) => field.number === number);
  return name && new TextDecoder().decode(name.content);
}

interface Field {
  number: number;
  /** The field with its tag. */
  bytes: Uint8Array;
  /** What a length-delimited field contains; empty for numbers. */
  content: Uint8Array;
}

/** The fields of one protobuf message, in order. */
function fields(message: Uint8Array): Field[] {
  const found: Field[] = [];
  let at = 0;
  const read = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      if (at >= message.length) throw new RangeError('The ONNX model is cut short');
      const byte = message[at++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const start = at;
    const tag = read();
    const type = tag & 7;
    let content = message.subarray(at, at);
    if (type === 0) read();
    else if (type === 1) at += 8;
    else if (type === 5) at += 4;
    else if (type === 2) {
      const length = read();
      content = message.subarray(at, at + length);
      at += length;
    } else throw new RangeError('This is not an ONNX model');
    if (at > message.length) throw new RangeError('The ONNX model is cut short');
    found.push({ number: tag >>> 3, bytes: message.subarray(start, at), content });
  }
  return found;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}
