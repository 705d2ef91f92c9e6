const login = `<form id="login">
<label>Nom <input name="name" autocomplete="username" maxlength="60" required></label>
<label>Mot de passe <input name="password" type="password" autocomplete="current-password" maxlength="200" required></label>
<button>Entrer</button>
<p class="hint">La première connexion d’un nom choisit son mot de passe.</p>
</form>`;

const add = `<form id="add" hidden>
<label>Nouvelle tâche <input name="text" maxlength="500" required autocomplete="off"></label>
<button>Ajouter</button>
</form>`;

/** The page; `api` is an address that was read as one, so that nothing in it ends an attribute. */
export function renderPage(api: string): string {
  return `<!doctype html>
<html lang="fr" data-api="${api}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>TodoApp</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page.css">
<script src="/page.js" type="module"></script>
</head>
<body>
<header>
<img src="/icon.svg" alt="" width="40" height="40">
<h1 id="title">TodoApp</h1>
<button id="leave" type="button" hidden>Se déconnecter</button>
</header>
<main>
${login}
${add}
<p id="message" role="status"></p>
<ul id="todos"></ul>
<noscript><p>Cette page a besoin de JavaScript.</p></noscript>
</main>
</body>
</html>
`;
}
