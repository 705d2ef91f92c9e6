import { Failure } from "./failure.mts";
import type { Json, JsonObject } from "./render.mts";

export interface ReadyRequest {
  container: string;
  part: string;
  timeoutSeconds: number;
}

export interface ConfigureRequest {
  stackId: string;
  template: JsonObject;
  keepRoutes: boolean;
}

export interface ExamineRequest {
  stackId: string;
}

export interface MemberRequest {
  stackId: string;
  part: string;
  container: string;
}

/** Where a container is registered that is about to stop, and how long those who look there may not know. */
export interface DepartRequest extends MemberRequest {
  host: string;
  port: number;
  settleSeconds: number;
}

/** A container that stands behind balancers, and the port inside on which they take commands. */
export interface EnrollRequest extends MemberRequest {
  balancer: string;
  port: number;
}

export interface WithdrawRequest extends EnrollRequest {
  graceSeconds: number;
}

export interface LeaveRequest extends MemberRequest {
  drainSeconds: number;
}

interface TaskFields {
  command: string[];
  stdin?: string;
  user?: string;
  part: string;
  purpose: string;
}

export type TaskRequest = TaskFields & { container: string };
/** A task in whichever container the part has by then. */
export type RetireRequest = TaskFields & { stackId: string };

/** Reads the fields of one request. A request may hold secrets: a problem names field and type, never the value. */
class Fields {
  readonly #command: string;
  readonly #values: JsonObject;

  constructor(command: string, text: string) {
    this.#command = command;
    this.#values = parseObject(command, text);
  }

  text(name: string): string {
    const value = this.#values[name];
    return typeof value === "string" && value !== "" ? value : this.#refuse(name, "text that is not empty");
  }

  optionalText(name: string): string | undefined {
    const value = this.#values[name] ?? undefined;
    return value === undefined || typeof value === "string" ? value : this.#refuse(name, "text");
  }

  container(): string {
    const value = this.#values["container"];
    const valid = typeof value === "string" && /^[A-Za-z0-9][\w.-]*$/.test(value);
    return valid ? value : this.#refuse("container", "a container's id");
  }

  seconds(name: string): number {
    const value = this.#values[name];
    return typeof value === "number" && value >= 0 ? value : this.#refuse(name, "a number of seconds, 0 or more");
  }

  port(name: string): number {
    const value = this.#values[name];
    const valid = typeof value === "number" && Number.isInteger(value) && value > 0 && value < 65536;
    return valid ? value : this.#refuse(name, "a port");
  }

  flag(name: string): boolean {
    const value = this.#values[name] ?? false;
    return typeof value === "boolean" ? value : this.#refuse(name, "true or false");
  }

  words(name: string): string[] {
    const value = this.#values[name];
    const valid = Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === "string");
    return valid ? (value as string[]) : this.#refuse(name, "a list of words");
  }

  object(name: string): JsonObject {
    const value = this.#values[name];
    return isObject(value) ? value : this.#refuse(name, "an object");
  }

  #refuse(name: string, allowed: string): never {
    const found = kindOf(this.#values[name]);
    throw new Failure(`Request "${this.#command}": "${name}" must be ${allowed}; found ${found}.`);
  }
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function kindOf(value: Json | undefined): string {
  if (value === undefined || value === null || value === "") return "nothing";
  return Array.isArray(value) ? "a list" : `a value of type ${typeof value}`;
}

function parseObject(command: string, text: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    // The parser's own message quotes the text, and the text may hold a secret.
    throw new Failure(`Request "${command}": standard input must hold one JSON object; it is not JSON.`);
  }
  if (!isObject(value)) throw new Failure(`Request "${command}": standard input must hold one JSON object.`);
  return value;
}

export function readyRequest(text: string): ReadyRequest {
  const fields = new Fields("ready", text);
  return { container: fields.container(), part: fields.text("part"), timeoutSeconds: fields.seconds("timeoutSeconds") };
}

export function configureRequest(text: string): ConfigureRequest {
  const fields = new Fields("configure", text);
  return {
    stackId: fields.text("stackId"),
    template: fields.object("template"),
    keepRoutes: fields.flag("keepRoutes"),
  };
}

export const probeRequest = (text: string): string[] => new Fields("probe", text).words("containers");

export const examineRequest = (text: string): ExamineRequest => ({
  stackId: new Fields("examine", text).text("stackId"),
});

export const joinRequest = (text: string): MemberRequest => memberRequest(new Fields("join", text));

export function leaveRequest(text: string): LeaveRequest {
  const fields = new Fields("leave", text);
  return { ...memberRequest(fields), drainSeconds: fields.seconds("drainSeconds") };
}

export function departRequest(text: string): DepartRequest {
  const fields = new Fields("depart", text);
  const settleSeconds = fields.seconds("settleSeconds");
  return { ...memberRequest(fields), host: fields.text("host"), port: fields.port("port"), settleSeconds };
}

export const enrollRequest = (text: string): EnrollRequest => balancedRequest(new Fields("enroll", text));

export function withdrawRequest(text: string): WithdrawRequest {
  const fields = new Fields("withdraw", text);
  return { ...balancedRequest(fields), graceSeconds: fields.seconds("graceSeconds") };
}

function balancedRequest(fields: Fields): EnrollRequest {
  return { ...memberRequest(fields), balancer: fields.text("balancer"), port: fields.port("port") };
}

function memberRequest(fields: Fields): MemberRequest {
  return { stackId: fields.text("stackId"), part: fields.text("part"), container: fields.container() };
}

export function taskRequest(text: string): TaskRequest {
  const fields = new Fields("task", text);
  return { ...taskFields(fields), container: fields.container() };
}

export function retireRequest(text: string): RetireRequest {
  const fields = new Fields("retire", text);
  return { ...taskFields(fields), stackId: fields.text("stackId") };
}

function taskFields(fields: Fields): TaskFields {
  return {
    command: fields.words("command"),
    stdin: fields.optionalText("stdin"),
    user: fields.optionalText("user"),
    part: fields.text("part"),
    purpose: fields.text("purpose"),
  };
}
