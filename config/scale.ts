/** How many of a part run: one number, or as many between two as its load asks for. */
export type ReplicasSpec = number | { least: number; most: number };

/**
 * How many of each part run where there is more than one machine, by the part's name; a shared server of databases goes by
 * its engine. On Docker each store is one, and a service or balancer as many as it says itself.
 * @default what the part says itself
 */
export type ScaleSpec = Partial<Record<"kubernetes", Record<string, ReplicasSpec>>>;
