/** The Arrow types that other folders may name: this folder is the only importer of apache-arrow. */
export { RecordBatch, Table } from 'apache-arrow';
