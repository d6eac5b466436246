/**
 * Numbers that the kernels (assembly/) and their host share. Compiled by both AssemblyScript and TypeScript, so: untyped
 * integer constants only, no imports. The contract in words is assembly/README.md.
 */

/** Raised with every incompatible change; compared when the kernels are loaded. */
export const ABI_VERSION = 1;

/** Every buffer in kernel memory starts on a multiple of this. */
export const ALIGNMENT = 16;

/** Kernels may read, never write, this many bytes past the end of a buffer. */
export const READ_PADDING = 16;

// String dictionary header: eight u32.
export const DICTIONARY_COUNT = 0;
export const DICTIONARY_SLOT_MASK = 4;
export const DICTIONARY_SLOTS = 8;
export const DICTIONARY_OFFSETS = 12;
export const DICTIONARY_BYTES = 16;
export const DICTIONARY_BYTES_CAPACITY = 20;
export const DICTIONARY_CODE_CAPACITY = 24;
export const DICTIONARY_HEADER_BYTES = 32;

// String dictionary slot: key u64 (the bytes themselves up to 8, else their hash), length u32, code + 1 as u32 (0 = free).
export const DICTIONARY_SLOT_BYTES = 16;
export const DICTIONARY_SLOT_LENGTH = 8;
export const DICTIONARY_SLOT_CODE = 12;

// Watermark scan: four i64 (see WindowKernels).
export const WATERMARK_SCAN_MAXIMUM = 0;
export const WATERMARK_SCAN_BEFORE = 8;
export const WATERMARK_SCAN_CHUNK_MIN = 16;
export const WATERMARK_SCAN_CHUNK_MAX = 24;
export const WATERMARK_SCAN_BYTES = 32;
