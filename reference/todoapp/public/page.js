const api = document.documentElement.dataset.api;
const part = (id) => document.getElementById(id);
const tell = (text) => (part("message").textContent = text);

async function ask(path, { method = "GET", body } = {}) {
  const token = sessionStorage.getItem("token");
  const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
  const response = await fetch(`${api}${path}`, { method, headers, body: body && JSON.stringify(body) });
  const answer = await response.json();
  if (response.ok) return answer;
  if (response.status === 401) leave();
  throw new Error(response.status === 401 ? "Nom ou mot de passe refusé." : `Réponse ${response.status}.`);
}

function show({ id, text, done }) {
  const item = document.createElement("li");
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = done;
  box.addEventListener("change", () =>
    attempt(
      () => ask(`/todos/${id}`, { method: "PATCH", body: { done: box.checked } }),
      () => (box.checked = done),
    ),
  );
  label.append(box, document.createTextNode(text));
  item.append(label);
  return item;
}

async function list() {
  const todos = await ask("/todos");
  part("todos").replaceChildren(...todos.map(show));
  tell(todos.length === 0 ? "Rien à faire." : "");
}

function open(inside) {
  part("login").hidden = inside;
  part("add").hidden = !inside;
  part("leave").hidden = !inside;
}

function leave() {
  sessionStorage.removeItem("token");
  part("todos").replaceChildren();
  open(false);
}

async function attempt(work, undo = () => {}) {
  try {
    await work();
  } catch (error) {
    undo();
    tell(error instanceof TypeError ? "Le service ne répond pas." : error.message);
  }
}

function onSubmit(id, work) {
  part(id).addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    attempt(async () => {
      await work(Object.fromEntries(new FormData(form)));
      form.reset();
    });
  });
}

onSubmit("login", async (body) => {
  const { token } = await ask("/login", { method: "POST", body });
  sessionStorage.setItem("token", token);
  open(true);
  await list();
});

onSubmit("add", async (body) => {
  await ask("/todos", { method: "POST", body });
  await list();
});

part("leave").addEventListener("click", leave);

attempt(async () => {
  part("title").textContent = (await ask("/settings")).title;
});
if (sessionStorage.getItem("token")) {
  open(true);
  attempt(list);
}
