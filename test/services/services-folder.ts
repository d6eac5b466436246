/** Set by `npm run test:services`: where servers are made, and removed from in the end. */
export const SERVICES_FOLDER_VARIABLE = 'SABOT_TEST_SERVICES_FOLDER';
