// A part of what DigitalOcean offers, enough to choose from and to choose wrong. Slugs and sizes are those of its
// public price list; prices are of no use to a test, so they are rounded.

export interface Size {
  readonly slug: string;
  readonly memory: number;
  readonly vcpus: number;
  readonly disk: number;
  readonly price: number;
}

export interface Region {
  readonly slug: string;
  readonly name: string;
}

export interface Image {
  readonly id: number;
  readonly slug: string;
  readonly distribution: string;
  readonly name: string;
}

export const regions: readonly Region[] = [
  { slug: "nyc1", name: "New York 1" },
  { slug: "nyc3", name: "New York 3" },
  { slug: "ams3", name: "Amsterdam 3" },
  { slug: "fra1", name: "Frankfurt 1" },
  { slug: "lon1", name: "London 1" },
  { slug: "sgp1", name: "Singapore 1" },
];

const size = (slug: string, vcpus: number, gigabytes: number, disk: number, price: number): Size => ({
  slug,
  vcpus,
  memory: gigabytes * 1024,
  disk,
  price,
});

export const sizes: readonly Size[] = [
  size("s-1vcpu-1gb", 1, 1, 25, 6),
  size("s-1vcpu-2gb", 1, 2, 50, 12),
  size("s-2vcpu-2gb", 2, 2, 60, 18),
  size("s-2vcpu-4gb", 2, 4, 80, 24),
  size("s-4vcpu-8gb", 4, 8, 160, 48),
  size("s-8vcpu-16gb", 8, 16, 320, 96),
  size("s-8vcpu-32gb", 8, 32, 400, 168),
];

export const images: readonly Image[] = [
  { id: 101, slug: "debian-12-x64", distribution: "Debian", name: "12 x64" },
  { id: 102, slug: "debian-13-x64", distribution: "Debian", name: "13 x64" },
  { id: 103, slug: "ubuntu-22-04-x64", distribution: "Ubuntu", name: "22.04 (LTS) x64" },
  { id: 104, slug: "ubuntu-24-04-x64", distribution: "Ubuntu", name: "24.04 (LTS) x64" },
  { id: 105, slug: "rockylinux-9-x64", distribution: "Rocky Linux", name: "9 x64" },
];

/** The sizes of a database's nodes, with the storage in MiB that comes with each. */
export const databaseSizes: Readonly<Record<string, number>> = {
  "db-s-1vcpu-1gb": 10_240,
  "db-s-1vcpu-2gb": 30_720,
  "db-s-2vcpu-4gb": 61_440,
  "db-s-4vcpu-8gb": 122_880,
  "db-s-6vcpu-16gb": 286_720,
};

export const postgresVersions: readonly string[] = ["14", "15", "16", "17"];

export const slugs = (items: readonly { readonly slug: string }[]): string[] => items.map(({ slug }) => slug);

export const regionView = ({ slug, name }: Region) => ({
  slug,
  name,
  sizes: slugs(sizes),
  available: true,
  features: ["backups", "ipv6", "metadata", "install_agent", "storage"],
});

export const sizeView = ({ slug, memory, vcpus, disk, price }: Size) => ({
  slug,
  memory,
  vcpus,
  disk,
  transfer: vcpus,
  price_monthly: price,
  price_hourly: price / 672,
  regions: slugs(regions),
  available: true,
  description: "Basic",
});

export const imageView = ({ id, slug, distribution, name }: Image) => ({
  id,
  name,
  distribution,
  slug,
  public: true,
  regions: slugs(regions),
  created_at: "2026-01-01T00:00:00Z",
  min_disk_size: 10,
  type: "base",
  size_gigabytes: 1.5,
  description: `${distribution} ${name}`,
  tags: [],
  status: "available",
});
