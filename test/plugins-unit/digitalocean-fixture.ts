// What the tests of the digitalocean plugin share: a simulated account, and a plugin that is told of it.
import { Plugin } from "../plugins/client";
import type { Properties, State } from "../plugins/client";
import { Simulation } from "../support/digitalocean/simulation";

export type Made = State & { inputs: Properties };

export const typeOf = (name: string): string =>
  `digitalocean:index/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;

// A key of the form that is wanted; nobody has its other half.
export const PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKZ1cJb0Qw0QnQ0cY2FtcGxlLWtleS1mb3ItdGVzdHM= test";

export class Cloud {
  #simulation: Simulation | undefined;
  #plugin: Plugin | undefined;

  constructor() {
    beforeEach(async () => {
      this.#simulation = await Simulation.start();
      await this.plugin.configure({ apiEndpoint: this.simulation.url, token: this.simulation.token });
    });
    afterEach(() => this.simulation.stop());
    beforeAll(async () => {
      this.#plugin = await Plugin.start("digitalocean");
    });
    afterAll(() => this.plugin.stop());
  }

  get simulation(): Simulation {
    if (!this.#simulation) throw new Error("the simulation is not started before a test runs");
    return this.#simulation;
  }

  get plugin(): Plugin {
    if (!this.#plugin) throw new Error("the plugin is not started before the tests run");
    return this.#plugin;
  }

  make(name: string, given: Properties, as = "it"): Promise<Made> {
    return this.plugin.make(typeOf(name), given, as);
  }

  /** Checks changed inputs and updates with them, as the engine does when nothing is replaced. */
  async change(name: string, made: Made, given: Properties): Promise<Made> {
    const { inputs, failures } = await this.plugin.check(typeOf(name), "it", given, made.inputs);
    expect(failures).toEqual({});
    expect((await this.plugin.diff(typeOf(name), made.inputs, inputs, made.outputs)).replaces).toEqual([]);
    const outputs = await this.plugin.update(typeOf(name), made.id, made.outputs, inputs);
    return { id: made.id, inputs, outputs };
  }

  /** What a refresh finds. */
  read(name: string, { id, outputs, inputs }: Made) {
    return this.plugin.read(typeOf(name), id, outputs, inputs);
  }

  remove(name: string, { id, outputs }: Made): Promise<void> {
    return this.plugin.delete(typeOf(name), id, outputs);
  }

  /** What a change of the inputs replaces. */
  async replaces(name: string, made: Made, given: Properties): Promise<string[]> {
    const { inputs } = await this.plugin.check(typeOf(name), "it", given, made.inputs);
    return (await this.plugin.diff(typeOf(name), made.inputs, inputs, made.outputs)).replaces;
  }
}
