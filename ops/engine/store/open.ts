import { bucketStore } from "./bucket";
import { folderStore, stateFolder } from "./folder";
import type { Store } from "./store";

/** The files of the state in use; `undefined` where this project cannot look into it. */
export function stateStore(): Store | undefined {
  const backend = process.env["PULUMI_BACKEND_URL"];
  const folder = stateFolder(backend);
  if (folder !== undefined) return folderStore(folder);
  return backend?.startsWith("s3://") ? bucketStore(backend) : undefined;
}
