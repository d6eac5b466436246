/** `fetch` as the platform has it, as far as it is used here. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;
