import { platform as good } from "./review";

/** A password in plain text, and an image without a version. */
export const platform = {
  ...good,
  services: good.services.map((service) =>
    service.name !== "other"
      ? service
      : {
          ...service,
          image: { name: "platform-test/review" },
          variables: { UPSTREAM: "https://clinic:in-plain-sight@example.org" },
        },
  ),
};
