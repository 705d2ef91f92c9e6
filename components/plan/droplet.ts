import type { DropletSettings } from "../../config/droplet";

/** What may reach a server from outside, as DigitalOcean's firewall says it. */
export interface FirewallRules {
  inboundRules: { protocol: string; portRange?: string; sourceAddresses: string[] }[];
  outboundRules: { protocol: string; portRange?: string; destinationAddresses: string[] }[];
}

/** What DigitalOcean measures of a server, and from when on it says so. */
export interface AlertPlan {
  name: string;
  type: string;
  description: string;
  /** Percent, above which it is told. */
  value: number;
  window: string;
}

/** A server with what belongs to it; the engine makes the names, keys come by themselves. */
export interface DropletPlan {
  region: string;
  user: string;
  vpcRange: string;
  firewall: FirewallRules;
  volumeGigabytes: number;
  droplet: {
    image: string;
    size: string;
    ipv6: true;
    monitoring: true;
    /** The size may become smaller again: the disk of its own stays as it was made. */
    resizeDisk: false;
    backups: boolean;
    backupPolicy?: { plan: string; weekday?: string; hour: number };
  };
  alertsTo: string | undefined;
  /** None where nobody is told. */
  alerts: AlertPlan[];
  /** Page that is asked from outside. */
  asked: string | undefined;
}

const everywhere = ["0.0.0.0/0", "::/0"];
const ports = { http: 80, https: 443 };

export function planDroplet(settings: DropletSettings): DropletPlan {
  const { region, user, vpcRange, volumeGigabytes, image, size, alertsTo, domain } = settings;
  return {
    region,
    user,
    vpcRange,
    volumeGigabytes,
    firewall: firewallRules(settings.sshFrom),
    droplet: { image, size, ipv6: true, monitoring: true, resizeDisk: false, ...backupsOf(settings.backups) },
    alertsTo,
    alerts: alertsTo === undefined ? [] : alerts,
    asked: domain === undefined ? undefined : `https://${domain}`,
  };
}

/** Ports of the proxy of the platforms on it. */
export const openPorts = ports;

function firewallRules(sshFrom: string[]): FirewallRules {
  const tcp = (port: number, sourceAddresses: string[]) => ({
    ...{ protocol: "tcp", portRange: String(port), sourceAddresses },
  });
  const out = (protocol: string) => ({ protocol, portRange: "all", destinationAddresses: everywhere });
  return {
    inboundRules: [
      tcp(22, sshFrom),
      tcp(ports.http, everywhere),
      tcp(ports.https, everywhere),
      { ...tcp(ports.https, everywhere), protocol: "udp" },
    ],
    outboundRules: [out("tcp"), out("udp"), { protocol: "icmp", destinationAddresses: everywhere }],
  };
}

/** At four in the morning UTC, on Sundays where it is once a week. */
function backupsOf(backups: DropletSettings["backups"]): Pick<DropletPlan["droplet"], "backups" | "backupPolicy"> {
  if (backups === "none") return { backups: false };
  return {
    backups: true,
    backupPolicy: { plan: backups, hour: 4, ...(backups === "weekly" && { weekday: "SUN" }) },
  };
}

const alert = (name: string, type: string, what: string, value: number): AlertPlan => ({
  ...{ name, type: `v1/insights/droplet/${type}`, value, window: "10m" },
  description: `${what} of the server above ${value} %`,
});

const alerts = [
  alert("processor", "cpu", "Use of the processor", 90),
  alert("memory", "memory_utilization_percent", "Use of the memory", 90),
  alert("disk", "disk_utilization_percent", "Use of the disk", 80),
];
