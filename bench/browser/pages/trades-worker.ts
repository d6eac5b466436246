import { OpenTrades, type TradesCase, type TradesRun } from './trades-case.js';

/** What the page tells the worker. */
export type TradesCommand =
  | { readonly kind: 'open'; readonly tradesCase: TradesCase }
  | { readonly kind: 'run' }
  | { readonly kind: 'hash' }
  | { readonly kind: 'close' };

/** What the worker answers to each command. */
export type TradesAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'run'; readonly run: TradesRun }
  | { readonly kind: 'hash'; readonly hash: number }
  | { readonly kind: 'failed'; readonly message: string };

let open: OpenTrades | undefined;

addEventListener('message', async ({ data }: MessageEvent<TradesCommand>) => {
  try {
    postMessage(await answerTo(data));
  } catch (error) {
    const failed: TradesAnswer = { kind: 'failed', message: String((error as Error).stack) };
    postMessage(failed);
  }
});

async function answerTo(command: TradesCommand): Promise<TradesAnswer> {
  if (command.kind === 'open') {
    open = await OpenTrades.open(command.tradesCase);
    return { kind: 'done' };
  }
  if (open === undefined) throw new Error('no trades are open');
  if (command.kind === 'run') return { kind: 'run', run: await open.run() };
  if (command.kind === 'hash') return { kind: 'hash', hash: await open.hash() };
  await open.close();
  open = undefined;
  return { kind: 'done' };
}
