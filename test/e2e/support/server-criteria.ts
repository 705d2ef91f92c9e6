/** What to look at on a server that is set up, and what it says: the criterion, the command, the answer. */
type Criterion = [criterion: string, command: string, answer: RegExp];

const sshd = (control: string, setting: RegExp): Criterion => [
  `DevSec ssh-baseline ${control}`,
  "sshd -T -C user=deploy,host=client,addr=203.0.113.1",
  setting,
];

const kernel = (control: string, values: Record<string, number>): Criterion => [
  `DevSec linux-baseline ${control}`,
  `sysctl --values ${Object.keys(values).join(" ")} | tr '\\n' ' '`,
  new RegExp(`^${Object.values(values).join(" ")}$`),
];

const both = (name: string, value: number): Record<string, number> => ({
  [`net.ipv4.conf.all.${name}`]: value,
  [`net.ipv4.conf.default.${name}`]: value,
});

const docker = (check: string, format: string, answer: RegExp): Criterion => [
  `docker-bench-security ${check}`,
  `docker info --format '${format}'`,
  answer,
];

const file = (check: string, path: string, answer: RegExp): Criterion => [
  `docker-bench-security ${check}`,
  `stat --format '%U:%G %a' ${path}`,
  answer,
];

const dockerSetting = (check: string, setting: RegExp): Criterion => [
  `docker-bench-security ${check}`,
  "cat /etc/docker/daemon.json",
  setting,
];

/** Of the criteria in docs/host.md, those that can be looked at on a server in a container. */
export const criteria: Criterion[] = [
  sshd("sshd-01: ciphers", /^ciphers (?!.*(cbc|3des|arcfour))/m),
  sshd("sshd-02: key exchange", /^kexalgorithms (?!.*(nistp|sha1|group1))/m),
  sshd("sshd-03: message authentication", /^macs (?!.*(sha1|md5|umac-64|umac-128@))/m),
  sshd("sshd-06: root by key alone", /^permitrootlogin (no|without-password)$/m),
  sshd("sshd-11: StrictModes", /^strictmodes yes$/m),
  sshd("sshd-13: LogLevel", /^loglevel VERBOSE$/m),
  sshd("sshd-17: PermitUserEnvironment", /^permituserenvironment no$/m),
  sshd("sshd-18: LoginGraceTime", /^logingracetime 30$/m),
  sshd("sshd-22: keys", /^pubkeyauthentication yes$/m),
  sshd("sshd-23: IgnoreRhosts", /^ignorerhosts yes$/m),
  sshd("sshd-24: IgnoreUserKnownHosts", /^ignoreuserknownhosts yes$/m),
  sshd("sshd-25: HostbasedAuthentication", /^hostbasedauthentication no$/m),
  sshd("sshd-27: passwords", /^passwordauthentication no$/m),
  sshd("sshd-28: empty passwords", /^permitemptypasswords no$/m),
  sshd("sshd-29: questions", /^kbdinteractiveauthentication no$/m),
  sshd("sshd-33: GSSAPIAuthentication", /^gssapiauthentication no$/m),
  sshd("sshd-35: TCPKeepAlive", /^tcpkeepalive no$/m),
  sshd("sshd-36: ClientAliveInterval", /^clientaliveinterval 300$/m),
  sshd("sshd-37: ClientAliveCountMax", /^clientalivecountmax 3$/m),
  sshd("sshd-38: tunnels", /^permittunnel no$/m),
  sshd("sshd-40: agent forwarding", /^allowagentforwarding no$/m),
  sshd("sshd-41: gateway ports", /^gatewayports no$/m),
  sshd("sshd-42: X11", /^x11forwarding no$/m),
  sshd("sshd-44: PrintMotd", /^printmotd no$/m),
  sshd("sshd-45: PrintLastLog", /^printlastlog no$/m),
  kernel("sysctl-02: reverse path", both("rp_filter", 1)),
  kernel("sysctl-03 to 06: ICMP", {
    "net.ipv4.icmp_ignore_bogus_error_responses": 1,
    "net.ipv4.icmp_echo_ignore_broadcasts": 1,
    "net.ipv4.icmp_ratelimit": 100,
    "net.ipv4.icmp_ratemask": 88_089,
  }),
  kernel("sysctl-08 and 09: ARP", { "net.ipv4.conf.all.arp_ignore": 1, "net.ipv4.conf.all.arp_announce": 2 }),
  kernel("sysctl-10 and 11: TCP", { "net.ipv4.tcp_rfc1337": 1, "net.ipv4.tcp_syncookies": 1 }),
  kernel("sysctl-13: source routing", both("accept_source_route", 0)),
  kernel("sysctl-14: redirects", both("accept_redirects", 0)),
  kernel("sysctl-15: secure redirects", both("secure_redirects", 0)),
  kernel("sysctl-16: own redirects", both("send_redirects", 0)),
  kernel("sysctl-17: martians", both("log_martians", 1)),
  dockerSetting("2.2: no traffic between containers on the default bridge", /"icc": false/),
  docker(
    "2.5: no registry without TLS but this machine",
    "{{range .RegistryConfig.InsecureRegistryCIDRs}}{{.}} {{end}}",
    /^127\.0\.0\.0\/8( ::1\/128)? ?$/,
  ),
  docker("2.6: storage", "{{.Driver}}", /^overlay/),
  dockerSetting("2.14: no new privileges", /"no-new-privileges": true/),
  docker("2.15: live restore", "{{.LiveRestoreEnabled}}", /^true$/),
  dockerSetting("2.16: no userland proxy", /"userland-proxy": false/),
  docker("2.17: seccomp", "{{.SecurityOptions}}", /name=seccomp,profile=(default|builtin)/),
  docker("2.18: nothing experimental", "{{.ExperimentalBuild}}", /^false$/),
  file(
    "3.1 and 3.2: docker.service",
    "$(systemctl show --property FragmentPath --value docker.service)",
    /^root:root 644$/,
  ),
  file(
    "3.3 and 3.4: docker.socket",
    "$(systemctl show --property FragmentPath --value docker.socket)",
    /^root:root 644$/,
  ),
  file("3.5 and 3.6: /etc/docker", "/etc/docker", /^root:root 755$/),
  file("3.15 and 3.16: Docker's socket", "/run/docker.sock", /^root:docker 660$/),
  file("3.17 and 3.18: daemon.json", "/etc/docker/daemon.json", /^root:root 644$/),
  docker("5.1: no swarm", "{{.Swarm.LocalNodeState}}", /^inactive$/),
];
