import type { PlatformSpec } from "../../../config/platform";
import { platform as oneService } from "./one-service";

/** The one service, with a page behind a password and a key that must stay. */
export const platform: PlatformSpec = {
  ...oneService,
  routes: [
    ...oneService.routes,
    { name: "page", hosts: ["page"], service: "patient", auth: { user: "admin", password: "operators" } },
  ],
  secrets: [
    { name: "operators", kind: "password", length: 32 },
    {
      name: "records-key",
      kind: "password",
      length: 64,
      rotation: { refused: "what is encrypted with it could no longer be read" },
    },
  ],
};
