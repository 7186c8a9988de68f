/** One leaf of a Parquet file, read page after page: only the bytes of its own pages, one page in memory. */
import type { PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import type { ErrorPlace } from '../../core/errors';
import type { Budget } from './budget';
import { asUserError, CutOff, Damage, TooLarge, Unsupported } from './damage';
import { decompressorOf, type Decompress } from './decompress';
import type { Chunk } from './footer';
import { PARQUET_LIMITS } from './limits';
import { decodePage, rowsOf } from './page';
import type { RandomFile } from './randomFile';
import type { Leaf } from './schema';
import { checkThrift } from './thrift';
import { decodePlain, type Values } from './values';

/** Bytes that are read at once where a page's header is looked for. */
const SLAB = 1 << 14;

export class ColumnReader {
  private group = -1;
  private chunk: Chunk | undefined;
  private decompress: Decompress | undefined;
  /** Where the next page starts, in the file. */
  private position = 0;
  private rowsLeftInChunk = 0;
  private dictionary: Values | undefined;
  private dictionaryHeld = 0;
  private page: Values = [];
  private pageHeld = 0;
  private pageDone = 0;
  private row = 0;
  private slab: Buffer = Buffer.alloc(0);
  private slabStart = 0;

  /** @param chunks of this leaf, one per row group */
  constructor(
    private readonly file: RandomFile,
    private readonly leaf: Leaf,
    private readonly chunks: readonly Chunk[],
    private readonly budget: Budget,
  ) {}

  /**
   * Number of rows that `take` can give now; reads a page where there is none. 0 at the end.
   *
   * @throws UserError naming the column and the row
   */
  async available(): Promise<number> {
    try {
      while (this.pageDone === this.page.length) {
        if (this.rowsLeftInChunk === 0) {
          if (!(await this.nextChunk())) return 0;
        } else {
          await this.nextPage();
        }
      }
    } catch (error) {
      throw asUserError(error, this.place());
    }
    return this.page.length - this.pageDone;
  }

  /** The next rows, at most as many as are available. */
  take(rows: number): ArrayLike<unknown> {
    const { page, pageDone } = this;
    this.pageDone += rows;
    this.row += rows;
    if (pageDone === 0 && rows === page.length) return page;
    return (page as unknown[] | Float64Array).slice(pageDone, pageDone + rows);
  }

  private place(): ErrorPlace {
    return { file: this.file.path, path: `column "${this.leaf.column.name}", from row ${this.row + 1}` };
  }

  /** @returns false at the end of the file */
  private async nextChunk(): Promise<boolean> {
    this.releasePage();
    this.budget.release(this.dictionaryHeld);
    this.dictionaryHeld = 0;
    this.dictionary = undefined;
    this.group++;
    if (this.group === this.chunks.length) return false;
    this.chunk = this.chunks[this.group];
    if (this.chunk.encrypted) throw new Unsupported('this column is encrypted');
    this.decompress = await decompressorOf(this.chunk.codec);
    this.position = this.chunk.offset;
    this.rowsLeftInChunk = this.chunk.rows;
    return true;
  }

  private releasePage(): void {
    this.budget.release(this.pageHeld);
    this.pageHeld = 0;
    this.page = [];
    this.pageDone = 0;
  }

  private async nextPage(): Promise<void> {
    this.releasePage();
    const header = await this.readHeader();
    const packed = await this.bytes(this.position, header.compressed_page_size);
    this.position += header.compressed_page_size;
    if (header.type === 'DICTIONARY_PAGE') this.readDictionary(header, packed);
    else if (header.type === 'DATA_PAGE' || header.type === 'DATA_PAGE_V2') this.readData(header, packed);
    else if (header.type !== 'INDEX_PAGE') throw new Damage('it has a page of an unknown kind');
    // Its values are copies by now.
    if (this.slab.length > SLAB) this.slab = Buffer.alloc(0);
  }

  private readData(header: PageHeader, packed: Buffer): void {
    const rows = rowsOf(header);
    if (rows > this.rowsLeftInChunk) throw new Damage('its pages have more rows than its row group');
    this.pageHeld = this.budget.take(header.uncompressed_page_size, rows);
    this.page = decodePage(this.leaf, header, packed, this.unpack(), rows, this.dictionary);
    this.rowsLeftInChunk -= rows;
  }

  private readDictionary(header: PageHeader, packed: Buffer): void {
    const count = header.dictionary_page_header?.num_values ?? -1;
    if (!(count >= 0) || this.dictionary !== undefined) throw new Damage('its dictionary is impossible');
    this.dictionaryHeld = this.budget.take(header.uncompressed_page_size, count);
    const bytes = this.unpack()(packed, header.uncompressed_page_size);
    this.dictionary = decodePlain(
      this.leaf,
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      count,
    );
  }

  private unpack(): Decompress {
    if (this.decompress === undefined) throw new Error('A page is read before its row group.');
    return this.decompress;
  }

  /** Leaves `position` after the header. */
  private async readHeader(): Promise<PageHeader> {
    for (let most = SLAB; ; most = PARQUET_LIMITS.pageHeaderBytes) {
      const left = this.chunkEnd() - this.position;
      if (left <= 0) throw new Damage('its pages have fewer rows than its row group');
      const bytes = await this.bytes(this.position, Math.min(most, left));
      let length: number;
      try {
        length = checkThrift(bytes, 0);
      } catch (error) {
        if (!(error instanceof CutOff) || bytes.length === left) throw error;
        if (most < PARQUET_LIMITS.pageHeaderBytes) continue;
        throw new TooLarge('the header of a page is longer than 1 MiB');
      }
      const header = parquetHeader({
        view: new DataView(bytes.buffer, bytes.byteOffset, length),
        offset: 0,
      });
      this.position += length;
      const { compressed_page_size: packed, uncompressed_page_size: unpacked } = header;
      if (!Number.isInteger(packed) || packed < 0 || !Number.isInteger(unpacked) || unpacked < 0) {
        throw new Damage('a page has no size');
      }
      if (packed > PARQUET_LIMITS.pageBytes) throw new TooLarge(`a page has ${packed} bytes`);
      return header;
    }
  }

  private chunkEnd(): number {
    return this.chunk === undefined ? 0 : this.chunk.offset + this.chunk.length;
  }

  /** Bytes of the current chunk, from what was read before where that holds them. */
  private async bytes(start: number, length: number): Promise<Buffer> {
    if (start + length > this.chunkEnd()) throw new CutOff();
    const inSlab = start >= this.slabStart && start + length <= this.slabStart + this.slab.length;
    if (!inSlab) {
      const ahead = Math.min(Math.max(length, SLAB), this.chunkEnd() - start);
      this.slab = await this.file.read(start, ahead);
      this.slabStart = start;
    }
    return this.slab.subarray(start - this.slabStart, start - this.slabStart + length);
  }
}
