import { dataPath, region } from "./object-store-server";
import type { BucketKey, ObjectStoreServer } from "./object-store-server";
import type { PlanValue } from "./workload";

const port = 7070;
/** No bucket can have this name. */
const healthPath = "/_health";

/** The Versity S3 Gateway over a folder. */
export const versitygw: ObjectStoreServer = {
  port,
  volume: "data",
  healthPath,
  environment: (administrator) => ({
    ROOT_ACCESS_KEY_ID: "platform",
    ROOT_SECRET_ACCESS_KEY: { secret: administrator },
    VGW_BACKEND: "posix",
    VGW_BACKEND_ARG: `${dataPath}/buckets`,
    VGW_IAM_DIR: `${dataPath}/keys`,
    VGW_PORT: `:${port}`,
    // keys are made inside the container alone
    VGW_ADMIN_PORT: "127.0.0.1:7071",
    VGW_HEALTH: healthPath,
    VGW_REGION: region,
    // rights come by policies; without this an old key could open its objects by their lists
    VGW_DISABLE_ACL: "true",
    // an address that is logged may hold a signature that still opens it
    VGW_QUIET: "true",
  }),
  confinement: { user: "1000:1000", readOnlyRoot: true, scratch: ["/tmp"] },
  // a program in the image
  keys: (action, keys) => ({ command: ["object-store-keys", action], stdin: grants(keys) }),
};

function grants(keys: BucketKey[]): PlanValue {
  const all = keys.map(({ bucket, key, secret }) => ({ bucket, key, secret: `\${${secret}}` }));
  const values = Object.fromEntries(keys.map(({ secret }): [string, PlanValue] => [secret, { secret }]));
  return { template: `${JSON.stringify(all)}\n`, values };
}
