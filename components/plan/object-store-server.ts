import type { Size } from "../../config/units";
import type { PlanValue, TaskPlan, WorkloadPlan } from "./workload";

/** One version of a bucket's key pair; the version is in the key's name. */
export interface BucketKey {
  bucket: string;
  version: number;
  key: string;
  /** Name of the secret that is its secret key. */
  secret: string;
}

/** What is one server's own among those that speak S3. */
export interface ObjectStoreServer {
  port: number;
  /** Name of its volume: none reads what another one wrote. */
  volume: string;
  healthPath: string;
  /** It gets this much where the description gives less. @default what the description gives */
  leastMemory?: Size;
  /** By the name of the secret that its administrator's password is. */
  environment: (administrator: string) => Record<string, PlanValue>;
  confinement: Pick<WorkloadPlan, "command" | "user" | "readOnlyRoot" | "scratch">;
  /** Makes buckets and their keys, or takes keys away; what is so already makes no difference. */
  keys: (action: "add" | "remove", keys: BucketKey[]) => Pick<TaskPlan, "command" | "stdin">;
}

export const region = "us-east-1";
export const dataPath = "/data";
