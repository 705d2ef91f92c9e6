/** Kinds of environment that a description may tell apart. */
export type Environment = "development" | "production";

/**
 * A value of a variable or header, resolved at the target's boundary: a literal, a secret by its name, a field of a
 * connection, the public address of a route, the address of a service inside, a choice by the stack's environment, or a
 * text with `${name}` places for other values. `previous` is a generated secret as it was before its last rotation, and
 * before the first as it is: a service that has both takes what was signed with either.
 */
export type Value =
  | string
  | { secret: string; previous?: true }
  | { connection: string; field: ConnectionField }
  | { address: string; field?: AddressField }
  | { service: string; field?: AddressField }
  | Record<Environment, string>
  | { template: string; values: Record<string, Value> };

/** The whole address with its path, or a part of it in the words of the URL standard. @default url */
export type AddressField = "url" | "origin" | "host" | "hostname" | "port";

/** `poolSize`: the most connections to the database that one replica may hold, as planned for its server. */
export type ConnectionField =
  "host" | "hosts" | "port" | "database" | "virtualHost" | "user" | "password" | "sslmode" | "poolSize";
