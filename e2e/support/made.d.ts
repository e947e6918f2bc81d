/** What the server puts before the worker: which program it is of, and what it keeps for everybody. */
declare const MADE: { version: string; pages: string[]; first: string[]; files: string[] };
