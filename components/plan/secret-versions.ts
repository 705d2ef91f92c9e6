import type { Settings } from "../../config/settings";

/** Version of a generated secret that a stack has now. */
export function versionOf(secret: string, { secretVersions }: Pick<Settings, "secretVersions">): number {
  return secretVersions[secret] ?? 1;
}

/** Name by which plans and the state know one version of a secret; the first has the secret's own name. */
export function versionName(secret: string, version: number): string {
  return version === 1 ? secret : `${secret}-v${version}`;
}

/** Name of the version that a stack has now. */
export function currentName(secret: string, settings: Pick<Settings, "secretVersions">): string {
  return versionName(secret, versionOf(secret, settings));
}

/** Name of the user that is one version of a login, in a server that tells logins apart by their users. */
export function loginUser(name: string, version: number): string {
  return `${name}_v${version}`;
}
