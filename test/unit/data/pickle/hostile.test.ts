/** Pickles made to run code, to fill memory or to take for ever: each is refused, and nothing else happens. */
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { openPickle } from '../../../../src/data/pickle/openPickle';
import { Scratch, userErrorOf } from '../support';
import {
  block,
  call,
  dict,
  frame,
  global,
  index,
  int,
  join8,
  list,
  objects,
  pickle,
  range,
  readAll,
  text,
  tuple,
  u64,
} from './support';

const stackGlobal = (module: string, name: string): Buffer => join8(text(module), text(name), 0x93);

/** `count` copies of the bytes. */
const repeat = (part: Uint8Array, count: number): Buffer =>
  Buffer.concat(Array.from({ length: count }, () => part));

/** A block of one column with one empty cell. */
const one = block(objects([1, 1], list('N')), 0, 1);

/** A data frame of one column with one cell. */
const cell = (value: Uint8Array | string): Buffer =>
  pickle(frame([block(objects([1, 1], list(value)), 0, 1)], index('x'), range(1)));

describe('hostile pickles', () => {
  const scratch = new Scratch();
  after(() => scratch.remove());

  async function refusedAs(bytes: Buffer, what: RegExp): Promise<void> {
    const file = scratch.file('hostile.pkl', bytes);
    const error = await userErrorOf(() => openPickle(file));
    assert.match(error.what, what);
    assert.equal(error.where?.file, file);
    assert.ok(error.remedy.length > 10);
  }

  describe('calls', () => {
    const names: [module: string, name: string][] = [
      ['os', 'system'],
      ['posix', 'system'],
      ['nt', 'system'],
      ['subprocess', 'Popen'],
      ['builtins', 'eval'],
      ['builtins', 'exec'],
      ['__builtin__', '__import__'],
      ['builtins', 'open'],
      ['importlib', 'import_module'],
      ['pickle', 'loads'],
      ['operator', 'attrgetter'],
      ['copyreg', '_reconstructor'],
      ['numpy.testing._private.utils', 'runstring'],
      ['numpy', 'load'],
      ['pandas', 'eval'],
      ['pandas', 'read_pickle'],
      ['pandas', 'core.frame.os.system'],
      ['pandas.core.frame', 'DataFrame.to_csv'],
      ['pyarrow.lib', 'memory_map'],
      ['__proto__', 'constructor'],
    ];
    for (const [module, name] of names) {
      it(`${module}.${name}`, async () => {
        const what = new RegExp(`wants to call .*${module}.*${name}.*nothing was run`);
        for (const named of [global(module, name), stackGlobal(module, name)]) {
          await refusedAs(pickle(named, tuple(text('echo hacked')), 'R'), what);
          await refusedAs(cell(join8(named, tuple(text('echo hacked')), 0x81)), what);
        }
      });
    }

    it('allowed names put to another use', async () => {
      const attribute = (object: string, name: string): Buffer =>
        pickle(call('builtins', 'getattr', object, text(name)));
      await refusedAs(attribute(global('zoneinfo', 'ZoneInfo'), '__init__'), /builtins\.getattr/);
      await refusedAs(attribute(global('numpy', 'ndarray'), '_unpickle'), /builtins\.getattr/);
      await refusedAs(pickle(call('functools', 'partial', global('numpy', 'dtype'))), /functools\.partial/);
      await refusedAs(pickle(call('_codecs', 'encode', text('x'), text('rot13'))), /unknown way/);
      const result = join8(call('numpy', 'dtype', text('f8')), ')', 'R');
      await refusedAs(pickle(result), /not a function/);
    });

    it('by other instructions', async () => {
      await refusedAs(pickle('(ios\nsystem\n'), /class by name/);
      await refusedAs(pickle('(', text('x'), 'o'), /class by name/);
      await refusedAs(pickle('P1\n'), /outside of the file/);
      await refusedAs(pickle(text('1'), 'Q'), /outside of the file/);
      await refusedAs(pickle(0x82, 1), /extension/);
      await refusedAs(pickle(0x97), /outside of the file/);
      await refusedAs(pickle(text('eval'), ')', 'R'), /not a function/);
      await refusedAs(pickle(text('eval'), 'N', 'R'), /without a list of arguments/);
    });
  });

  describe('sizes', () => {
    it('lengths beyond the file', async () => {
      const what = /announces \d+ bytes where \d+ are left/;
      for (const opcode of [0x8d, 0x8e, 0x96, 0x95]) {
        await refusedAs(pickle(opcode, u64(2n ** 40n)), what);
        await refusedAs(pickle(opcode, u64(2n ** 64n - 1n)), what);
      }
      for (const opcode of ['X', 'B', 0x8b]) await refusedAs(pickle(opcode, '\xff\xff\xff\xff'), what);
    });

    it('whole numbers of many bytes', () =>
      refusedAs(pickle(0x8a, 200, Buffer.alloc(200, 1)), /whole number of 200 bytes/));

    it('a memo with gaps', () => refusedAs(pickle('N', 'r', '\xff\xff\xff\x7f'), /out of order/));

    it('a stack of millions', () => refusedAs(pickle(Buffer.alloc(4_200_000, 'N')), /piles up/));

    it('containers that never close', () =>
      refusedAs(pickle(Buffer.alloc(1_000_000, '(')), /too many containers/));

    it('a name without end', () => refusedAs(pickle('c', Buffer.alloc(10_000, 'a')), /does not end/));

    it('rows and columns that the file cannot hold', async () => {
      const huge = pickle(frame([], index('x'), range(2 ** 31 - 1)));
      await refusedAs(huge, /claims 2147483647 rows/);
      const shape = pickle(frame([block(objects([1, 2 ** 31 - 1], list('N')), 0, 1)], index('x'), range(1)));
      await refusedAs(shape, /values has 1 instead of 2147483647/);
      const wide = call(
        'pandas.core.indexes.base',
        '_new_Index',
        global('pandas.core.indexes.range', 'RangeIndex'),
        dict(text('start'), int(0), text('stop'), int(1_000_000), text('step'), int(1)),
      );
      await refusedAs(pickle(frame([], wide, range(1))), /1000000 columns/);
    });

    it('a gzip bomb', async () => {
      const file = scratch.file('bomb.pkl.gz', gzipSync(Buffer.alloc(80_000_000), { level: 1 }));
      assert.match((await userErrorOf(() => openPickle(file))).what, /unpacks to more than/);
    });
  });

  describe('references', () => {
    it('a list that contains itself', async () => {
      const itself = join8(']', 0x94, join8('h', 0), 'a');
      await refusedAs(pickle(itself), /does not hold a data frame/);
      const { frame: table, refused } = readAll(cell(join8(']', 0x94, 'h', 0, 'a')));
      assert.equal(table.columns[0].cells.type, 'other');
      assert.match(refused[0].what, /contain themselves/);
    });

    it('tuples that double sixty times', () => {
      const doubled = join8(')', repeat(join8('2', 0x86), 60));
      const { refused } = readAll(cell(doubled));
      assert.match(refused[0].what, /too deep or too long/);
      // Within the permitted depth, but too long if written out.
      const long = join8(')', repeat(join8('2', 0x86), 15));
      assert.match(readAll(cell(long)).refused[0].what, /too deep or too long/);
      const short = readAll(cell(join8(')', repeat(join8('2', 0x86), 3))));
      assert.deepEqual(short.refused, []);
      assert.deepEqual(short.frame.columns[0].cells.at(0), [
        [
          [[], []],
          [[], []],
        ],
        [
          [[], []],
          [[], []],
        ],
      ]);
    });

    it('two hundred thousand tuples inside each other', () => {
      const deep = join8(')', Buffer.alloc(200_000, 0x85));
      assert.match(readAll(cell(deep)).refused[0].what, /too deep/);
    });

    it('a long text in every row is decoded once', () => {
      const rows = 20_000;
      const items = join8(']', '(', text('x'.repeat(1_000_000)), 0x94, repeat(join8('h', 0), rows - 1), 'e');
      const bytes = pickle(frame([block(objects([1, rows], items), 0, 1)], index('x'), range(rows)));
      const { frame: table, refused } = readAll(bytes);
      assert.deepEqual(refused, []);
      assert.equal(table.rows, rows);
    });

    it('texts of Arrow that overlap', () => {
      const rows = 64;
      const starts = new BigInt64Array(rows + 1).fill(0n);
      for (let i = 1; i <= rows; i += 2) starts[i] = 1000n;
      const buffer = (bytes: Uint8Array): Buffer =>
        call('pyarrow.lib', 'py_buffer', 0x8e, u64(BigInt(bytes.length)), bytes);
      const array = (offsets: BigInt64Array): Buffer =>
        call(
          'pyarrow.lib',
          '_restore_array',
          tuple(
            call('pyarrow.lib', 'type_for_alias', text('large_string')),
            int(rows),
            int(0),
            int(0),
            list('N', buffer(new Uint8Array(offsets.buffer)), buffer(Buffer.alloc(1000, 'a'))),
            list(),
            'N',
          ),
        );
      const column = (arrow: Buffer): Buffer =>
        join8(
          global('pandas.core.arrays.string_arrow', 'ArrowStringArray'),
          join8(')', 0x81),
          dict(text('_pa_array'), arrow),
          'b',
        );
      const table = (values: Buffer): Buffer => pickle(frame([block(values, 0, 1)], index('x'), range(rows)));
      assert.throws(() => readAll(table(column(array(starts)))), /overlap/);
      const chunks = call(
        'pyarrow.lib',
        'chunked_array',
        list(array(starts.map(() => 0n)), array(starts.sort())),
      );
      assert.throws(() => readAll(table(column(chunks))), /128 rows where others have 64/);
      assert.deepEqual(readAll(table(column(array(starts.sort())))).refused, []);
    });
  });

  describe('nonsense', () => {
    const cases: [name: string, bytes: Buffer, what: RegExp][] = [
      ['nothing but its protocol', Buffer.of(0x80, 5), /ends too early/],
      ['protocol 0', Buffer.from('(lp0\n.'), /not a Python pickle of protocol 2 to 5/],
      ['protocol 6', Buffer.of(0x80, 6, 0x2e), /not a Python pickle/],
      ['numbers as text', pickle('I1\n'), /protocol 0 or 1/],
      ['Python 2', pickle('U', 1, 'x'), /Python 2/],
      ['an unknown instruction', pickle(0xff), /unknown instruction \(0xff\)/],
      ['a second protocol', pickle(0x80, 4), /twice/],
      ['an empty stack', pickle(), /not there/],
      ['a value of an outer container', pickle('N', '(', '0', '0', '0'), /not there/],
      ['a mark that is not there', pickle('t'), /not opened/],
      ['a memo that is not there', pickle('h', 7), /not made/],
      ['items of a tuple', pickle(')', 'N', 'a'), /no list/],
      ['items of a list as a set', pickle(']', '(', 'N', 0x90), /no set/],
      ['entries of a list', pickle(']', 'N', 'N', 's'), /no dictionary/],
      ['a key without a value', pickle('}', '(', 'N', 'u'), /key without a value/],
      ['a state of a list', pickle(']', 'N', 'b'), /state/],
      ['two states', pickle(global('numpy', 'dtype'), ')', 'R', 'N', 'b', 'N', 'b'), /twice/],
      ['a list', pickle(list(text('x'))), /does not hold a data frame/],
      ['a frame without blocks', pickle(global('pandas', 'DataFrame'), ')', 0x81), /no blocks/],
      ['no columns', pickle(frame([], index(), range(3))), /no columns/],
      ['a column without values', pickle(frame([], index('x'), range(1))), /x has no values/],
      ['a column twice', pickle(frame([one, one], index('x'), range(1))), /there twice/],
      [
        'columns of different lengths',
        pickle(frame([block(objects([1, 2], list('N', 'N')), 0, 1)], index('x'), range(1))),
        /2 rows where others have 1/,
      ],
      [
        'a place outside',
        pickle(frame([block(objects([1, 1], list('N')), 3, 4)], index('x'), range(1))),
        /outside/,
      ],
      [
        'too few places',
        pickle(frame([block(objects([2, 1], list('N', 'N')), 0, 1)], index('x', 'y'), range(1))),
        /2 columns stands for 1/,
      ],
    ];
    for (const [name, bytes, what] of cases) it(name, () => refusedAs(bytes, what));
  });
});
