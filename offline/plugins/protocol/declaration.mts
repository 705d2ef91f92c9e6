// What a plugin says about each of its resources. Check, Diff, previews and the package schema are derived from it, so
// a resource's own code is only what really touches the world.
import type { Plain, PlainProperties } from "./values.mts";

export type Shape =
  | "string"
  | "integer"
  | "number"
  | "boolean"
  | "any"
  | { readonly list: Shape }
  | { readonly set: Shape }
  | { readonly map: Shape }
  | { readonly object: string; readonly fields: Readonly<Record<string, Field>> };

export interface Field {
  readonly shape: Shape;
  readonly required?: boolean;
  readonly oneOf?: readonly string[];
  readonly minimum?: number;
  readonly pattern?: RegExp;
}

export interface Input extends Field {
  /** A change makes a new resource. */
  readonly replace?: boolean;
  readonly secret?: boolean;
  readonly default?: Plain;
  /** Left out, the name is made from the resource's name and a random suffix. */
  readonly autoName?: boolean;
}

export interface Output {
  readonly shape: Shape;
  readonly secret?: boolean;
  /** An update makes it anew, so a preview of an update cannot know it. */
  readonly changesOnUpdate?: boolean;
}

export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** What a handler may use besides its own arguments. */
export interface Context {
  readonly urn: string;
  readonly name: string;
  readonly config: PlainProperties;
  /** Aborted when the engine cancels, or goes away. */
  readonly signal: AbortSignal;
  readonly log: (message: string) => void;
}

export interface Created {
  readonly id: string;
  readonly outputs: PlainProperties;
}

export interface Current {
  readonly outputs: PlainProperties;
  readonly inputs: PlainProperties;
}

export interface Resource {
  readonly token: string;
  readonly inputs: Readonly<Record<string, Input>>;
  /** What the resource yields beyond its inputs. */
  readonly outputs: Readonly<Record<string, Output>>;
  /** Inputs of the official plugin that are refused here. */
  readonly unsupported?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  /** When any input is secret, so is every output. */
  readonly secretsSpread?: boolean;
  /** Rules that concern more than one input; it runs only on inputs whose types are right. */
  readonly verify?: (inputs: PlainProperties) => Failure[];
  /** Inputs that follow from the given ones and from what lies around them; it runs when nothing was refused. */
  readonly complete?: (inputs: PlainProperties) => Promise<PlainProperties>;
  /** Names of properties that must be replaced although no input changed. */
  readonly outdated?: (state: PlainProperties, inputs: PlainProperties) => string[];
  readonly create: (inputs: PlainProperties, context: Context) => Promise<Created>;
  /** Undefined when the thing does not exist any more. A resource without `read` lives in the state alone. */
  readonly read?: (id: string, current: Current, context: Context) => Promise<Current | undefined>;
  readonly update?: (
    id: string,
    state: PlainProperties,
    inputs: PlainProperties,
    context: Context,
  ) => Promise<PlainProperties>;
  readonly delete?: (id: string, state: PlainProperties, context: Context) => Promise<void>;
}

export interface Plugin {
  readonly name: string;
  readonly version: string;
  readonly config: Readonly<Record<string, Input>>;
  readonly unsupportedConfig?: readonly string[];
  /** Rules that the settings' types do not say; it runs only on settings whose types are right. */
  readonly verifyConfig?: (config: PlainProperties) => Failure[];
  readonly resources: readonly Resource[];
  /** What can be asked without making anything, by token. */
  readonly functions?: Readonly<Record<string, (given: PlainProperties, context: Context) => Promise<PlainProperties>>>;
}

/** A failure whose message is meant for the user as it stands. */
export class PluginError extends Error {}
