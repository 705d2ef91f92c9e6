/** What the generator is told. */
export interface LoadRequest {
  port: number;
  /** PEM of the authority to trust. */
  ca: string;
  /** Host name of the interface; every name is looked for on 127.0.0.1. */
  host: string;
  perSecond: number;
  /** Path to which records are posted, answered with 201 and the record's own path, from which it is read with 200. */
  records: string;
  /** Record number 7 of the load is called `<id>-7`. */
  id: string;
  /** A request that takes long, one after the other, whether or not those before it were answered. */
  slow?: { path: string; everySeconds: number };
  /** A websocket that gets back each text that it sends. */
  socket?: { host: string; path: string };
}

/** Something that was not answered as it should have been. */
export interface Lost {
  /** When it was sent, as `2026-01-31T12:00:00.000Z`. */
  at: string;
  /** Seconds between the beginning of the load and its sending. */
  second: number;
  /** Seconds that it lived. */
  after: number;
  what: string;
  why: string;
}

/** How a websocket ended: by a close frame's code, or by 1006 where its connection ended without one. */
export interface SocketEnd {
  second: number;
  code: number;
  /** Texts that had not come back. */
  unanswered: number;
}

export interface LoadResult {
  sent: number;
  answered: number;
  lost: Lost[];
  /** Milliseconds from the moment that a request was due to the end of its answer. */
  latency: { p50: number; p99: number; max: number };
  /** Milliseconds by which the latest request was sent too late: more than some tens make the figures doubtful. */
  lateness: number;
  /** Names of the records whose storing was answered. */
  stored: string[];
  slow: { sent: number; answered: number; lost: Lost[] };
  socket: { opened: number; echoes: number; ends: SocketEnd[]; lost: Lost[] };
}
