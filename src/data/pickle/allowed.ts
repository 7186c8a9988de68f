/** The only names that a pickle may mention: what pandas 0.25 to 3 and numpy 1 and 2 need for a data frame. */

/** What a name stands for; `opaque`: known to be harmless, but its column cannot be read. */
export type Role =
  | 'frame'
  | 'blockManager'
  | 'block'
  | 'partial'
  | 'newIndex'
  | 'index'
  | 'rangeIndex'
  | 'multiIndex'
  | 'frombuffer'
  | 'reconstruct'
  | 'ndarray'
  | 'dtype'
  | 'scalar'
  | 'encode'
  | 'bytes'
  | 'slice'
  | 'dict'
  | 'ndarrayBacked'
  | 'textArray'
  | 'maskedArray'
  | 'categorical'
  | 'categories'
  | 'missing'
  | 'missingCall'
  | 'arrowBacked'
  | 'arrowChunked'
  | 'arrowArray'
  | 'arrowType'
  | 'arrowBuffer'
  | 'zone'
  | 'getattr'
  | 'opaque';

export class AllowedGlobal {
  constructor(
    readonly role: Role,
    readonly name: string,
  ) {}
}

const widths = ['8', '16', '32', '64'];

/** Newer pandas names a class by where users find it (`pandas.Index`), older by where it is defined. */
const NAMES: Record<Role, string[]> = {
  frame: ['pandas.core.frame.DataFrame', 'pandas.DataFrame'],
  blockManager: ['pandas.core.internals.managers.BlockManager', 'pandas.core.internals.BlockManager'],
  block: ['pandas._libs.internals._unpickle_block', 'pandas.core.internals.blocks.new_block'],
  partial: ['functools.partial'],
  newIndex: ['pandas.core.indexes.base._new_Index'],
  index: [
    'pandas.core.indexes.base.Index',
    'pandas.Index',
    'pandas.core.indexes.numeric.Int64Index',
    'pandas.core.indexes.numeric.UInt64Index',
    'pandas.core.indexes.numeric.Float64Index',
    'pandas.core.indexes.category.CategoricalIndex',
    'pandas.CategoricalIndex',
  ],
  rangeIndex: ['pandas.core.indexes.range.RangeIndex', 'pandas.RangeIndex'],
  multiIndex: ['pandas.core.indexes.multi.MultiIndex', 'pandas.MultiIndex'],
  frombuffer: ['numpy.core.numeric._frombuffer', 'numpy._core.numeric._frombuffer'],
  reconstruct: ['numpy.core.multiarray._reconstruct', 'numpy._core.multiarray._reconstruct'],
  ndarray: ['numpy.ndarray'],
  dtype: ['numpy.dtype'],
  scalar: ['numpy.core.multiarray.scalar', 'numpy._core.multiarray.scalar'],
  encode: ['_codecs.encode'],
  bytes: ['builtins.bytes', 'builtins.bytearray', '__builtin__.bytes', '__builtin__.bytearray'],
  slice: ['builtins.slice', '__builtin__.slice'],
  dict: ['collections.OrderedDict', 'builtins.dict', '__builtin__.dict'],
  ndarrayBacked: ['pandas._libs.arrays.__pyx_unpickle_NDArrayBacked'],
  textArray: [
    'pandas.core.arrays.string_.StringArray',
    'pandas.core.arrays.string_.StringArrayNumpySemantics',
    'pandas.arrays.StringArray',
    'pandas.core.arrays.numpy_.PandasArray',
    'pandas.core.arrays.numpy_.NumpyExtensionArray',
    'pandas.arrays.NumpyExtensionArray',
  ],
  maskedArray: [
    'pandas.core.arrays.integer.IntegerArray',
    'pandas.core.arrays.floating.FloatingArray',
    'pandas.core.arrays.boolean.BooleanArray',
    'pandas.arrays.IntegerArray',
    'pandas.arrays.FloatingArray',
    'pandas.arrays.BooleanArray',
  ],
  categorical: [
    'pandas.core.arrays.categorical.Categorical',
    'pandas.Categorical',
    'pandas.arrays.Categorical',
  ],
  categories: ['pandas.core.dtypes.dtypes.CategoricalDtype', 'pandas.CategoricalDtype'],
  missing: ['pandas._libs.missing.NA', 'pandas.NA'],
  missingCall: [
    'pandas._libs.tslibs.nattype.__nat_unpickle',
    'pandas._libs.tslibs.nattype._nat_unpickle',
    'pandas._libs.missing.NAType',
  ],
  arrowBacked: [
    'pandas.core.arrays.string_arrow.ArrowStringArray',
    'pandas.core.arrays.string_arrow.ArrowStringArrayNumpySemantics',
    'pandas.core.arrays.arrow.array.ArrowExtensionArray',
    'pandas.arrays.ArrowStringArray',
    'pandas.arrays.ArrowExtensionArray',
  ],
  arrowChunked: ['pyarrow.lib.chunked_array'],
  arrowArray: ['pyarrow.lib._restore_array'],
  arrowType: ['pyarrow.lib.type_for_alias'],
  arrowBuffer: ['pyarrow.lib.py_buffer'],
  zone: ['zoneinfo.ZoneInfo', 'backports.zoneinfo.ZoneInfo'],
  getattr: ['builtins.getattr', '__builtin__.getattr'],
  opaque: [
    'pandas.core.arrays.string_.StringDtype',
    'pandas.StringDtype',
    'pandas.core.dtypes.dtypes.ArrowDtype',
    'pandas.core.arrays.arrow.dtype.ArrowDtype',
    'pandas.ArrowDtype',
    'pandas.core.arrays.boolean.BooleanDtype',
    'pandas.BooleanDtype',
    ...widths.flatMap((bits) => [
      `pandas.core.arrays.integer.Int${bits}Dtype`,
      `pandas.core.arrays.integer.UInt${bits}Dtype`,
      `pandas.core.arrays.floating.Float${bits}Dtype`,
      `pandas.Int${bits}Dtype`,
      `pandas.UInt${bits}Dtype`,
      `pandas.Float${bits}Dtype`,
    ]),
    ...['Datetime', 'Timedelta', 'Period', 'Interval', 'Sparse'].flatMap((kind) => [
      `pandas.core.arrays.${{ Datetime: 'datetimes', Timedelta: 'timedeltas', Period: 'period', Interval: 'interval', Sparse: 'sparse.array' }[kind] ?? ''}.${kind}Array`,
      `pandas.arrays.${kind}Array`,
    ]),
    ...['DatetimeTZDtype', 'PeriodDtype', 'IntervalDtype', 'SparseDtype'].flatMap((dtype) => [
      `pandas.core.dtypes.dtypes.${dtype}`,
      `pandas.${dtype}`,
    ]),
    'pandas.core.arrays.sparse.dtype.SparseDtype',
    'pandas._libs.sparse.IntIndex',
    'pandas._libs.sparse.BlockIndex',
    'pandas._libs.interval.__pyx_unpickle_IntervalMixin',
    'pandas._libs.tslibs.timestamps._unpickle_timestamp',
    'pandas._libs.tslibs.timedeltas._timedelta_unpickle',
    ...['Day', 'Hour', 'Minute', 'Second', 'Milli', 'Micro', 'Nano', 'BusinessDay', 'MonthEnd'].map(
      (unit) => `pandas._libs.tslibs.offsets.${unit}`,
    ),
    'pandas.core.indexes.datetimes._new_DatetimeIndex',
    'pandas.core.indexes.datetimes.DatetimeIndex',
    'pandas.DatetimeIndex',
    'pandas.core.indexes.timedeltas.TimedeltaIndex',
    'pandas.TimedeltaIndex',
    'pandas.core.indexes.period._new_PeriodIndex',
    'pandas.core.indexes.period.PeriodIndex',
    'pandas.PeriodIndex',
    'pandas.core.indexes.interval.IntervalIndex',
    'pandas.IntervalIndex',
    'pytz._p',
    'pytz._UTC',
    'datetime.date',
    'datetime.datetime',
    'datetime.time',
    'datetime.timedelta',
    'datetime.timezone',
    'decimal.Decimal',
    'uuid.UUID',
  ],
};

const ALLOWED = new Map(
  Object.entries(NAMES).flatMap(([role, names]) =>
    names.map((name) => [name, new AllowedGlobal(role as Role, name)] as const),
  ),
);

/** What `module.name` stands for; undefined where a data frame does not need it. */
export function allowedGlobal(module: string, name: string): AllowedGlobal | undefined {
  return ALLOWED.get(`${module}.${name}`);
}
