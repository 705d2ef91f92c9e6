// What the tests with a real Docker share: a plugin that speaks to it, and an end that leaves nothing behind.
import { Plugin } from "./client";
import type { Properties, State } from "./client";
import { TINY, docker, makeTinyImage } from "../support/tiny-image";

export const CONTAINER = "docker:index/container:Container";
export const NETWORK = "docker:index/network:Network";
export const VOLUME = "docker:index/volume:Volume";

export type Made = State & { inputs: Properties };

export class Fixture {
  #plugin: Plugin | undefined;
  readonly #made: [string, State][] = [];

  constructor() {
    beforeAll(async () => {
      makeTinyImage();
      this.#plugin = await Plugin.start("docker");
      await this.plugin.configure({});
    });
    afterEach(async () => {
      for (const [type, { id, outputs }] of this.#made.splice(0).reverse()) await this.plugin.delete(type, id, outputs);
    });
    afterAll(() => this.plugin.stop());
  }

  get plugin(): Plugin {
    if (!this.#plugin) throw new Error("the plugin is not started before the tests run");
    return this.#plugin;
  }

  async make(type: string, given: Properties, name = "plugin-test"): Promise<Made> {
    const state = await this.plugin.make(type, given, name);
    this.#made.push([type, state]);
    return state;
  }

  run(given: Properties = {}): Promise<Made> {
    return this.make(CONTAINER, { image: TINY, ...given });
  }

  refresh(state: Made) {
    return this.plugin.read(CONTAINER, state.id, state.outputs, state.inputs);
  }
}

export const inspect = (state: State, path: string): unknown =>
  JSON.parse(docker("inspect", "--format", `{{json ${path}}}`, state.id));

export const inside = (state: State, ...command: string[]): string => docker("exec", state.id, ...command);
