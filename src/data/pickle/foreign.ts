/** Instructions that pickles may have and that this reader refuses, with the reason. */

const OLD = 'is written in protocol 0 or 1, which is not read (save it with protocol=5)';

/** What a pickle does that has the instruction; "The pickle …". */
export const FOREIGN: Partial<Record<number, string>> = {
  0x80: 'states its protocol twice',
  0x50: 'refers to an object outside of the file',
  0x51: 'refers to an object outside of the file',
  0x97: 'keeps its arrays outside of the file',
  0x98: 'keeps its arrays outside of the file',
  0x82: 'uses a registered extension',
  0x83: 'uses a registered extension',
  0x84: 'uses a registered extension',
  0x69: 'makes an object of a class by name',
  0x6f: 'makes an object of a class by name',
  0x46: OLD,
  0x49: OLD,
  0x4c: OLD,
  0x53: 'was written by Python 2, which is not read',
  0x54: 'was written by Python 2, which is not read',
  0x55: 'was written by Python 2, which is not read',
  0x56: OLD,
  0x64: OLD,
  0x67: OLD,
  0x6c: OLD,
  0x70: OLD,
};
