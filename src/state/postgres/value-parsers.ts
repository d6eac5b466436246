import pg from 'pg';

const BYTEA = 17;
const INT8 = 20;

/** How values come out of the server: as pg does it, but int8 as bigint and bytea as plain bytes. */
export const VALUE_PARSERS: pg.CustomTypesConfig = {
  getTypeParser: ((typeId: number, format?: 'text') => {
    if (typeId === INT8) return BigInt;
    const parse = pg.types.getTypeParser(typeId, format);
    if (typeId !== BYTEA) return parse;
    // pg's buffers may lie in memory that Node shares between them.
    return (text: string) => new Uint8Array(parse(text) as Uint8Array);
  }) as pg.CustomTypesConfig['getTypeParser'],
};
