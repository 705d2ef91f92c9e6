/** Addresses that were read as such, so that nothing in them ends an attribute, and paths of files. */
export interface Places {
  api: string;
  socket: string;
  style: string;
  script: string;
  icon: string;
}

const figures = `<dl>
<div><dt>En ce moment</dt><dd id="visitors">–</dd></div>
<div><dt>Visites en tout</dt><dd id="total">–</dd></div>
<div><dt>Visites de cette page</dt><dd id="own">–</dd></div>
</dl>`;

const upload = `<form id="upload">
<label>Une offre d’emploi <input name="document" type="file" required></label>
<button>Déposer</button>
<p class="hint">10 Mo au plus.</p>
</form>`;

/** The only page. */
export function renderPage({ api, socket, style, script, icon }: Places): string {
  return `<!doctype html>
<html lang="fr" data-api="${api}" data-socket="${socket}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>maicivy</title>
<link rel="icon" href="${icon}" type="image/svg+xml">
<link rel="stylesheet" href="${style}">
<script src="${script}" type="module"></script>
</head>
<body>
<header>
<img src="${icon}" alt="" width="44" height="44">
<div><h1>maicivy</h1><p>Un CV qui s’adapte à l’offre</p></div>
</header>
<main>
${figures}
${upload}
<p id="message" role="status"></p>
<noscript><p>Cette page a besoin de JavaScript.</p></noscript>
</main>
</body>
</html>
`;
}
