/** Where PostgreSQL's files lie below a state directory. */
export const DATA_DIRECTORY_NAME = 'pgdata';
