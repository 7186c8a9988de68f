/** Counts what one reading of a Parquet file unpacks and holds, and ends it before that is too much. */
import { TooLarge } from './damage';
import { PARQUET_LIMITS } from './limits';

const MB = 1e6;

export class Budget {
  private open = 0;
  private unpacked = 0;
  private readonly mostUnpacked: number;

  constructor(fileSize: number) {
    this.mostUnpacked = PARQUET_LIMITS.freeUnpacked + PARQUET_LIMITS.unpackedPerByte * fileSize;
  }

  /**
   * Before a page is unpacked.
   *
   * @returns what to `release` once the page is done with
   * @throws TooLarge
   */
  take(bytes: number, values: number): number {
    const { pageBytes, pageValues, openBytes } = PARQUET_LIMITS;
    if (bytes > pageBytes) throw new TooLarge(`a page would unpack to ${(bytes / MB).toFixed(0)} MB`);
    if (values > pageValues) throw new TooLarge(`a page claims ${values} values`);
    // An array's slot takes 8 bytes, whatever it holds.
    const held = bytes + 8 * values;
    this.unpacked += held;
    if (this.unpacked > this.mostUnpacked) {
      throw new TooLarge(`it would unpack to more than ${(this.mostUnpacked / MB).toFixed(0)} MB`);
    }
    if (this.open + held > openBytes) {
      throw new TooLarge(
        `the pages of its columns would take more than ${(openBytes / MB).toFixed(0)} MB at once`,
      );
    }
    this.open += held;
    return held;
  }

  release(held: number): void {
    this.open -= held;
  }
}
