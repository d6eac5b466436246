import { answer } from './answer.js';
import { runFirstQuery } from './first-query.js';

await answer(async () => JSON.stringify(await runFirstQuery('webassembly')));
