// Inputs that many resources have.
import type { Input, Output, Shape } from "../protocol/declaration.mts";

export const text: Output = { shape: "string" };
export const whole: Output = { shape: "integer" };
export const flag: Output = { shape: "boolean" };
export const secret: Output = { shape: "string", secret: true };

/** Left out, the name is made from the resource's own. */
export const name: Input = { shape: "string", autoName: true };

export const needed = (shape: Shape): Input => ({ shape, required: true });
export const fixed = (shape: Shape): Input => ({ shape, replace: true });
export const neededAndFixed = (shape: Shape): Input => ({ shape, required: true, replace: true });

export const token = (resource: string): string =>
  `digitalocean:index/${resource.charAt(0).toLowerCase()}${resource.slice(1)}:${resource}`;
