import type { PlatformSpec } from "../../../config/platform";
import { platform as small } from "./one-service";

/** One service with its database, and a database beside that it must not see. */
export const platform: PlatformSpec = {
  ...small,
  databases: [...small.databases, { name: "notes-db", engine: "postgres", database: "clinic_notes" }],
};
