import { PGlite } from '@electric-sql/pglite';
import { writeFileSync } from 'node:fs';
let t=Date.now(); const lap=(n)=>{console.log(n, Date.now()-t, Math.round(process.memoryUsage().rss/2**20)); t=Date.now()};
const db = await PGlite.create({startParams:[...PGlite.defaultStartParams,'-c','shared_buffers=16MB']}); lap('initdb');
const f = await db.dumpDataDir('gzip'); lap('dump'); await db.close();
console.log(f.size, f.type); writeFileSync('/tmp/tabx/pgdata.tar.gz', Buffer.from(await f.arrayBuffer()));
const db2 = await PGlite.create({loadDataDir: f, startParams:[...PGlite.defaultStartParams,'-c','shared_buffers=16MB']}); lap('load');
console.log((await db2.query('select 1')).rows);
