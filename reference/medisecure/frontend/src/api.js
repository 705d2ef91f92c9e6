/** The backend, asked with the token of whoever has logged in. */
export class Api {
  #address;
  #token;

  constructor(address) {
    this.#address = address;
  }

  async login(name, password) {
    this.#token = undefined;
    this.#token = (await this.#ask("POST", "/login", { name, password })).token;
  }

  logout() {
    this.#token = undefined;
  }

  list(path) {
    return this.#ask("GET", path);
  }

  add(path, made) {
    return this.#ask("POST", path, made);
  }

  async #ask(method, path, body) {
    const headers = {
      ...(body && { "Content-Type": "application/json" }),
      ...(this.#token && { Authorization: `Bearer ${this.#token}` }),
    };
    const answer = await fetch(`${this.#address}${path}`, { method, headers, body: body && JSON.stringify(body) });
    if (answer.ok) return answer.json();
    if (answer.status === 429) throw new Error("Trop de demandes : patientez quelques secondes.");
    if (answer.status === 401) throw new Error("Le nom et le mot de passe ne vont pas ensemble.");
    throw new Error(`La demande n’a pas abouti (réponse ${answer.status}).`);
  }
}
