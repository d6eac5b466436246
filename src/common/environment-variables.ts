/** What the process was told by a variable of its surroundings; undefined where it is not set. */
export type EnvironmentVariables = (name: string) => string | undefined;
