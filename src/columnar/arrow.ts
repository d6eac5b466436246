/** The Arrow types that other folders may name: this folder is the only importer of apache-arrow. */
export { RecordBatch, type Schema as ArrowSchema, Table } from 'apache-arrow';
