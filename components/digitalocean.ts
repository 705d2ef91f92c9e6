import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";

/** DigitalOcean, with the token of DIGITALOCEAN_TOKEN or of the stack's secret setting `digitalocean:token`. */
export function digitaloceanProvider(): digitalocean.Provider {
  const config = new pulumi.Config("digitalocean");
  const [token, apiEndpoint] = [config.getSecret("token"), config.get("apiEndpoint")];
  return new digitalocean.Provider("digitalocean", {
    ...(token !== undefined && { token }),
    ...(apiEndpoint !== undefined && { apiEndpoint }),
  });
}
