import type { LoadRequest } from "./result";

interface Target {
  port: number;
  ca: string;
  id: string;
  /** @default 100 */
  perSecond?: number;
}

const domain = "rofecare.localhost";

/** A load on Rofecare: records of patients, now and then a request of 20 s, and a websocket to the page's server. */
export function rofecareLoad({ port, ca, id, perSecond = 100 }: Target): LoadRequest {
  return {
    ...{ port, ca, id, perSecond, host: `api.${domain}`, records: "/api/patients/records" },
    slow: { path: "/api/patients/slow?seconds=20", everySeconds: 5 },
    socket: { host: `app.${domain}`, path: "/ws" },
  };
}
