import { ABI_VERSION } from '../src/kernels/abi';

export { dictionaryRehash, internOne, internUtf8 } from './group/intern-utf8';
export {
  bitmapAnd,
  bitmapCopy,
  bitmapCount,
  bitmapFill,
  bitmapToBytes,
  bytesToBitmap,
} from './memory/bitmap';
export { gatherUtf8Bytes, gatherUtf8Offsets } from './memory/gather-utf8';
export { allBelow, offsetsRise, rescaleI64 } from './memory/import-columns';
export { filterIndices, take1, take4, take8, takeBits } from './select/filter';
export { combineRowWatermarks } from './window/combine-row-watermarks';
export { rowWatermarks, watermarkScan } from './window/prefix-maximum';
export { timesToMs } from './window/time-unit';

export function abiVersion(): i32 {
  return ABI_VERSION;
}

/** First address that the host may hand out: everything below is the kernels' own constants. */
export function heapBase(): usize {
  return __heap_base;
}
