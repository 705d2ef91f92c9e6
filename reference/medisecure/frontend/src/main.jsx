import { createRoot } from "react-dom/client";
import { Api } from "./api.js";
import { Application } from "./application.jsx";
import "./page.css";

/** Addresses come with the page's start, not with its build: one image for every place. */
const { api } = await (await fetch("/config.json")).json();
createRoot(document.getElementById("root")).render(<Application api={new Api(api)} />);
