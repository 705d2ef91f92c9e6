// @ts-check
const INTERVAL_MILLISECONDS = 2_000;

/** @typedef {{ route: string, up: boolean, milliseconds: number, reason?: string }} ServiceStatus */

const summary = element("#summary");
const checked = element("#checked");

/**
 * @param {string} selector
 * @param {ParentNode} [parent]
 */
function element(selector, parent = document) {
  const found = parent.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`the page has no ${selector}`);
  return found;
}

/** A screen reader reads the summary aloud when it changes, and only then. @param {string} text */
function announce(text) {
  if (summary.textContent !== text) summary.textContent = text;
}

/** @param {ServiceStatus} service */
function show({ route, up, milliseconds, reason }) {
  const item = element(`[data-route="${CSS.escape(route)}"]`);
  item.dataset.state = up ? "up" : "down";
  element(".state", item).textContent = up ? "✓ En service" : `✕ Hors service (${reason})`;
  element(".latency", item).textContent = up ? `${milliseconds} ms` : "–";
}

/** @param {ServiceStatus[]} services */
function summarize(services) {
  const count = services.filter(({ up }) => up).length;
  if (count === services.length) return `Les ${count} services fonctionnent.`;
  return `${count} services sur ${services.length} fonctionnent.`;
}

async function refresh() {
  try {
    const response = await fetch("/status");
    if (!response.ok) throw new Error(`answer ${response.status}`);
    const { checkedAt, services } = await response.json();
    services.forEach(show);
    announce(summarize(services));
    checked.textContent = `Dernière vérification à ${new Date(checkedAt).toLocaleTimeString("fr-FR")}.`;
  } catch {
    announce("Le serveur de cette page ne répond pas ; nouvel essai dans 2 secondes.");
  } finally {
    setTimeout(refreshWhenSeen, INTERVAL_MILLISECONDS);
  }
}

/** A tab in the background asks nothing. */
function refreshWhenSeen() {
  if (document.hidden) document.addEventListener("visibilitychange", refresh, { once: true });
  else void refresh();
}

void refresh();
