import { PolicyPack } from "@pulumi/policy";
import { resourcePolicies, sshPolicy } from "./resources";
import { managedDatabases } from "./managed-databases";

void new PolicyPack("platform", {
  enforcementLevel: "mandatory",
  policies: [...resourcePolicies, sshPolicy, managedDatabases],
});
