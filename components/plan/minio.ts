import { dataPath } from "./object-store-server";
import type { BucketKey, ObjectStoreServer } from "./object-store-server";
import type { PlanValue } from "./workload";

const port = 9000;

/** One MinIO server on one drive. */
export const minio: ObjectStoreServer = {
  port,
  volume: "minio",
  // `ready` says so before it knows users and buckets
  healthPath: "/minio/health/cluster",
  leastMemory: "512MB",
  environment: (administrator) => ({
    MINIO_ROOT_USER: "platform",
    MINIO_ROOT_PASSWORD: { secret: administrator },
    MINIO_BROWSER: "off",
    MINIO_UPDATE: "off",
    // where it looks for certificates, and makes the folder for them
    HOME: "/tmp",
  }),
  // the image's folder for data is root's
  confinement: { command: ["server", dataPath, "--address", `:${port}`], readOnlyRoot: true, scratch: ["/tmp"] },
  keys: (action, keys) => ({ command: ["bash", "-c", scripts[action]], stdin: lines(keys) }),
};

/** A line for each key: its bucket, its name and its secret, none of which has a space. */
function lines(keys: BucketKey[]): PlanValue {
  const template = keys.map(({ bucket, key, secret }) => `${bucket} ${key} \${${secret}}\n`).join("");
  return { template, values: Object.fromEntries(keys.map(({ secret }) => [secret, { secret }])) };
}

// as the key of a bucket of the other server: everything with objects, nothing with the bucket itself or its rights
const onBucket = [
  "ListBucket",
  "ListBucketVersions",
  "ListBucketMultipartUploads",
  "GetBucketLocation",
  "GetBucketVersioning",
];
const onObjects = [
  ...["GetObject", "GetObjectVersion", "GetObjectAttributes", "GetObjectTagging", "PutObject", "PutObjectTagging"],
  ...["DeleteObject", "DeleteObjectVersion", "DeleteObjectTagging", "AbortMultipartUpload", "ListMultipartUploadParts"],
];
const actions = (names: string[]): string[] => names.map((name) => `s3:${name}`);
const policy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: actions(onBucket), Resource: ["arn:aws:s3:::BUCKET"] },
    { Effect: "Allow", Action: actions(onObjects), Resource: ["arn:aws:s3:::BUCKET/*"] },
  ],
});

// MinIO's client is in the image; passwords stand in its environment and on its standard input alone
const client = [
  "set -euo pipefail",
  `export MC_HOST_store="http://$MINIO_ROOT_USER:$MINIO_ROOT_PASSWORD@127.0.0.1:${port}" MC_CONFIG_DIR=/tmp/.mc`,
];
const scripts = {
  add: [
    ...client,
    `policy='${policy}'`,
    "while read -r bucket key secret; do",
    '  mc mb --ignore-existing "store/$bucket" </dev/null',
    '  printf %s "${policy//BUCKET/$bucket}" | mc admin policy create store "bucket-$bucket" /dev/stdin',
    `  printf '%s\\n' "$key" "$secret" | mc admin user add store`,
    '  mc admin policy attach store "bucket-$bucket" --user "$key" </dev/null',
    "done",
  ].join("\n"),
  remove: [
    ...client,
    "while read -r bucket key secret; do",
    '  answer=$(mc admin user remove store "$key" 2>&1 </dev/null) ||',
    '    [[ $answer == *"does not exist"* ]] || { echo "$answer" >&2; exit 1; }',
    "done",
  ].join("\n"),
};
