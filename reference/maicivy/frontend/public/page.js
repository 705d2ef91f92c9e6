const { api, socket } = document.documentElement.dataset;
const part = (id) => document.getElementById(id);
const tell = (text) => (part("message").textContent = text);
const longestPause = 30_000;

async function ask(path, { body, ...init } = {}) {
  const response = await fetch(`${api}${path}`, { ...init, body });
  if (response.ok) return response.json();
  if (response.status === 413) throw new Error("Le document dépasse 10 Mo.");
  if (response.status === 429) throw new Error("Trop de demandes : réessayez dans un instant.");
  throw new Error(`Réponse ${response.status}.`);
}

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    tell(error instanceof TypeError ? "Le service ne répond pas." : error.message);
  }
}

async function visit() {
  const page = location.pathname;
  const headers = { "Content-Type": "application/json" };
  await ask("/visits", { method: "POST", headers, body: JSON.stringify({ page }) });
  const { total, pages } = await ask("/visits");
  part("total").textContent = total;
  part("own").textContent = pages[page] ?? 0;
}

/** Says who else is there; a connection that ends is made anew, each time after a longer pause. */
function follow(pause = 1_000) {
  const open = new WebSocket(`${socket}/visitors`);
  let next = pause;
  open.addEventListener("message", ({ data }) => {
    next = 1_000;
    part("visitors").textContent = JSON.parse(data).visitors;
  });
  open.addEventListener("close", () => {
    part("visitors").textContent = "–";
    setTimeout(() => follow(Math.min(2 * next, longestPause)), next);
  });
}

part("upload").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  attempt(async () => {
    const { bytes } = await ask("/documents", { method: "POST", body: form.elements.document.files[0] });
    form.reset();
    tell(`Déposé : ${bytes.toLocaleString("fr")} octets.`);
  });
});

attempt(visit);
follow();
