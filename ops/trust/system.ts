import { isInstalled } from "./run";

/** The commands that change one operating system's trust store. */
export interface SystemStore {
  name: string;
  add: string[][];
  remove: string[][];
}

const keychain = "/Library/Keychains/System.keychain";

/** The trust store of this system, or `undefined` where it is not known. */
export async function systemStore(
  platform: NodeJS.Platform,
  name: string,
  file: string,
): Promise<SystemStore | undefined> {
  if (platform === "darwin") {
    return {
      name: "The system keychain",
      add: [["security", "add-trusted-cert", "-d", "-r", "trustRoot", "-k", keychain, file]],
      remove: [["security", "remove-trusted-cert", "-d", file]],
    };
  }
  if (platform === "linux" && (await isInstalled("update-ca-certificates"))) return debianStore(name, file);
  return undefined;
}

/** The store of Debian, Ubuntu and what comes from them. */
export function debianStore(name: string, file: string): SystemStore {
  const target = `/usr/local/share/ca-certificates/${name}.crt`;
  return {
    name: "This system",
    add: [["install", "-D", "-m", "0644", file, target], ["update-ca-certificates"]],
    remove: [["rm", "-f", target], ["update-ca-certificates"]],
  };
}
