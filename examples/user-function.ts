/**
 * Functions of one's own in SQL: masks card numbers, looks at addresses, and leaves out the rows that a function refuses.
 *
 *     npm run build && npx tsc -p tsconfig.examples.json && node dist-examples/user-function.js
 */
import { ErrorType, RecoveryStrategy, StreamingSQLExecutor } from 'sabot-sql';

const PAYMENTS = [
  { card: '4929123456781234', url: 'https://shop.example/basket?id=7', amount: 12.5 },
  { card: '5500000000000004', url: 'https://cafe.example/', amount: 3.2 },
  { card: null, url: 'https://shop.example/help', amount: 40 },
  { card: '30569309025904', url: 'no address', amount: 9.9 },
];

await using executor = new StreamingSQLExecutor();

// The types of `card` and `kept` follow from the parameters: string | null and number | null.
executor.registerFunction('MASK', {
  parameters: ['STRING', 'INT'],
  returns: 'STRING',
  description: 'Stars in the place of all but the last characters.',
  evaluate: (card, kept) =>
    card === null || kept === null
      ? null
      : card.slice(Math.max(0, card.length - kept)).padStart(card.length, '*'),
});

// What it throws is the row's error, which rules decide about.
executor.registerFunction('HOST', {
  parameters: ['STRING'],
  returns: 'STRING',
  description: 'The host of an address.',
  evaluate: (url) => (url === null ? null : new URL(url).host),
});
executor.errorHandler.addRule({
  type: ErrorType.OPERATOR_ERROR,
  strategy: RecoveryStrategy.SKIP,
});

await executor.registerStream('payments', PAYMENTS);
const query = executor.executeStreamingSQL(
  "SELECT HOST(url) AS host, MASK(COALESCE(card, 'none'), 4) AS card, amount FROM payments",
);
for await (const batch of query) {
  for (const { host, card, amount } of batch) console.log(host, card, amount);
}
console.log(`${query.statistics.skippedRows} left out`);

// Errors in SQL name the signature.
for (const { message } of executor.validate('SELECT MASK(card) FROM payments')) {
  console.log(message);
}
