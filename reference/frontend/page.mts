const FRENCH_NAMES: Record<string, string> = {
  identity: "Identité et accès",
  patients: "Patients",
  clinical: "Soins cliniques",
  "medical-technology": "Plateau technique",
  pharmacy: "Pharmacie",
  finance: "Finances",
  platform: "Services communs",
  interoperability: "Interopérabilité",
};

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

export function renderPage(publicApi: string, routes: string[]): string {
  return `<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Rofecare – état des services</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page.css">
<script src="/page.js" type="module"></script>
</head>
<body>
<header>
<img src="/icon.svg" alt="" width="44" height="44">
<div><p class="hospital">Rofecare</p><h1>État des services</h1></div>
</header>
<main>
<p id="summary" role="status">Vérification en cours…</p>
<noscript><p>Cette page a besoin de JavaScript pour montrer l’état des services.</p></noscript>
<ul>
${routes.map((route) => renderService(publicApi, route)).join("\n")}
</ul>
</main>
<footer><p>Actualisation toutes les 2 secondes. <span id="checked"></span></p></footer>
</body>
</html>
`;
}

function renderService(publicApi: string, route: string): string {
  const name = escape(FRENCH_NAMES[route] ?? route);
  const address = escape(`${publicApi}/api/${route}/actuator/health`);
  return `<li data-route="${escape(route)}" data-state="unknown">
<h2><a href="${address}">${name}</a></h2>
<p class="state">En attente</p>
<p class="latency">–</p>
</li>`;
}
