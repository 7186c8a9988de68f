/** Unpacks a page to exactly the size that its header states, and never allocates more than that. */
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { compressors, decompressLz4Raw } from 'hyparquet-compressors';
import { ZSTDDecoder } from 'zstddec';
import { Damage, Unsupported } from './damage';
import type { Codec } from './footer';

export type Decompress = (packed: Uint8Array, size: number) => Uint8Array;

/**
 * The decompressor of a codec: from packed bytes and the size that they must have unpacked.
 *
 * @throws Unsupported; the function it gives throws where the bytes do not unpack to that size
 */
export async function decompressorOf(codec: Codec): Promise<Decompress> {
  const unpack = await rawDecompressor(codec);
  return (packed, size) => {
    if (size === 0) return new Uint8Array(0);
    let bytes: Uint8Array;
    try {
      bytes = unpack(packed, size);
    } catch (cause) {
      throw new Damage('a page cannot be unpacked to the size that it states', { cause });
    }
    if (bytes.length !== size) throw new Damage('a page unpacks to another size than it states');
    return bytes;
  };
}

async function rawDecompressor(codec: Codec): Promise<Decompress> {
  switch (codec) {
    case 'UNCOMPRESSED':
      return (packed) => packed;
    case 'SNAPPY':
      return unpackSnappy;
    case 'GZIP':
      return (packed, size) => gunzipSync(packed, { maxOutputLength: size });
    case 'BROTLI':
      return (packed, size) => brotliDecompressSync(packed, { maxOutputLength: size });
    case 'ZSTD': {
      const decoder = new ZSTDDecoder();
      await decoder.init();
      return (packed, size) => decoder.decode(packed, size);
    }
    case 'LZ4_RAW':
      return unpackLz4;
    case 'LZ4':
      return unpackHadoopLz4;
    default:
      throw new Unsupported(`its compression, ${codec}, is not supported`);
  }
}

/** The decoder trusts the length that the bytes begin with, so that is compared with the header's first. */
function unpackSnappy(packed: Uint8Array, size: number): Uint8Array {
  let stated = 0;
  for (let i = 0; ; i++) {
    if (i === 5 || i >= packed.length) throw new Damage('a page has no length');
    stated += (packed[i] & 0x7f) * 2 ** (7 * i);
    if (packed[i] < 0x80) break;
  }
  if (stated !== size || compressors.SNAPPY === undefined) {
    throw new Damage('a page unpacks to another size than it states');
  }
  return compressors.SNAPPY(packed, size);
}

/** An LZ4 block makes at most 255 bytes of one. */
function unpackLz4(packed: Uint8Array, size: number): Uint8Array {
  if (size > 255 * packed.length) throw new Damage('a page cannot unpack to the size that it states');
  return decompressLz4Raw(packed, size);
}

/**
 * The deprecated LZ4 of Hadoop: blocks, each after its two lengths (big-endian: unpacked, packed);
 * some writers left the lengths out.
 */
function unpackHadoopLz4(packed: Uint8Array, size: number): Uint8Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const blocks: Uint8Array[] = [];
  let total = 0;
  for (let offset = 0; offset < packed.length;) {
    const framed = packed.length - offset >= 8;
    const unpackedLength = framed ? view.getUint32(offset) : 0;
    const packedLength = framed ? view.getUint32(offset + 4) : 0;
    const fits = packedLength > 0 && packedLength <= packed.length - offset - 8;
    if (!framed || !fits || unpackedLength > size - total) return unpackLz4(packed, size);
    blocks.push(unpackLz4(packed.subarray(offset + 8, offset + 8 + packedLength), unpackedLength));
    total += unpackedLength;
    offset += 8 + packedLength;
  }
  return Buffer.concat(blocks, total);
}
