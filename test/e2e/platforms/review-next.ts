import { reviewed } from "./review";

const next = reviewed("2", "good day");
const { postgres } = next.databaseServers;

/** Another release, and another setting of the database server. */
export const platform = {
  ...next,
  databaseServers: { postgres: { ...postgres, settings: { work_mem: "8MB" } } },
};
