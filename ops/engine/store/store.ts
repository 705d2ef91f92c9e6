/** The files of a state, by their paths in it. The CLI shows neither its locks nor the states of earlier updates. */
export interface Store {
  /** Whether several machines may work on it, so that a lock's process can be another machine's. */
  shared: boolean;
  /** Names of what is in a folder, none where there is no such folder. */
  list(folder: string): Promise<string[]>;
  /** The text of a file; `undefined` where it is gone. */
  read(path: string): Promise<string | undefined>;
  remove(path: string): Promise<void>;
}
