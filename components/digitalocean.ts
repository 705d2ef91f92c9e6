import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";

/** DigitalOcean by the token of `digitalocean:token`, else by that of DIGITALOCEAN_TOKEN, which the provider reads itself. */
export function digitaloceanProvider(): digitalocean.Provider {
  const token = new pulumi.Config("digitalocean").getSecret("token");
  return new digitalocean.Provider("digitalocean", { ...(token && { token }) });
}
