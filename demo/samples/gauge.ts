import type { UserFunction } from 'sabot-sql';

/** Draws where a value lies between two others: `├──────●───┤`. */
export const gauge: UserFunction<['DOUBLE', 'DOUBLE', 'DOUBLE'], 'STRING'> = {
  parameters: ['DOUBLE', 'DOUBLE', 'DOUBLE'],
  returns: 'STRING',
  description: 'Draws where a value lies between a low and a high one.',
  evaluate(value, low, high) {
    if (value === null || low === null || high === null) return null;
    const share = (value - low) / (high - low);
    const left = Math.round(20 * Math.min(1, Math.max(0, share)));
    return `├${'─'.repeat(left)}●${'─'.repeat(20 - left)}┤`;
  },
};
