import { useState } from "react";
import { Form } from "./form.jsx";
import { Overview } from "./overview.jsx";

const login = [
  { name: "name", label: "Nom", autoComplete: "username", maxLength: 60 },
  { name: "password", label: "Mot de passe", type: "password", autoComplete: "current-password", minLength: 8 },
];

export function Application({ api }) {
  const [name, setName] = useState();
  const leave = () => {
    api.logout();
    setName(undefined);
  };
  return (
    <>
      <header>
        <img src="/icon.svg" alt="" width="40" height="40" />
        <h1>MediSecure</h1>
        {name && <button onClick={leave}>Se déconnecter ({name})</button>}
      </header>
      <main>
        {name ? (
          <Overview api={api} />
        ) : (
          <Form
            title="Entrer"
            fields={login}
            hint="La première connexion d’un nom choisit son mot de passe."
            send={async ({ name: given, password }) => {
              await api.login(given, password);
              setName(given);
            }}
          />
        )}
      </main>
    </>
  );
}
