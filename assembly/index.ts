import { ABI_VERSION } from '../src/kernels/abi';

export {
  emitAverageF32,
  emitAverageF64,
  emitAverageI32,
  emitAverageI64,
  emitCounts,
  emitExtremeCode,
  emitExtremeF32,
  emitExtremeF64,
  emitF32,
  emitF64,
  emitI32,
  emitI64,
  emitU8,
  emitValid,
} from './aggregate/emit';
export { mergeArrivals, orderByArrival, permuteRows } from './aggregate/order-rows';
export {
  clearSlots,
  placeRows,
  resolveRows,
  resolveRowsBySlice,
  widenRows,
} from './aggregate/resolve-rows';
export {
  extremesCode,
  extremesF32,
  extremesF64,
  extremesI32,
  extremesI64,
  extremesU8,
  mergeExtremesCode,
  mergeExtremesF64,
  mergeExtremesI64,
} from './aggregate/update-extremes';
export { fuseBigintDouble, fuseDouble } from './aggregate/update-fused';
export {
  countNulls,
  countRows,
  sumF32,
  sumF32AsF64,
  sumF64,
  sumI32,
  sumI64,
} from './aggregate/update-sums';
export { decodeCsv } from './decode/csv';
export { decodeCsvMessages } from './decode/csv-messages';
export { decodeJsonLines } from './decode/json-lines';
export { decodeJsonMessages } from './decode/json-messages';
export { internKeys, keyTableRehash } from './group/intern-keys';
export { dictionaryRehash, internOne, internUtf8 } from './group/intern-utf8';
export {
  codesOfIds,
  foldIds,
  gatherIds,
  gatherKeys,
  keysOfColumn,
  keysOfF32,
  keysOfF64,
  markNullIds,
  unfoldIds,
  validIds,
} from './group/key-columns';
export { joinBuild, joinExpand, joinProbe, joinProbeCodes, joinShape } from './join/join-index';
export { joinKeyWords, joinMapCodes } from './join/join-keys';
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
export {
  arithmeticF32,
  arithmeticF64,
  arithmeticI32,
  arithmeticI64,
  divideI32,
  divideI64,
} from './select/arithmetic';
export { castValues, rescaleTimes } from './select/cast';
export {
  broadcast1,
  broadcast4,
  broadcast8,
  choose1,
  choose4,
  choose8,
  chooseBits,
  scatter1,
  scatter4,
  scatter8,
  scatterBits,
} from './select/choose';
export {
  compareF32,
  compareF64,
  compareI32,
  compareI64,
  compareU8,
  compareUtf8,
} from './select/compare';
export { filterIndices, take1, take4, take8, takeBits } from './select/filter';
export { formatI64, formatTimes } from './select/format';
export {
  booleanNot,
  booleanTruth,
  distinctRows,
  findByte,
  logicalAnd,
  logicalOr,
} from './select/logic';
export {
  powerF64,
  roundF64,
  roundI64,
  unaryF32,
  unaryF64,
  unaryI32,
  unaryI64,
} from './select/math';
export { concatUtf8, likeUtf8, substringUtf8 } from './select/text';
export { addMonths, extractTime } from './select/time';
export { captureRows, saveRows } from './window/capture-rows';
export { combineRowWatermarks } from './window/combine-row-watermarks';
export { rowWatermarks, watermarkScan } from './window/prefix-maximum';
export { sliceOrdinals } from './window/slice-ordinals';
export { firstNotBelow, timeRange } from './window/time-range';
export { timesToMs } from './window/time-unit';

export function abiVersion(): i32 {
  return ABI_VERSION;
}

/** First address that the host may hand out: everything below is the kernels' own constants. */
export function heapBase(): usize {
  return __heap_base;
}
