/** What a call in a pickle describes, for the few calls that a data frame needs; no call is ever made. */
import { AllowedGlobal } from './allowed';
import type { Store } from './store';
import { Bytes, Call, isTuple, PyDict, Text, type Value } from './values';

/**
 * @param offset of the instruction, for the message
 * @throws UserError where the callee is not one of the allowed names, or its arguments make no sense
 */
export function describeCall(
  store: Store,
  offset: number,
  callee: Value | undefined,
  args: Value | undefined,
): Value {
  const refuse = (what: string): Error => store.refusal(`The pickle ${what}; nothing was run`, offset);
  if (!isTuple(args)) throw refuse('calls something without a list of arguments');
  const target = calleeOf(callee);
  if (target === undefined) throw refuse('wants to call something that is not a function');
  switch (target.role) {
    case 'encode': {
      const [text, encoding] = args;
      const name = store.name(encoding);
      if (!(text instanceof Text) || (name !== 'latin1' && name !== 'latin-1')) {
        throw refuse('encodes a text in an unknown way');
      }
      return new Bytes(text.start, text.length, true);
    }
    case 'bytes': {
      const [content] = args;
      if (content instanceof Bytes) return content;
      if (content instanceof Text) return new Bytes(content.start, content.length, true);
      if (args.length > 0) throw refuse('makes bytes of something else');
      return new Bytes(0, 0, false);
    }
    case 'dict':
      if (args.length > 0) throw refuse('makes a dictionary of something else');
      return new PyDict();
    case 'missingCall':
      return null;
    case 'getattr': {
      // A time zone names its own reader this way; any other attribute is out of the question.
      const [object, name] = args;
      if (!(object instanceof AllowedGlobal) || object.role !== 'zone' || store.name(name) !== '_unpickle') {
        throw refuse('wants to look up an attribute (builtins.getattr), which a data frame does not need');
      }
      return object;
    }
    case 'partial': {
      const [inner] = args;
      if (!(inner instanceof AllowedGlobal) || inner.role !== 'block') {
        throw refuse('wants to call functools.partial, which a data frame does not need');
      }
      return new Call(target, args);
    }
    default:
      return new Call(target, args);
  }
}

/** pandas 1.3 calls `partial(new_block, ndim=…)`: its blocks are made by the inner function. */
function calleeOf(callee: Value | undefined): AllowedGlobal | undefined {
  if (callee instanceof AllowedGlobal) return callee;
  if (!(callee instanceof Call) || callee.callee.role !== 'partial') return undefined;
  const [inner] = callee.args;
  return inner instanceof AllowedGlobal ? inner : undefined;
}
